// The reply to an undo.

import { type Credits, formatCredits } from '../../core/amount.ts'
import type { PoolNumbers } from './balance.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { leftOf } from './phrases.ts'

/** What came back, and what is left now. */
export function undoReply({ name, unit, balance }: PoolNumbers, credits: Credits): Spoken {
  const undone = `Undone: ${formatCredits(credits)} ${escapeMrkdwn(unit)} are back.`
  const left = `${escapeMrkdwn(name)}: ${leftOf(balance)}`
  return speak(`${undone} ${left}.`, [section(`${undone} *${left}*.`)])
}
