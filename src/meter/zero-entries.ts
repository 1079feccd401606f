// Sets spends to zero: they happened, and the vendor charged nothing. Each is reversed and booked again as a known free
// spend, all of them in one transaction.

import { bookReturn, bookSpend } from '../core/booking.ts'
import type { EntryDraft, LedgerDraft, Original } from '../core/ledger.ts'
import { correctEntries } from './correct-entries.ts'
import type { MeterDeps } from './deps.ts'
import { noteTakenOff, reversalOf, whyNotUndone } from './reverse-entries.ts'

export interface ZeroEntriesInput {
  workspaceId: string
  poolId: string
  /** Each with the key of the free spend that takes its place. */
  entries: readonly { entryId: string; key: string }[]
  source: string
  /** The member who says so. */
  actorId: string
  receivedAt: Date
}

export type ZeroOutcome = { kind: 'zeroed' } | { kind: 'duplicate' } | { kind: 'refused'; message: string }

/** Sets all of the entries to zero, or none; asking again with the same keys answers `duplicate` and changes nothing. */
export async function zeroEntries(deps: MeterDeps, input: ZeroEntriesInput): Promise<ZeroOutcome> {
  const { workspaceId, poolId, source, entries } = input
  const [entryIds, keys] = [entries.map((it) => it.entryId), entries.map((it) => it.key)]
  const correction = { workspaceId, poolId, entryIds, source, keys }
  const outcome = await correctEntries<ZeroOutcome>(deps, correction, async ({ tx, draft, now }, { bound, found }) => {
    if (bound.length > 0) return { kind: 'duplicate' }
    for (const { original } of found) {
      const message = whyNot(draft, original)
      if (message !== undefined) return { kind: 'refused', message }
    }
    for (const [index, key] of keys.entries()) {
      const original = found[index]?.original
      if (!original) continue
      const by = { ...input, key: `reversed by ${key}`, entryId: deps.newId(), now }
      await noteTakenOff(deps, { ...input, action: 'entry:set-to-zero' }, { tx, now }, original)
      bookReturn(draft, reversalOf(original, by), original)
      bookSpend(draft, freeSpend(deps, input, original, key, now))
    }
    return { kind: 'zeroed' }
  })
  return outcome ?? { kind: 'refused', message: 'This pool does not exist any more.' }
}

function whyNot(draft: LedgerDraft, original: Original | undefined): string | undefined {
  return original && original.kind !== 'usage' ? 'Only a spend can be set to 0.' : whyNotUndone(draft, original)
}

/** The same spend at no cost: on the same day, by the same member, for the same reason. */
function freeSpend(deps: MeterDeps, input: ZeroEntriesInput, original: Original, key: string, now: Date): EntryDraft {
  const { memberId, activity, quantity, unitPrice, purposeId, purposeText, campaignId, campaignText } = original
  const { labels, note, contactHash, occurredAt } = original
  return {
    entryId: deps.newId(),
    kind: 'usage',
    credits: 0,
    memberId,
    loggedById: input.actorId,
    activity,
    quantity,
    unitPrice,
    pricedBy: 'caller',
    purposeId,
    purposeText,
    campaignId,
    campaignText,
    labels,
    note,
    contactHash,
    source: input.source,
    key,
    manual: true,
    bodyHash: '',
    correctsId: null,
    matchesEntryId: null,
    marks: [],
    occurredAt,
    receivedAt: input.receivedAt,
    recordedAt: now,
  }
}
