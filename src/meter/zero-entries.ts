// Sets spends to zero: they happened, and the vendor charged nothing. Each is reversed and booked again as a known free
// spend, all of them in one transaction.

import { bookReturn, bookSpend, type EntryDraft, type Original } from '../core/ledger.ts'
import { type KnownEntry, keyOf } from '../core/plan-usage.ts'
import { readKnown, readOriginals } from '../store/entries.ts'
import type { MeterDeps } from './deps.ts'
import { withPoolLedger } from './pool-ledger.ts'
import { reversalOf, whyNotReversible } from './reverse-entry.ts'

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
  const { workspaceId, poolId, source } = input
  const keys = input.entries.map(({ key }) => ({ source, key }))
  const outcome = await withPoolLedger<Prepared, ZeroOutcome>(deps, {
    workspaceId,
    poolId,
    prepare: async (tx, _config, now) => {
      const known = await readKnown(tx, workspaceId, keys)
      const originals = await readOriginals(tx, workspaceId, poolId, input.entries)
      const starts = [...originals.values()].map((it) => +it.debtorStartsAt)
      return { from: new Date(Math.min(+now, ...starts)), until: now, prepared: { known, originals } }
    },
    work: ({ draft, now }, { known, originals }) => {
      if (keys.some((key) => known.has(keyOf(key)))) return { kind: 'duplicate' }
      const found = input.entries.map(({ entryId, key }) => ({ key, original: originals.get(entryId) }))
      const spends = found.flatMap(({ key, original }) => (original ? [{ key, original }] : []))
      for (const { original } of found) {
        const message = whyNot(original)
        if (message !== undefined) return { kind: 'refused', message }
      }
      for (const { key, original } of spends) {
        const by = { ...input, key: `reversed by ${key}`, entryId: deps.newId(), now }
        bookReturn(draft, reversalOf(original, by), original)
        bookSpend(draft, freeSpend(deps, input, original, key, now))
      }
      return { kind: 'zeroed' }
    },
  })
  return outcome ?? { kind: 'refused', message: 'This pool does not exist any more.' }
}

interface Prepared {
  known: Map<string, KnownEntry>
  originals: Map<string, Original>
}

function whyNot(original: Original | undefined): string | undefined {
  return original && original.kind !== 'usage' ? 'Only a spend can be set to 0.' : whyNotReversible(original)
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
