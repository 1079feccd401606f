// Decides what becomes of each usage or refund of a batch, in order: recorded, duplicate, conflict or rejected with a
// reason. Pure: it is handed the ledger as read under the pool's lock and returns the draft that is to be written.

import { type Credits, ENTRY_CREDITS_MAX, formatCredits, price } from './amount.ts'
import { bookReturn, bookSpend } from './booking.ts'
import { cycleAt, type EntryDraft, type LedgerDraft, type Original } from './ledger.ts'
import { sayInstant } from './local-time.ts'
import { findMatch, type MatchCandidate, noMatch, splitByDoor } from './match-spend.ts'
import type { Activity, Allocation, Labels, PoolConfig } from './model.ts'
import { judgeRefund } from './refund.ts'

/** One usage or refund as the edge understood it: bounded, resolved to ids, not yet judged. */
export interface UsageItem {
  /** The id the entry gets where it is recorded. */
  entryId: string
  source: string
  key: string
  bodyHash: string
  /** Whether it came from a program (API, callback, import) rather than from a person. */
  machine: boolean
  corrects: CorrectionTarget | null
  /** As typed; compared with the names and aliases of the pool's activities. */
  activity: string | null
  quantity: number
  /** Signed; negative for a refund. null: priced by the list. */
  credits: Credits | null
  memberId: string | null
  loggedById: string | null
  purposeId: string | null
  purposeText: string | null
  campaignId: string | null
  campaignText: string | null
  labels: Labels
  note: string | null
  contactHash: string | null
  /** null: now. */
  occurredAt: Date | null
  receivedAt: Date
  /** The first item of the same command, where this is a later one of it. */
  partOf: { key: string; entryId: string } | null
  /** What the edge noticed and recorded all the same. */
  warnings: readonly UsageWarning[]
}

export type CorrectionTarget = { source: string; key: string } | { entryId: string }

export interface UsageWarning {
  code: 'unknown_purpose' | 'unknown_campaign' | 'unknown_activity' | 'possible_double' | 'archived_pool'
  message: string
  field?: string
}

export type RefusalCode =
  | 'invalid'
  | 'unknown_pool'
  | 'forbidden_pool'
  | 'unknown_activity'
  | 'in_future'
  | 'before_records'
  | 'unknown_entry'
  | 'over_refund'

export interface Refusal {
  code: RefusalCode
  message: string
  field?: string
}

export type UsageOutcome =
  | { kind: 'recorded'; entryId: string; credits: Credits; matchesEntryId: string | null; warnings: UsageWarning[] }
  | { kind: 'duplicate'; entryId: string; credits: Credits; matchesEntryId: string | null }
  | { kind: 'conflict'; entryId: string; message: string }
  | ({ kind: 'rejected' } & Refusal)

/** An entry that already bears a key. */
export interface KnownEntry {
  entryId: string
  source: string
  key: string
  bodyHash: string
  credits: Credits
  /** The entry it refunds or undoes. */
  correctsId: string | null
  matchesEntryId: string | null
}

export interface UsagePlanInput {
  config: PoolConfig
  now: Date
  items: readonly UsageItem[]
  /** Entries of the workspace that bear a key of these items, by `keyOf`. */
  known: ReadonlyMap<string, KnownEntry>
  /** Originals that these items correct, by entry id. */
  originals: ReadonlyMap<string, Original>
  candidates: readonly MatchCandidate[]
  draft: LedgerDraft
}

/** How far ahead of us a caller's clock may be (semantics 3). */
export const AHEAD_MS = 5 * 60_000

/** The identity of an entry within its workspace, as a map key. */
export function keyOf(entry: { source: string; key: string }): string {
  return `${entry.source}\n${entry.key}`
}

/**
 * Judges the items in order and books what is recorded into `draft`; outcomes stand in the order of the items.
 * The first that applies: duplicate or conflict, unknown_activity, in_future, before_records, unknown_entry, invalid (a refund
 * that is older than what it gives back), over_refund.
 */
export function planUsage(input: UsagePlanInput): UsageOutcome[] {
  const known = new Map(input.known)
  const originals = new Map(input.originals)
  const candidates = splitByDoor(input.candidates)
  // What later items of the batch may ask for is kept only where some of them can: most batches correct nothing and come
  // by one door, and remembering a thousand rows for nobody took a tenth of the time.
  const isCorrecting = input.items.some((item) => item.corrects !== null)
  const isMixed = input.items.some((item) => item.machine) && input.items.some((item) => !item.machine)
  return input.items.map((item) => {
    const bound = known.get(keyOf(item))
    if (bound) return repeat(item, bound)
    const first = item.partOf ? known.get(keyOf({ source: item.source, key: item.partOf.key })) : undefined
    if (item.partOf && first && first.entryId !== item.partOf.entryId) return conflict(item, first)
    const judged = judge(input, item, known, originals)
    if (judged.kind === 'rejected') return judged
    const { entry, original } = judged
    const match = original ? noMatch : findMatch(entry, candidates)
    entry.matchesEntryId = match.entryId
    if (match.doubtful) entry.marks = [...entry.marks, 'possible_double']
    const before = input.draft.allocations.length
    const row = original ? bookReturn(input.draft, entry, original) : bookSpend(input.draft, entry)
    const allocations = input.draft.allocations.slice(before)
    known.set(keyOf(item), row)
    if (original) originals.set(original.entryId, afterReturn(original, row.credits, allocations))
    else if (isCorrecting)
      originals.set(row.entryId, {
        ...row,
        lastId: row.entryId,
        rootId: row.entryId,
        debtorId: row.entryId,
        debtorStartsAt: row.cycleStartsAt,
        debtorOccurredAt: row.occurredAt,
        debtorSeq: row.seq,
        remaining: row.credits,
        reversed: false,
        outlived: false,
        matched: false,
        allocations,
      })
    if (match.entryId !== null) candidates.manual.delete(match.entryId)
    else if (!original && isMixed)
      candidates[item.machine ? 'machine' : 'manual'].set(row.entryId, { ...row, machine: item.machine })
    const warnings = [...item.warnings, ...judged.warnings, ...(match.doubtful ? [doubleWarning] : [])]
    return {
      kind: 'recorded',
      entryId: row.entryId,
      credits: row.credits,
      matchesEntryId: row.matchesEntryId,
      warnings,
    }
  })
}

/** The answer to a key that is already bound: the first entry again, or a conflict where the body differs. */
export function repeat(item: { key: string; bodyHash: string }, bound: KnownEntry): UsageOutcome {
  if (bound.bodyHash === item.bodyHash)
    return { kind: 'duplicate', entryId: bound.entryId, credits: bound.credits, matchesEntryId: bound.matchesEntryId }
  return conflict(item, bound)
}

function conflict(item: { key: string }, bound: KnownEntry): UsageOutcome {
  const message = `The id "${item.key}" was used before with other content, and the first one stands. Send this under an id of its own.`
  return { kind: 'conflict', entryId: bound.entryId, message }
}

type Judgement =
  | ({ kind: 'rejected' } & Refusal)
  | {
      kind: 'bookable'
      entry: EntryDraft
      original: Original | undefined
      warnings: UsageWarning[]
    }

function judge(
  input: UsagePlanInput,
  item: UsageItem,
  known: ReadonlyMap<string, KnownEntry>,
  originals: ReadonlyMap<string, Original>,
): Judgement {
  const { pool } = input.config
  const original = item.corrects ? findOriginal(item.corrects, known, originals) : undefined
  // The clock of who reported the original may be ahead of ours.
  const occurredAt = item.occurredAt ?? new Date(Math.max(+input.now, +(original?.occurredAt ?? input.now)))
  const priced = priceItem(input.config, item, occurredAt)
  if ('code' in priced) return { kind: 'rejected', ...priced }
  if (+occurredAt > +input.now + AHEAD_MS)
    return reject('in_future', futureMessage(occurredAt, input.now), 'occurred_at')
  if (occurredAt < pool.recordsFromAt || !cycleAt(input.draft.cycles, occurredAt))
    return reject('before_records', pastMessage(pool.name, occurredAt, pool.recordsFromAt), 'occurred_at')
  if (item.corrects && !original)
    return reject(
      'unknown_entry',
      `No entry of ${pool.name} is ${targetName(item.corrects)}: a refund comes after what it corrects. An id is looked up in your own stream; an ent_... in the pool.`,
      'corrects',
    )
  if (original && occurredAt < original.occurredAt)
    return reject('invalid', earlyMessage(occurredAt, original.occurredAt), 'occurred_at')
  const fault = original && judgeRefund(input.draft, original, -priced.credits)
  if (fault) return reject(fault.code, fault.message, fault.code === 'over_refund' ? 'credits' : 'corrects')
  const late = cycleAt(input.draft.cycles, occurredAt) !== cycleAt(input.draft.cycles, input.now)
  // A refund says again who spent on what: it takes its original's attribution, so that the totals it lowers are the
  // right ones.
  const { memberId, purposeId, purposeText, campaignId, campaignText } = original ?? item
  const entry: EntryDraft = {
    entryId: item.entryId,
    kind: original ? 'refund' : 'usage',
    credits: priced.credits,
    memberId,
    loggedById: item.loggedById,
    activity: original?.activity ?? priced.activity,
    quantity: item.quantity,
    unitPrice: priced.unitPrice,
    pricedBy: priced.pricedBy,
    purposeId,
    purposeText,
    campaignId,
    campaignText,
    labels: item.labels,
    note: item.note,
    contactHash: item.contactHash,
    source: item.source,
    key: item.key,
    manual: !item.machine,
    bodyHash: item.bodyHash,
    correctsId: original?.entryId ?? null,
    matchesEntryId: null,
    marks: [
      ...(late && occurredAt < input.now ? ['late'] : []),
      ...(pool.archivedAt === null ? [] : ['archived_pool']),
    ],
    occurredAt,
    receivedAt: item.receivedAt,
    recordedAt: input.now,
  }
  // What has happened has happened: an archived pool is no reason to lose it.
  const archived = pool.archivedAt === null ? [] : [archivedWarning(pool.name)]
  return { kind: 'bookable', entry, original, warnings: [...priced.warnings, ...archived] }
}

interface Priced {
  activity: string | null
  credits: Credits
  unitPrice: Credits | null
  pricedBy: 'list' | 'caller'
  warnings: UsageWarning[]
}

/** Credits beat the price list, and both are kept; without credits the activity must have a price at that instant. */
function priceItem(config: PoolConfig, item: UsageItem, occurredAt: Date): Priced | Refusal {
  const activity = item.activity === null ? undefined : findActivity(config.activities, item.activity)
  const unitPrice = activity ? unitPriceAt(activity, occurredAt) : null
  const name = activity?.activity ?? item.activity
  if (item.credits !== null) {
    const unknown = item.activity !== null && !activity
    const warnings = unknown ? [unknownActivityWarning(item.activity ?? '')] : []
    return { activity: name, credits: item.credits, unitPrice, pricedBy: 'caller', warnings }
  }
  if (!activity)
    return { code: 'unknown_activity', message: unknownActivityMessage(config, item.activity), field: 'activity' }
  if (unitPrice === null)
    return {
      code: 'unknown_activity',
      message: `${activity.name} has no fixed price: send its credits.`,
      field: 'credits',
    }
  const credits = price(unitPrice, item.quantity)
  if (Math.abs(credits) > ENTRY_CREDITS_MAX)
    return {
      code: 'invalid',
      message: `One entry holds at most ${formatCredits(ENTRY_CREDITS_MAX)} ${config.pool.unit}.`,
      field: 'quantity',
    }
  return { activity: name, credits, unitPrice, pricedBy: 'list', warnings: [] }
}

/** The activity that people mean by a word, whatever the case: its id before a name, a name before an alias. */
function findActivity(activities: readonly Activity[], typed: string): Activity | undefined {
  const word = typed.trim().toLowerCase()
  return (
    activities.find((it) => it.activity.toLowerCase() === word) ??
    activities.find((it) => it.name.toLowerCase() === word) ??
    activities.find((it) => it.aliases.some((alias) => alias.toLowerCase() === word))
  )
}

/** The price list's unit price at an instant; null where there is none yet or it is asked each time. */
export function unitPriceAt(activity: Activity, at: Date): Credits | null {
  return activity.prices.findLast((it) => it.effectiveAt <= at)?.unitPrice ?? null
}

function findOriginal(
  target: CorrectionTarget,
  known: ReadonlyMap<string, KnownEntry>,
  originals: ReadonlyMap<string, Original>,
): Original | undefined {
  const entryId = 'entryId' in target ? target.entryId : known.get(keyOf(target))?.entryId
  const named = entryId === undefined ? undefined : lastOf(originals, entryId)
  // A report that was matched counts nothing: what is refunded is the entry that counts.
  return named?.matchesEntryId ? lastOf(originals, named.matchesEntryId) : named
}

/** Where an entry was booked last: what was moved to somebody else is refunded there. */
export function lastOf(originals: ReadonlyMap<string, Original>, entryId: string): Original | undefined {
  const named = originals.get(entryId)
  return named && (originals.get(named.lastId) ?? named)
}

function afterReturn(original: Original, credits: Credits, allocations: readonly Allocation[]): Original {
  const net = new Map(original.allocations.map((it) => [it.grantId, it.credits]))
  for (const it of allocations) net.set(it.grantId, (net.get(it.grantId) ?? 0) + it.credits)
  const left = [...net].map(([grantId, paid]) => ({ grantId, credits: paid }))
  return { ...original, remaining: original.remaining + credits, allocations: left }
}

const doubleWarning: UsageWarning = {
  code: 'possible_double',
  message:
    'Another door reported a spend like this within 24 hours. Both are counted: if they are one, undo one of them.',
}

function archivedWarning(name: string): UsageWarning {
  return { code: 'archived_pool', message: `${name} is archived: recorded and marked, and nothing is announced of it.` }
}

function unknownActivityWarning(typed: string): UsageWarning {
  const message = `"${typed}" is not an activity of this pool. Recorded with the credits you sent.`
  return { code: 'unknown_activity', message, field: 'activity' }
}

function unknownActivityMessage(config: PoolConfig, typed: string | null): string {
  const names = config.activities.map((it) => it.activity).join(', ')
  return `"${typed ?? ''}" is not an activity of ${config.pool.name}. Use one of ${names}, or send the credits.`
}

function futureMessage(occurredAt: Date, now: Date): string {
  return `${sayInstant(occurredAt)} is in the future: it is ${sayInstant(now)} here, and 5 minutes ahead are allowed.`
}

function pastMessage(pool: string, occurredAt: Date, recordsFromAt: Date): string {
  const begin = `${sayInstant(occurredAt)} is before the records of ${pool}, which begin ${sayInstant(recordsFromAt)}.`
  return `${begin} Earlier spends are part of what was used when the pool was made.`
}

function earlyMessage(occurredAt: Date, spentAt: Date): string {
  return `${sayInstant(occurredAt)} is before what this refund gives back, which was spent ${sayInstant(spentAt)}.`
}

function targetName(target: CorrectionTarget): string {
  return 'entryId' in target ? `ent_${target.entryId}` : `"${target.key}"`
}

function reject(code: RefusalCode, message: string, field: string): Judgement {
  return { kind: 'rejected', code, message, field }
}
