// Undoes an entry, whole, in its own instant, day and grants. A usage, refund or adjustment may be reversed once; a
// reversal may not.

import { bookReturn, bookSpend, type EntryDraft, type LedgerDraft, type Original } from '../core/ledger.ts'
import { type KnownEntry, keyOf } from '../core/plan-usage.ts'
import { poolOfEntry, readKnown, readOriginals } from '../store/entries.ts'
import type { MeterDeps } from './deps.ts'
import { withPoolLedger } from './pool-ledger.ts'

export interface ReverseEntryInput {
  workspaceId: string
  entryId: string
  source: string
  key: string
  /** The member who undoes it. */
  actorId: string | null
  receivedAt: Date
}

export type ReverseOutcome =
  | { kind: 'reversed'; entryId: string; credits: number }
  | { kind: 'duplicate'; entryId: string }
  | { kind: 'refused'; message: string }

/** Reverses an entry; asking again with the same source and key answers `duplicate` and changes nothing. */
export async function reverseEntry(deps: MeterDeps, input: ReverseEntryInput): Promise<ReverseOutcome> {
  const { workspaceId, entryId } = input
  const poolId = await poolOfEntry(deps.db, workspaceId, entryId)
  if (!poolId) return { kind: 'refused', message: 'This entry does not exist.' }
  const outcome = await withPoolLedger<
    { known: KnownEntry | undefined; original: Original | undefined },
    ReverseOutcome
  >(deps, {
    workspaceId,
    poolId,
    prepare: async (tx, _config, now) => {
      const known = (await readKnown(tx, workspaceId, [input])).get(keyOf(input))
      const original = (await readOriginals(tx, workspaceId, poolId, [{ entryId }])).get(entryId)
      const from = original && original.debtorStartsAt < now ? original.debtorStartsAt : now
      return { from, until: now, prepared: { known, original } }
    },
    work: ({ draft, now }, { known, original }) => {
      if (known) return { kind: 'duplicate', entryId: known.entryId }
      const refused = whyNotReversible(original)
      if (!original || refused) return { kind: 'refused', message: refused ?? 'This entry does not exist.' }
      return reverse(deps, draft, input, original, now)
    },
  })
  return outcome ?? { kind: 'refused', message: 'This entry does not exist.' }
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

function reverse(
  deps: MeterDeps,
  draft: LedgerDraft,
  input: ReverseEntryInput,
  original: Original,
  now: Date,
): ReverseOutcome {
  const entry = reversalOf(original, { ...input, entryId: deps.newId(), now })
  // Undoing what gave back spends again.
  const row = entry.credits > 0 ? bookSpend(draft, entry, original) : bookReturn(draft, entry, original)
  return { kind: 'reversed', entryId: row.entryId, credits: row.credits }
}

/** The entry that undoes what is left of another one. */
export function reversalOf(
  original: Original,
  by: Pick<ReverseEntryInput, 'source' | 'key' | 'actorId' | 'receivedAt'> & { entryId: string; now: Date },
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
