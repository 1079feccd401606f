// The reply to an undo.

import type { ModalView } from '@slack/types'
import type { PoolNumbers } from './balance.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { counted, type LoggedItem } from './log.ts'
import { modal } from './modal.ts'
import { leftOf, unitsOf } from './phrases.ts'

/** What was taken back, what is left now, and why a part was not. */
export function undoReply(
  { name, unit, balance }: PoolNumbers,
  items: readonly LoggedItem[],
  refused: readonly string[] = [],
): Spoken {
  const total = items.reduce((sum, item) => sum + item.credits, 0)
  const named = items.filter(({ activity }) => activity !== null).map((item) => counted(item))
  const parts = named.length < items.length && named.length > 0 ? [...named, `plain ${escapeMrkdwn(unit)}`] : named
  const undone = `Undone: ${[...parts, unitsOf(total, unit)].join(', ')}.`
  const left = `${escapeMrkdwn(name)}: ${leftOf(balance)}`
  const rest = refused.map((it) => `_${escapeMrkdwn(it)}_`)
  return speak(`${undone} ${left}.`, [section(`${undone} *${left}*.`, ...rest)])
}

/** What was said, where a modal was. */
export function undoneModal({ blocks }: Spoken): ModalView {
  return modal({ callbackId: 'undo:done', title: 'Undo', blocks })
}
