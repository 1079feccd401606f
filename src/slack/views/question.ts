// A question in words: what is unclear, what to type instead, and the line as it was typed.

import type { KnownBlock } from '@slack/types'
import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'

export interface QuestionCard {
  message: string
  /** What each answer books, and the line that says so; without a line only its label is shown. */
  choices: readonly { label: string; type: string | undefined }[]
  typed: string
}

/** Lines to copy stand verbatim, so that what is typed from them is what was offered. */
export function questionCard({ message, choices, typed }: QuestionCard): Spoken {
  const escaped = escapeMrkdwn(message)
  const offered = choices.flatMap(({ label, type }): KnownBlock[] =>
    type === undefined
      ? [section(`${escapeMrkdwn(label)}?`)]
      : [section(`${escapeMrkdwn(label)}? Type:`), verbatim(type)],
  )
  return speak(escaped, [section(escaped), ...offered, section('Nothing was logged. You typed:'), verbatim(typed)])
}
