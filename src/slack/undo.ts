// `undo`: takes back what the asker logged last, while it is fresh. Everything one command booked goes together.

import { reverseEntry } from '../meter/reverse-entry.ts'
import { summarize } from '../meter/summarize.ts'
import { readLastCommand, readUndone, type UndoneEntry } from '../store/own-entries.ts'
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

/** Undoes the last command of the asker; a redelivery undoes nothing more and reads the same. `rest` must be empty. */
export async function undoLast(ask: Ask, rest: string): Promise<Spoken> {
  if (rest !== '')
    return sentence(
      `Nothing was undone: undo takes back the last thing you logged, whole, and nothing else. Type "${ask.command} undo".`,
    )
  const { deps, workspaceId, member, now, triggerId } = ask
  const keys = Array.from({ length: ITEMS_MAX }, (_, index) => keyOfItem(triggerId, index))
  const undone = () => readUndone(deps.meter.db, { workspaceId, source: COMMAND_SOURCE, keys })
  const before = await undone()
  if (before.length > 0) return reply(ask, before)
  const since = new Date(now.getTime() - UNDO_MS)
  const last = { workspaceId, memberId: member.memberId, source: COMMAND_SOURCE, since }
  const entries = await readLastCommand(deps.meter.db, last)
  if (entries.length === 0) return sentence('You have logged nothing in the last 15 minutes that could be undone.')
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
  }
  return reply(ask, await undone())
}

async function reply(ask: Ask, entries: readonly UndoneEntry[]): Promise<Spoken> {
  const poolId = entries[0]?.poolId ?? ''
  const [summary] = await summarize(ask.deps.meter, { workspaceId: ask.workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error(`pool ${poolId} had an entry undone and cannot be summed up`)
  const { activities } = summary.config
  const items = entries.map(({ activity, quantity, credits }) => ({
    credits,
    quantity,
    activity: activities.find((it) => it.activity === activity)?.name ?? activity,
  }))
  return undoReply(numbersOf(summary), items)
}
