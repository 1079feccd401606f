// A question in words: what is unclear, a button or a line to type for each answer, and the line as it was typed.

import type { KnownBlock } from '@slack/types'
import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

/** What an answer says, and what its button carries. */
export interface OfferedChoice {
  label: string
  value: string
}

export interface QuestionCard {
  message: string
  /** A word of the command that was probably meant. */
  verb: OfferedChoice | null
  /** At most two; what is more stands in a menu. */
  buttons: readonly OfferedChoice[]
  more: readonly OfferedChoice[]
  /** What is too long for a button: the line that says so; without a line only its label is shown. */
  lines: readonly { label: string; type: string | undefined }[]
  /** What the form begins with that [Change...] opens. */
  change: string
  /** The line as it was typed, or nothing. */
  typed: string
}

/** In one row no two buttons may have the same action id. */
const BUTTON_IDS = ['question:first', 'question:second'] as const

/** Lines to copy stand verbatim, so that what is typed from them is what was offered. */
export function questionCard({ message, verb, buttons, more, lines, change, typed }: QuestionCard): Spoken {
  const escaped = escapeMrkdwn(message)
  const offered = lines.flatMap(({ label, type }): KnownBlock[] =>
    type === undefined
      ? [section(`${escapeMrkdwn(label)}?`)]
      : [section(`${escapeMrkdwn(label)}? Type:`), verbatim(type)],
  )
  const hasAnswer = buttons.length + lines.length > 0
  const row = actions(
    ...(verb === null ? [] : [button('question:verb', verb.label, verb.value)]),
    ...buttons
      .slice(0, BUTTON_IDS.length)
      .map(({ label, value }, index) => button(BUTTON_IDS[index] ?? '', label, value)),
    button('log:open', hasAnswer ? 'Change...' : 'Log it...', change),
    ...(more.length === 0 ? [] : [overflow('question:more', more)]),
  )
  const given = typed === '' ? [] : [section('Nothing was logged. You typed:'), verbatim(typed)]
  return speak(escaped, [section(escaped), row, ...offered, ...given])
}
