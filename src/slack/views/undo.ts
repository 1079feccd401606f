// The reply to an undo.

import type { PoolNumbers } from './balance.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { counted, type LoggedItem } from './log.ts'
import { leftOf, unitsOf } from './phrases.ts'

/** What was taken back, and what is left now. */
export function undoReply({ name, unit, balance }: PoolNumbers, items: readonly LoggedItem[]): Spoken {
  const total = items.reduce((sum, item) => sum + item.credits, 0)
  const named = items.filter(({ activity }) => activity !== null).map(counted)
  const parts = named.length < items.length && named.length > 0 ? [...named, 'plain credits'] : named
  const undone = `Undone: ${[...parts, unitsOf(total, unit)].join(', ')}.`
  const left = `${escapeMrkdwn(name)}: ${leftOf(balance)}`
  return speak(`${undone} ${left}.`, [section(`${undone} *${left}*.`)])
}
