// A modal that could not be opened in time: the button that opens it with a fresh click, and what was typed.

import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'

/** A click gives three new seconds. */
export function openAgain(
  { label, actionId, value }: { label: string; actionId: string; value: string },
  typed: string,
): Spoken {
  const text = 'That took longer than Slack lets a form wait. Nothing was changed.'
  return speak(text, [
    section(text),
    actions(button(actionId, label, value)),
    ...(typed === '' ? [] : [verbatim(typed)]),
  ])
}
