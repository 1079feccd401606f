// Undoes entries, each whole, in its own instant, day and grants. A usage, refund or adjustment may be reversed once; a
// reversal may not.

import { type Credits, formatCredits } from '../core/amount.ts'
import { bookReturn, bookSpend } from '../core/booking.ts'
import type { EntryDraft, LedgerDraft, Original } from '../core/ledger.ts'
import { whyNotHeld } from '../core/refund.ts'
import { insertAudit } from '../store/audit.ts'
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
  /** The entry that was to be undone, which may have been booked once more since. */
  askedId: string
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
  const outcome = await correctEntries<ReverseOutcome>(deps, input, async (ledger, corrected) => {
    if (corrected.bound.length > 0) return repeat(ledger, corrected)
    // As they stood: what is left of one is nothing once it is undone.
    const asked = corrected.found.flatMap(({ original }) => (original ? [{ ...original }] : []))
    const reversed = reverseAll(deps, input, ledger, corrected)
    if (reversed.kind === 'reversed') await noteUndone(deps, input, ledger, asked, reversed.reversals)
    return reversed
  })
  return outcome ?? { kind: 'refused', message: 'This pool does not exist any more.' }
}

function repeat({ draft }: PoolLedger, { bound, found }: Corrected): ReverseOutcome {
  const reversals = bound.flatMap(({ entryId, correctsId, credits }) => {
    const asked = found.find(({ original }) => original?.entryId === correctsId)
    return asked && correctsId !== null ? [{ entryId, askedId: asked.entryId, correctsId, credits }] : []
  })
  if (reversals.length < bound.length)
    return { kind: 'conflict', message: 'This id was used before for something else, and that stands.' }
  const undone = new Set(reversals.map(({ askedId }) => askedId))
  const others = found.filter(({ entryId }) => !undone.has(entryId))
  const refusals = others.flatMap(({ original }) => whyNotUndone(draft, original) ?? [])
  return { kind: 'duplicate', reversals, refusals: [...new Set(refusals)] }
}

function reverseAll(
  deps: MeterDeps,
  input: ReverseEntriesInput,
  { draft, now }: PoolLedger,
  { found }: Corrected,
): ReverseOutcome {
  const refusals = new Set<string>()
  const reversals: Reversal[] = []
  // One by one: what the first takes back may be what the second would have.
  for (const { entryId, original } of found) {
    if (reversals.some(({ correctsId }) => correctsId === original?.entryId)) continue
    const refusal = whyNotUndone(draft, original)
    if (refusal !== undefined || !original) {
      refusals.add(refusal ?? '')
      continue
    }
    const key = input.keys[reversals.length]
    if (key === undefined) throw new RangeError(`${found.length} entries need as many keys to be undone under`)
    const entry = reversalOf(original, { ...input, key, entryId: deps.newId(), now })
    // Undoing what gave back spends again.
    const row = entry.credits > 0 ? bookSpend(draft, entry, original) : bookReturn(draft, entry, original)
    reversals.push({ entryId: row.entryId, askedId: entryId, correctsId: original.entryId, credits: row.credits })
  }
  if (reversals.length === 0) return { kind: 'refused', message: [...refusals].join(' ') }
  return { kind: 'reversed', reversals, refusals: [...refusals] }
}

/** What somebody else logged, or what was no log, stands in the audit log too when it is undone; one's own log does not. */
async function noteUndone(
  deps: MeterDeps,
  { workspaceId, source, actorId, dryRun }: ReverseEntriesInput,
  { tx, now }: PoolLedger,
  asked: readonly Original[],
  reversals: readonly Reversal[],
): Promise<void> {
  const undone = asked.filter(({ entryId }) => reversals.some(({ correctsId }) => correctsId === entryId))
  if (dryRun) return
  for (const original of undone)
    await noteTakenOff(deps, { workspaceId, source, actorId, action: 'entry:undo' }, { tx, now }, original)
}

/** Tells the audit log that nothing of an entry counts any more, unless it was a spend that the actor logged. */
export async function noteTakenOff(
  deps: MeterDeps,
  {
    workspaceId,
    source,
    actorId,
    action,
  }: Pick<ReverseEntriesInput, 'workspaceId' | 'source' | 'actorId'> & { action: string },
  { tx, now }: Pick<PoolLedger, 'tx' | 'now'>,
  { kind, loggedById, rootId, remaining }: Original,
): Promise<void> {
  if (actorId === null || (kind === 'usage' && loggedById === actorId)) return
  await insertAudit(tx, {
    workspaceId,
    auditId: deps.newId(),
    actorId,
    via: doorOf(source),
    action,
    subjectKind: 'entry',
    subjectId: rootId,
    before: { credits: formatCredits(remaining) },
    after: { credits: '0' },
    at: now,
  })
}

/** The door that a source came by: "slack:action" by "slack". */
function doorOf(source: string): string {
  return source.split(':')[0] ?? source
}

/** Why an entry cannot be undone now; undefined where it can. */
export function whyNotUndone(draft: LedgerDraft, original: Original | undefined): string | undefined {
  return whyNotReversible(original) ?? (original && whyNotHeld(draft, original))
}

/** Why an entry cannot be undone, whatever its cycle holds. */
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
  // What it took back again would belong to an entry that nobody can correct any more.
  if (original.outlived)
    return 'The spend that this refund is of was undone or moved since. If its credits were spent after all, log them again.'
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
