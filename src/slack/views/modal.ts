// The few parts that every modal is made of, cut to Slack's limits; and the modals that stand in while another is being
// made or could not be. The fields of a modal are for its feature's view.

import type { InputBlock, KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types'
import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'

/** Source: https://docs.slack.dev/reference/views/modal-views */
const TITLE_MAX = 24
/** Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const OPTION_MAX = 75

export interface ModalInput {
  /** `<feature>:<verb>`; where nothing can be submitted, what has been done. */
  callbackId: string
  title: string
  /** What the button says that submits; absent: nothing can be submitted. */
  submit?: string
  close?: string
  blocks: KnownBlock[]
  /** Ids only: anybody with a debugger can read it. */
  metadata?: string
}

/** A modal. */
export function modal({ callbackId, title, submit, close = 'Close', blocks, metadata = '' }: ModalInput): ModalView {
  return {
    type: 'modal',
    callback_id: callbackId,
    title: plain(title, TITLE_MAX),
    close: plain(close, TITLE_MAX),
    ...(submit === undefined ? {} : { submit: plain(submit, TITLE_MAX) }),
    private_metadata: metadata,
    blocks,
  }
}

/** A labelled field: its word is the block's id. `live` tells us at once when it changes. */
export function field(
  word: string,
  label: string,
  element: InputBlock['element'],
  how: { optional?: boolean; hint?: string; live?: boolean } = {},
): InputBlock {
  return {
    type: 'input',
    block_id: word,
    label: plain(label, 2000),
    element,
    ...(how.optional ? { optional: true } : {}),
    ...(how.hint === undefined ? {} : { hint: plain(how.hint, 2000) }),
    ...(how.live ? { dispatch_action: true } : {}),
  }
}

/** What a field of a number begins with: Slack refuses a whole form whose number is none. */
export function initialNumber(value: string | undefined): { initial_value?: string } {
  return value !== undefined && /^\d+(\.\d+)?$/.test(value) ? { initial_value: value } : {}
}

/** One choice of a menu. */
export function option(text: string, value: string): PlainTextOption & { value: string } {
  return { text: plain(text, OPTION_MAX), value }
}

/** Plain text of at most so many characters. */
export function plain(text: string, most: number): PlainTextElement {
  return { type: 'plain_text', text: text.length <= most ? text : `${text.slice(0, most - 1)}…` }
}

/** Opened at once where the real one takes longer than a trigger lives. */
export const loadingModal: ModalView = modal({
  callbackId: 'modal:loading',
  title: 'One moment',
  blocks: [section(':hourglass_flowing_sand: Getting this ready ...')],
})

/** Shown after a submission that takes longer than Slack waits. */
export const workingModal: ModalView = modal({
  callbackId: 'modal:working',
  title: 'One moment',
  blocks: [section(':hourglass_flowing_sand: Working on it. You may close this: it goes on.')],
})

/** Says one thing, and gives back what was typed. */
export function sentenceModal(title: string, text: string, typed = ''): ModalView {
  return modal({
    callbackId: 'modal:said',
    title,
    blocks: [section(escapeMrkdwn(text)), ...(typed === '' ? [] : [verbatim(typed)])],
  })
}

/** A modal that nobody sees any more, as a message: fields mean nothing outside of it, what is said and clicked does. */
export function asMessage({ title, blocks }: ModalView): Spoken {
  return speak(
    title.text,
    (blocks as KnownBlock[]).filter((block) => block.type !== 'input'),
  )
}
