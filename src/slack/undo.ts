// Taking back: `undo` the last thing the asker logged, whichever way; the button of a reply exactly what that reply
// booked. Everything one booking holds goes together. Who may, and for how long, is decided here.

import { OWN_MS } from '../core/correction-rights.ts'
import { reverseEntries } from '../meter/reverse-entries.ts'
import { type BookedEntry, readLastKey, readUndoneKey } from '../store/own-entries.ts'
import { ownsPool } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { numbersOf } from './balance.ts'
import { entriesOf } from './log-book.ts'
import { ACTION_SOURCE, type Booking, bookingOf, COMMAND_SOURCE, keysOf, SLACK_SOURCES } from './log-keys.ts'
import { itemOf, poolOf } from './log-reply.ts'
import { unpackBooking } from './log-value.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'
import { undoneModal, undoReply } from './views/undo.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

/** Undoes the last booking of the asker; a redelivery undoes nothing more and reads the same. `rest` must be empty. */
export async function undoLast(ask: Ask, rest: string): Promise<Spoken> {
  if (rest !== '')
    return sentence(
      `Nothing was undone: undo takes back the last thing you logged, whole, and nothing else. Type "${ask.command} undo".`,
    )
  const undo = { source: COMMAND_SOURCE, key: ask.triggerId }
  const booking = (await undoneBy(ask, undo)) ?? (await lastBooking(ask))
  if (!booking) return sentence('You have logged nothing in the last 15 minutes that could be undone.')
  const answer = await undoEntries(ask, await entriesOf(ask, booking), undo)
  if (answer.kind !== 'conflict') return answer.spoken
  // Another delivery of this undo came first, and what was the last then is not the last any more.
  const theirs = await undoneBy(ask, undo)
  return theirs ? (await undoEntries(ask, await entriesOf(ask, theirs), undo)).spoken : answer.spoken
}

async function lastBooking({ deps, workspaceId, member, now }: Ask): Promise<Booking | undefined> {
  const { memberId } = member
  const since = new Date(now.getTime() - OWN_MS)
  const last = await readLastKey(deps.meter.db, { workspaceId, memberId, sources: SLACK_SOURCES, since })
  return last && bookingOf(last)
}

/** The button of a reply in a message: what was undone stands in its place. */
export async function undoReplied(click: Click): Promise<ClickAnswer> {
  const { kind, spoken } = await undoClicked(click)
  return { kind: kind === 'undone' ? 'replace' : 'say', spoken }
}

/** The button of a reply in a modal. */
export async function undoShown(click: Click) {
  return undoneModal((await undoClicked(click)).spoken)
}

interface UndoAnswer {
  kind: 'undone' | 'conflict' | 'refused'
  spoken: Spoken
}

async function undoClicked(click: Click): Promise<UndoAnswer> {
  const booking = unpackBooking(click.value)
  const entries = booking ? await entriesOf(click, booking) : []
  if (!booking || entries.length === 0) return refused('this reply is not in the ledger.')
  // The key is made of what is undone, so that a second click, wherever it comes from, finds the first.
  const undo = { source: ACTION_SOURCE, key: derivedKey('undo', booking) }
  const refusal = await mayNotChange(click, entries)
  return refusal === undefined ? undoEntries(click, entries, undo) : refused(refusal)
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
  if (isOwn && +visit.now - +first.receivedAt <= OWN_MS) return undefined
  const { config } = await poolOf(visit, first.poolId)
  if (ownsPool(await visit.confirmed, config)) return undefined
  const others = `Only ${await whoRuns(visit, first.poolId)} can change it`
  return isOwn ? `15 minutes have passed. ${others} now.` : `somebody else logged it. ${others}.`
}

/** Undoes a booking whole; what has been done under this key already is told again. */
async function undoEntries(visit: Visit, entries: readonly BookedEntry[], undo: Booking): Promise<UndoAnswer> {
  const { deps, workspaceId, member, receivedAt } = visit
  const [first] = entries
  if (!first) return refused('it is not in the ledger.')
  const outcome = await reverseEntries(deps.meter, {
    workspaceId,
    // A booking has one pool (log-book.ts).
    poolId: first.poolId,
    entryIds: entries.map(({ entryId }) => entryId),
    source: undo.source,
    keys: keysOf(undo),
    actorId: member.memberId,
    receivedAt,
  })
  if (outcome.kind === 'refused' || outcome.kind === 'conflict')
    return { kind: outcome.kind, spoken: sentence(`Nothing was undone. ${outcome.message}`) }
  const summary = await poolOf(visit, first.poolId)
  const items = outcome.reversals.flatMap(({ askedId, credits }) => {
    const entry = entries.find(({ entryId }) => entryId === askedId)
    // What was refunded before was not there to be undone.
    return entry ? [itemOf({ ...entry, credits: 0 - credits }, summary.config.activities)] : []
  })
  return { kind: 'undone', spoken: undoReply(numbersOf(summary), items, outcome.refusals) }
}

function refused(why: string): UndoAnswer {
  return { kind: 'refused', spoken: sentence(`Nothing was undone: ${why}`) }
}

/** The booking that was undone under this key; undefined where none was. */
async function undoneBy({ deps, workspaceId }: Visit, { source, key }: Booking): Promise<Booking | undefined> {
  const undone = await readUndoneKey(deps.meter.db, { workspaceId, source, key })
  return undone && bookingOf(undone)
}
