// A plan in doubt: the question in words, a button for each reading, and the line itself. And how to write one.

import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import type { OfferedChoice } from './question.ts'

/** In one row no two buttons may have the same action id. */
const BUTTON_IDS = ['plan:first', 'plan:second'] as const

/** The first choices are buttons, what else fits is a menu. */
export function planQuestion({
  message,
  choices,
  more,
  typed,
}: {
  message: string
  choices: readonly OfferedChoice[]
  more: readonly OfferedChoice[]
  typed: string
}): Spoken {
  const escaped = escapeMrkdwn(message)
  const row = [
    ...choices
      .slice(0, BUTTON_IDS.length)
      .map(({ label, value }, index) => button(BUTTON_IDS[index] ?? '', label, value)),
    ...(more.length === 0 ? [] : [overflow('plan:more', more)]),
  ]
  return speak(escaped, [
    section(escaped),
    ...(row.length === 0 ? [] : [actions(...row)]),
    section('Nothing was booked. You typed:'),
    verbatim(typed),
  ])
}

/** How to plan; each example can be copied as it stands. What was typed without an amount is given back. */
export function planUsage(command: string, typed?: string): Spoken {
  const ask = typed === undefined ? 'What would it cost, and does it fit?' : 'I found no amount to plan in that.'
  const examples = ['300 phones', '200 email + 40 mobile for Prospecting', '30 waterfall 12 credits each', '500']
  return speak(`${ask} Type for example: ${escapeMrkdwn(command)} plan ${examples[0]}`, [
    section(`*${ask}* Type what you plan:`),
    verbatim(examples.map((example) => `${command} plan ${example}`).join('\n')),
    ...(typed === undefined ? [] : [section('Nothing was booked. You typed:'), verbatim(typed)]),
  ])
}
