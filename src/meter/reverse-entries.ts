// Undoes entries, each whole, in its own instant, day and grants. A usage, refund or adjustment may be reversed once; a
// reversal may not.

import type { Credits } from '../core/amount.ts'
import { bookReturn, bookSpend } from '../core/booking.ts'
import type { EntryDraft, Original } from '../core/ledger.ts'
import { type Corrected, type Correction, correctEntries } from './correct-entries.ts'
import type { MeterDeps } from './deps.ts'
import type { PoolLedger } from './pool-ledger.ts'

/**
 * What to undo, none of which corrects another of them. The reversals bear the first of the keys, in order: so whatever
 * is undone binds the first, and two that share it exclude each other, in different pools too.
 */
export interface ReverseEntriesInput extends Correction {
  /** The member who undoes it. */
  actorId: string | null
  receivedAt: Date
}

/** An entry that undid another one; `credits` is signed, as booked. */
export interface Reversal {
  entryId: string
  correctsId: string
  credits: Credits
}

export type ReverseOutcome =
  /** `refusals`: why others of the entries could not be undone, a sentence each. A duplicate tells what the first did. */
  | { kind: 'reversed' | 'duplicate'; reversals: readonly Reversal[]; refusals: readonly string[] }
  /** These keys stand for something else, or have undone something else. */
  | { kind: 'conflict'; message: string }
  | { kind: 'refused'; message: string }

/**
 * Reverses all of the entries that can be reversed, in one transaction; `refused` where none can. Where any of the keys
 * is bound already it changes nothing: `duplicate` if they undid these entries, `conflict` if not.
 */
export async function reverseEntries(deps: MeterDeps, input: ReverseEntriesInput): Promise<ReverseOutcome> {
  const outcome = await correctEntries(deps, input, (ledger, corrected) =>
    corrected.bound.length > 0 ? repeat(corrected) : reverseAll(deps, input, ledger, corrected),
  )
  return outcome ?? { kind: 'refused', message: 'This pool does not exist any more.' }
}

function repeat({ bound, found }: Corrected): ReverseOutcome {
  const ids = new Set(found.map(({ entryId }) => entryId))
  const reversals = bound.flatMap(({ entryId, correctsId, credits }) =>
    correctsId !== null && ids.has(correctsId) ? [{ entryId, correctsId, credits }] : [],
  )
  if (reversals.length < bound.length)
    return { kind: 'conflict', message: 'This id was used before for something else, and that stands.' }
  const undone = new Set(reversals.map(({ correctsId }) => correctsId))
  const others = found.filter(({ entryId }) => !undone.has(entryId))
  return { kind: 'duplicate', reversals, refusals: refusalsOf(others) }
}

function reverseAll(
  deps: MeterDeps,
  input: ReverseEntriesInput,
  { draft, now }: PoolLedger,
  { found }: Corrected,
): ReverseOutcome {
  const refusals = refusalsOf(found)
  const originals = found.flatMap(({ original }) => (original && !whyNotReversible(original) ? [original] : []))
  if (originals.length === 0) return { kind: 'refused', message: refusals.join(' ') }
  const reversals = originals.map((original, index) => {
    const key = input.keys[index]
    if (key === undefined) throw new RangeError(`${originals.length} entries need as many keys to be undone under`)
    const entry = reversalOf(original, { ...input, key, entryId: deps.newId(), now })
    // Undoing what gave back spends again.
    const row = entry.credits > 0 ? bookSpend(draft, entry, original) : bookReturn(draft, entry, original)
    return { entryId: row.entryId, correctsId: original.entryId, credits: row.credits }
  })
  return { kind: 'reversed', reversals, refusals }
}

function refusalsOf(found: Corrected['found']): string[] {
  return [...new Set(found.flatMap(({ original }) => whyNotReversible(original) ?? []))]
}

/** Why an entry cannot be undone; undefined where it can. */
export function whyNotReversible(original: Original | undefined): string | undefined {
  if (!original) return 'This entry does not exist.'
  if (original.kind === 'reversal') return 'An undo cannot be undone. Log the spend again.'
  if (original.kind === 'forfeit' || original.kind === 'rollover_out')
    return 'Expired credits are the reset itself: there is nothing to undo.'
  if (original.matchesEntryId !== null)
    return 'This report counts nothing: it was matched with another entry. Undo that one.'
  if (original.matched)
    return 'A program reported this spend too, so the vendor has counted it: undoing it would lose it. Ask for a refund entry by that program.'
  if (original.reversed || (original.remaining === 0 && original.credits !== 0))
    return 'This entry was undone or refunded already.'
  return undefined
}

/** The entry that undoes what is left of another one. */
export function reversalOf(
  original: Original,
  by: Pick<ReverseEntriesInput, 'source' | 'actorId' | 'receivedAt'> & { entryId: string; key: string; now: Date },
): EntryDraft {
  const { memberId, activity, unitPrice, purposeId, purposeText, campaignId, campaignText, labels } = original
  return {
    memberId,
    activity,
    unitPrice,
    purposeId,
    purposeText,
    campaignId,
    campaignText,
    labels,
    entryId: by.entryId,
    kind: 'reversal',
    credits: 0 - original.remaining,
    quantity: original.kind === 'usage' ? 0 - original.quantity : 0,
    loggedById: by.actorId,
    pricedBy: 'system',
    note: null,
    contactHash: null,
    source: by.source,
    key: by.key,
    bodyHash: '',
    correctsId: original.entryId,
    matchesEntryId: null,
    marks: [],
    manual: true,
    occurredAt: original.occurredAt,
    receivedAt: by.receivedAt,
    recordedAt: by.now,
  }
}
