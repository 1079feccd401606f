// `undo`: takes back what the asker logged last, while it is fresh. Everything one command booked goes together.

import type { Credits } from '../core/amount.ts'
import { reverseEntry } from '../meter/reverse-entry.ts'
import { summarize } from '../meter/summarize.ts'
import { readLastCommand, readUndone } from '../store/own-entries.ts'
import type { Ask } from './ask.ts'
import { numbersOf } from './balance.ts'
import { COMMAND_SOURCE, keyOfItem } from './log.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'
import { undoReply } from './views/undo.ts'

/** How long one may take back one's own entries, in milliseconds (semantics 2); later an owner may. */
const UNDO_MS = 15 * 60_000
/** No line holds more items. */
const ITEMS_MAX = 1000

/** Undoes the last command of the asker; a redelivery undoes nothing more and reads the same. */
export async function undoLast(ask: Ask): Promise<Spoken> {
  const { deps, workspaceId, member, now, triggerId } = ask
  const keys = Array.from({ length: ITEMS_MAX }, (_, index) => keyOfItem(triggerId, index))
  const before = await readUndone(deps.meter.db, { workspaceId, source: COMMAND_SOURCE, keys })
  if (before) return reply(ask, before)
  const since = new Date(now.getTime() - UNDO_MS)
  const last = { workspaceId, memberId: member.memberId, source: COMMAND_SOURCE, since }
  const entries = await readLastCommand(deps.meter.db, last)
  const [first] = entries
  if (!first) return sentence('You have logged nothing in the last 15 minutes that could be undone.')
  let credits = 0
  for (const [index, { entryId }] of entries.entries()) {
    const outcome = await reverseEntry(deps.meter, {
      workspaceId,
      entryId,
      source: COMMAND_SOURCE,
      key: keyOfItem(triggerId, index),
      actorId: member.memberId,
      receivedAt: ask.receivedAt,
    })
    if (outcome.kind === 'refused') return sentence(outcome.message)
    if (outcome.kind === 'reversed') credits -= outcome.credits
  }
  return reply(ask, { poolId: first.poolId, credits })
}

async function reply(ask: Ask, { poolId, credits }: { poolId: string; credits: Credits }): Promise<Spoken> {
  const [summary] = await summarize(ask.deps.meter, { workspaceId: ask.workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error(`pool ${poolId} had an entry undone and cannot be summed up`)
  return undoReply(numbersOf(summary), credits)
}
