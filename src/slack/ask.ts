// The shapes of what people want: a command, a click, a submitted modal, and what a feature answers to each. The table of
// features is made of them; who carries them out is command.ts, click.ts and submit.ts.

import type { ModalView } from '@slack/types'
import type { FieldValues } from './fields.ts'
import type { Spoken } from './views/blocks.ts'
import type { Visit } from './visit.ts'

/** A slash command of somebody who may ask. */
export interface Ask extends Visit {
  channelId: string
  /** What stands after the command, in Slack's escaped form. */
  text: string
  /** The whole table, for help and for the words that the grammar knows. */
  features: readonly Feature[]
}

/** A modal as the answer to a command. */
export interface Opening {
  view: ModalView
  /** The button that opens the same modal, for when Slack's three seconds are over. */
  again: { label: string; actionId: string; value: string }
}

export type Answer = Spoken | Opening

/** One thing the slash command can do. */
export interface Feature {
  verb: string
  aliases: readonly string[]
  /** Who finds it in help: everybody, everybody but guests, or those who run the workspace or own a pool. */
  who: 'everybody' | 'members' | 'owners' | 'admins'
  /** What to type, without the command itself, and what it does. */
  example: string
  does: string
  /** What it does for a guest, where that is less. */
  doesForGuests?: string
  /** What else can be typed with the same word, and who finds that in help. */
  forms?: readonly { who: Feature['who']; example: string; does: string }[]
  /** `rest` is what stands after the verb, as Slack sent it. */
  run: (ask: Ask, rest: string) => Promise<Answer>
}

/** A click on a button or a choice of a menu, in a message or in a modal. */
export interface Click extends Visit {
  actionId: string
  blockId: string
  /** What the button or the chosen option carries; empty where it carries nothing. */
  value: string
  /** Where it was clicked in a message: Slack's name of that message, which an ephemeral one has too. */
  messageTs: string | null
  /** Where it was clicked in a modal. */
  view: ShownView | null
  features: readonly Feature[]
}

/** A modal as the person has it in front of them. */
export interface ShownView {
  viewId: string
  /** The same for all views of one stack: the key of what a modal books. */
  rootViewId: string
  hash: string
  callbackId: string
  /** Ids only; whoever reads it checks it. */
  privateMetadata: string
  values: FieldValues
  /** What it shows, for what is to stay in it. */
  blocks: ModalView['blocks']
}

/** What a click in a message is answered with: seen by the clicker alone, unless it replaces a message of a channel. */
export type ClickAnswer =
  | { kind: 'replace'; spoken: Spoken }
  | { kind: 'say'; spoken: Spoken }
  /** The message is updated otherwise. */
  | { kind: 'nothing' }

/**
 * What a click does. Its ack is sent before anything else. `opens` shows a modal, within Slack's three seconds by showing
 * an empty one where it takes longer; `refreshes` replaces the modal that it was clicked in.
 */
export type ClickHandler =
  | { kind: 'answers'; run: (click: Click) => Promise<ClickAnswer> }
  | { kind: 'opens'; view: (click: Click) => Promise<ModalView> }
  | { kind: 'refreshes'; view: (click: Click) => Promise<ModalView> }

/** A submitted modal. */
export interface Submission extends Visit {
  view: ShownView
  features: readonly Feature[]
}

/** What a submission is answered with. Errors stand under the field of that name and leave the modal as it is. */
export type SubmitAnswer =
  | { kind: 'errors'; errors: Record<string, string> }
  /** `unseen` is said where the person closed the modal meanwhile; without it, what the modal would have shown. */
  | { kind: 'show'; view: ModalView; unseen?: Spoken }

export type SubmitHandler = (submission: Submission) => Promise<SubmitAnswer>
