// Taking back: `undo` the last thing the asker logged, whichever way; the button of a reply exactly what that reply
// booked. Everything one booking holds goes together. Who may, and for how long, is decided here.

import { reverseEntry } from '../meter/reverse-entry.ts'
import { type BookedEntry, readLastKey, readUndone } from '../store/own-entries.ts'
import { ownsPool } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { numbersOf } from './balance.ts'
import { entriesOf } from './log-book.ts'
import { ACTION_SOURCE, type Booking, bookingOf, COMMAND_SOURCE, keyOfItem, keysOf, SLACK_SOURCES } from './log-keys.ts'
import { itemOf, poolOf } from './log-reply.ts'
import { unpackBooking } from './log-value.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'
import { undoneModal, undoReply } from './views/undo.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

/** How long one may take back one's own entries, in milliseconds (semantics 2); later an owner may. */
const UNDO_MS = 15 * 60_000

/** Undoes the last booking of the asker; a redelivery undoes nothing more and reads the same. `rest` must be empty. */
export async function undoLast(ask: Ask, rest: string): Promise<Spoken> {
  if (rest !== '')
    return sentence(
      `Nothing was undone: undo takes back the last thing you logged, whole, and nothing else. Type "${ask.command} undo".`,
    )
  const { deps, workspaceId, member, now, triggerId } = ask
  const undo = { source: COMMAND_SOURCE, key: triggerId }
  const before = await sayUndone(ask, undo, [])
  if (before) return before
  const since = new Date(now.getTime() - UNDO_MS)
  const { memberId } = member
  const last = await readLastKey(deps.meter.db, { workspaceId, memberId, sources: SLACK_SOURCES, since })
  if (!last) return sentence('You have logged nothing in the last 15 minutes that could be undone.')
  const answer = await undoEntries(ask, await entriesOf(ask, bookingOf(last)), undo)
  return answer.spoken
}

/** The button of a reply in a message: what was undone stands in its place. */
export async function undoReplied(click: Click): Promise<ClickAnswer> {
  const { done, spoken } = await undoClicked(click)
  return { kind: done ? 'replace' : 'say', spoken }
}

/** The button of a reply in a modal. */
export async function undoShown(click: Click) {
  return undoneModal((await undoClicked(click)).spoken)
}

interface UndoAnswer {
  done: boolean
  spoken: Spoken
}

async function undoClicked(click: Click): Promise<UndoAnswer> {
  const booking = unpackBooking(click.value)
  const entries = booking ? await entriesOf(click, booking) : []
  if (!booking || entries.length === 0) return refused('this reply is not in the ledger.')
  // The key is made of what is undone, so that a second click, wherever it comes from, finds the first.
  const undo = { source: ACTION_SOURCE, key: derivedKey('undo', booking) }
  const refusal = await mayNotChange(click, entries)
  if (refusal !== undefined) return refused(refusal)
  const before = await sayUndone(click, undo, [])
  return before ? { done: true, spoken: before } : undoEntries(click, entries, undo)
}

/** The key of what a button does to a booking. A "#" in it would mean one of several items. */
export function derivedKey(what: string, { source, key }: Booking): string {
  return `${what} ${source} ${key.replaceAll('#', '.')}`
}

/** Why a member may not take these entries back, as the end of a sentence; undefined where they may. */
export async function mayNotChange(visit: Visit, entries: readonly BookedEntry[]): Promise<string | undefined> {
  const [first] = entries
  if (!first) return 'it is not in the ledger.'
  const isOwn = first.loggedById === visit.member.memberId
  if (isOwn && +visit.now - +first.recordedAt <= UNDO_MS) return undefined
  const { config } = await poolOf(visit, first.poolId)
  if (ownsPool(await visit.confirmed, config)) return undefined
  const others = `Only ${await whoRuns(visit, first.poolId)} can change it`
  return isOwn ? `15 minutes have passed. ${others} now.` : `somebody else logged it. ${others}.`
}

async function undoEntries(visit: Visit, entries: readonly BookedEntry[], undo: Booking): Promise<UndoAnswer> {
  const { deps, workspaceId, member, receivedAt } = visit
  const reasons = new Set<string>()
  for (const [index, { entryId }] of entries.entries()) {
    const outcome = await reverseEntry(deps.meter, {
      workspaceId,
      entryId,
      source: undo.source,
      key: keyOfItem(undo.key, index),
      actorId: member.memberId,
      receivedAt,
    })
    if (outcome.kind === 'refused') reasons.add(outcome.message)
  }
  const spoken = await sayUndone(visit, undo, [...reasons])
  return spoken ? { done: true, spoken } : refused([...reasons].join(' '))
}

function refused(why: string): UndoAnswer {
  return { done: false, spoken: sentence(`Nothing was undone: ${why}`) }
}

/** What stands in the ledger as undone under these keys; undefined where nothing does. */
async function sayUndone(visit: Visit, undo: Booking, reasons: readonly string[]): Promise<Spoken | undefined> {
  const { deps, workspaceId } = visit
  const undone = await readUndone(deps.meter.db, { workspaceId, source: undo.source, keys: keysOf(undo) })
  const [first] = undone
  if (!first) return undefined
  const summary = await poolOf(visit, first.poolId)
  const items = undone.map((entry) => itemOf(entry, summary.config.activities))
  return undoReply(numbersOf(summary), items, reasons)
}
