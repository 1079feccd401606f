// An answer that is one sentence, or a few; and one that gives back what was typed.

import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

/** A plain text: nothing in it is markup. */
export function sentence(text: string): Spoken {
  const escaped = escapeMrkdwn(text)
  return speak(escaped, [section(escaped)])
}

/**
 * Why nothing was logged, and the line as it was typed, to be mended and sent again; where `change` is given, in the form
 * too, which begins with that.
 */
export function notDone(text: string, typed: string, change?: string): Spoken {
  const escaped = escapeMrkdwn(text)
  const row = change === undefined ? [] : [actions(button('log:open', 'Change...', change))]
  return speak(escaped, [section(escaped), ...row, section('Nothing was logged. You typed:'), verbatim(typed)])
}

/** Why nothing was reserved, and the line as it was typed; where `wish` is given, a button to the form filled with it. */
export function notReserved(text: string, typed: string, wish?: string): Spoken {
  const escaped = escapeMrkdwn(text)
  const row = wish === undefined ? [] : [actions(button('reserve:open', 'Change...', wish))]
  return speak(escaped, [section(escaped), ...row, section('Nothing was reserved. You typed:'), verbatim(typed)])
}
