// Entries that book a spend, or a report of one, once more: moved to somebody or something else, split from what it was
// matched with, joined with it. Decides what may be, and what the new rows say; nothing of the old ones changes.

import type { EntryDraft, Original } from './ledger.ts'
import { MATCH_MS } from './match-spend.ts'

/** Whose a spend is and what for. */
export interface Attribution {
  memberId: string | null
  purposeId: string | null
  purposeText: string | null
  campaignId: string | null
  campaignText: string | null
}

/** What a new row has of its own. */
export interface Rebooking {
  entryId: string
  source: string
  key: string
  /** Whether its cycle is over. */
  isLate: boolean
  now: Date
}

/** Why a spend cannot be moved to somebody or something else; undefined where it can. */
export function whyNotMovable(original: Original | undefined): string | undefined {
  if (!original) return 'This entry does not exist.'
  if (original.kind !== 'usage')
    return 'Only a spend has a person and a purpose: this is a correction of one, or of the pool.'
  if (original.matchesEntryId !== null)
    return 'This report counts nothing: it was matched with another entry. Correct that one.'
  if (original.reversed) return 'This entry was undone already.'
  if (original.remaining === 0 && original.credits !== 0)
    return 'All of this entry was given back already: nothing of it is left to be moved.'
  return undefined
}

/** Whether a spend is there already. */
export function isSameAttribution(original: Attribution, to: Attribution): boolean {
  return (
    original.memberId === to.memberId &&
    original.purposeId === to.purposeId &&
    original.purposeText === to.purposeText &&
    original.campaignId === to.campaignId &&
    original.campaignText === to.campaignText
  )
}

/** What a spend is once more: the same in everything but whose it is, what for and how much of it is left. */
export function moved(original: Original, to: Attribution, by: Rebooking): EntryDraft {
  return { ...copyOf(original, by), ...to, matchesEntryId: null }
}

/** A report once more, now as another report of `matchesEntryId`, or as a spend of its own. */
export function reported(original: Original, matchesEntryId: string | null, by: Rebooking): EntryDraft {
  return { ...copyOf(original, by), matchesEntryId }
}

/** What is left of it, with who logged it, and as old as it was: what they may do with it does not begin anew. */
function copyOf(
  original: Original,
  { entryId, source, key, isLate, now }: Rebooking,
): Omit<EntryDraft, 'matchesEntryId'> {
  const { memberId, purposeId, purposeText, campaignId, campaignText } = original
  const { loggedById, activity, quantity, unitPrice, pricedBy, labels, note, contactHash, manual } = original
  const { occurredAt, receivedAt, marks } = original
  return {
    memberId,
    purposeId,
    purposeText,
    campaignId,
    campaignText,
    loggedById,
    activity,
    quantity,
    unitPrice,
    pricedBy,
    labels,
    note,
    contactHash,
    manual,
    occurredAt,
    receivedAt,
    entryId,
    source,
    key,
    kind: 'usage',
    credits: original.remaining,
    bodyHash: '',
    correctsId: original.rootId,
    marks: [...marks.filter((mark) => mark !== 'late'), ...(isLate ? ['late'] : [])],
    recordedAt: now,
  }
}

/** What a person logged and what a program reported of one spend, where two entries are that; else why they are not. */
export function pairOf(
  first: Original,
  second: Original | undefined,
): { kind: 'pair'; logged: Original; machine: Original } | { kind: 'same' } | { kind: 'refused'; message: string } {
  if (!second || second.entryId === first.entryId)
    return { kind: 'refused', message: 'The other entry does not exist.' }
  if (first.manual === second.manual)
    return {
      kind: 'refused',
      message:
        'Both came by the same kind of door: only what a person logged and what a program reported can be one spend. Undo one of them.',
    }
  const [logged, machine] = first.manual ? [first, second] : [second, first]
  if (machine.matchesEntryId === logged.entryId) return { kind: 'same' }
  const message = whyNotPair(logged, machine)
  return message === undefined ? { kind: 'pair', logged, machine } : { kind: 'refused', message }
}

function whyNotPair(logged: Original, machine: Original): string | undefined {
  if (logged.kind !== 'usage' || machine.kind !== 'usage') return 'Only two spends can be one.'
  if (machine.matchesEntryId !== null) return 'That report is matched with another entry: book it on its own first.'
  if (logged.matched) return 'Another report is matched with what was logged: book that one on its own first.'
  if (Math.abs(+logged.occurredAt - +machine.occurredAt) > MATCH_MS)
    return 'More than 24 hours lie between the two: they are two spends. Undo one of them if it was none.'
  const isGone = ({ reversed, remaining, credits }: Original) => reversed || (remaining === 0 && credits !== 0)
  if (isGone(logged) || isGone(machine)) return 'One of the two was undone or given back already.'
  return undefined
}
