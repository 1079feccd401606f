// How one entry lands in the ledger: which cycle it is booked in, which grants pay or get back, which counters move.
// Works on a draft inside one transaction; what may be booked at all is decided by the plans that call it.

import type { Credits } from './amount.ts'
import { draw, giveBack } from './grants.ts'
import { bookedOn } from './local-time.ts'
import type { Allocation, CycleState, CycleTotal, EntryKind, Grant, Labels } from './model.ts'

/** One row of the ledger as it will be written; `credits` is signed. */
export interface NewEntry {
  entryId: string
  seq: number
  kind: EntryKind
  credits: Credits
  cycleStartsAt: Date
  memberId: string | null
  loggedById: string | null
  activity: string | null
  quantity: number
  unitPrice: Credits | null
  pricedBy: 'list' | 'caller' | 'system'
  purposeId: string | null
  purposeText: string | null
  campaignId: string | null
  campaignText: string | null
  labels: Labels
  note: string | null
  /** Hex of the keyed hash. */
  contactHash: string | null
  source: string
  key: string
  /** Whether a person reported it rather than a program. */
  manual: boolean
  /** Hex of the sha256 of the caller's own fields. */
  bodyHash: string
  correctsId: string | null
  matchesEntryId: string | null
  grantId: string | null
  marks: readonly string[]
  occurredAt: Date
  receivedAt: Date
  recordedAt: Date
  bookedOn: string
  /** The source its counters stand under: a reversal counts under the source of what it undoes. */
  countedSource: string
  /** How many spends it stands for in the counters: a usage one, the reversal of a usage minus one, the rest none. */
  countedSpends: number
}

/** What a correction must know of the entry it corrects, net of earlier corrections. */
export interface Original {
  entryId: string
  kind: EntryKind
  credits: Credits
  /** What is left to give back: credits plus all corrections so far. */
  remaining: Credits
  /** Whether it has been undone, which happens once. */
  reversed: boolean
  /** Whether a program's report was matched with it: the vendor did count it. */
  matched: boolean
  matchesEntryId: string | null
  cycleStartsAt: Date
  /** The cycle that owes what no grant covered: its own, or, of a refund, that of the spend it gave back. */
  debtorStartsAt: Date
  occurredAt: Date
  bookedOn: string
  memberId: string | null
  loggedById: string | null
  activity: string | null
  quantity: number
  unitPrice: Credits | null
  purposeId: string | null
  purposeText: string | null
  campaignId: string | null
  campaignText: string | null
  labels: Labels
  note: string | null
  contactHash: string | null
  source: string
  recordedAt: Date
  /** Net per grant, of the entry and all its corrections. */
  allocations: readonly { grantId: string; credits: Credits }[]
}

/** The part of a pool's ledger that one transaction works on. */
export interface LedgerDraft {
  zone: string
  /** In order of startsAt; every cycle from the earliest that is touched to the newest. */
  cycles: CycleState[]
  grants: Grant[]
  lastSeq: number
  entries: NewEntry[]
  allocations: Allocation[]
  /** Gives ids to the entries that the ledger itself writes. */
  newId: () => string
  /** Local dates that were figured, by minute: a batch often holds a thousand instants of one hour. */
  days: Map<number, string>
}

/** Opens a draft over a ledger that was read under the pool's lock; the arguments are not changed. */
export function openDraft(ledger: {
  zone: string
  cycles: readonly CycleState[]
  grants: readonly Grant[]
  lastSeq: number
  newId: () => string
}): LedgerDraft {
  return {
    zone: ledger.zone,
    cycles: ledger.cycles.map((state) => ({ cycle: state.cycle, total: { ...state.total } })),
    grants: ledger.grants.map((grant) => ({ ...grant })),
    lastSeq: ledger.lastSeq,
    entries: [],
    allocations: [],
    newId: ledger.newId,
    days: new Map(),
  }
}

/** The cycle that holds an instant; undefined where none of the draft does. */
export function cycleAt(cycles: readonly CycleState[], at: Date): CycleState | undefined {
  return cycles.findLast((state) => state.cycle.startsAt <= at && at < state.cycle.endsAt)
}

export type EntryDraft = Omit<
  NewEntry,
  'seq' | 'cycleStartsAt' | 'bookedOn' | 'countedSource' | 'countedSpends' | 'grantId'
>

/**
 * Books an entry that spends in the cycle in which it occurred: a usage, a positive adjustment, or the reversal of a
 * refund (`undone`), which counts on the day and under the source of what it undoes.
 * An entry that is another report of one already booked is kept and counts nothing.
 */
export function bookSpend(draft: LedgerDraft, entry: EntryDraft, undone?: Original): NewEntry {
  const state = mustHoldCycle(draft, entry.occurredAt)
  const row = append(draft, state, entry, undone)
  if (entry.matchesEntryId !== null) return row
  const again = undone ? takeAgain(draft, state, row, undone) : 0
  const drawn = draw(payers(draft, state), entry.credits - again, entry.occurredAt)
  pay(draft, row, drawn.allocations)
  for (const { grantId, credits } of drawn.takenBack) moveForfeit(draft, row, grantId, -credits)
  debtorOf(draft, undone, state).total.uncovered += drawn.uncovered
  count(state.total, row)
  return row
}

/**
 * Undoing a refund takes its credits from where they went: back into debt, out of its grants, out of what those forfeited.
 * Returns how much was taken; the grants that live at its instant pay the rest, where others have spent it since.
 */
function takeAgain(draft: LedgerDraft, state: CycleState, row: NewEntry, undone: Original): Credits {
  const returned = undone.allocations.reduce((sum, { credits }) => sum - credits, 0)
  const debt = row.credits - returned
  const debtor = debtorOf(draft, undone, state)
  debtor.total.uncovered += debt
  if (debtor !== state) bookForfeit(draft, state, null, -debt, row)
  let taken = debt
  for (const allocation of undone.allocations) {
    const grant = mustHoldGrant(draft, allocation.grantId)
    const wanted = -allocation.credits
    const fromLeft = Math.min(wanted, Math.max(0, grant.left))
    const fromForfeited = Math.min(wanted - fromLeft, grant.forfeited)
    pay(draft, row, [{ grantId: grant.grantId, credits: fromLeft + fromForfeited }])
    // What had expired before the refund was forfeited with it, in its own cycle.
    const forfeitedAtOnce = grant.expiresAt !== null && grant.expiresAt <= row.occurredAt
    const home = forfeitedAtOnce ? state : (expiryCycle(draft.cycles, grant) ?? state)
    if (fromForfeited > 0) bookForfeit(draft, home, grant, -fromForfeited, row)
    taken += fromLeft + fromForfeited
  }
  return taken
}

/**
 * Books an entry that gives back part or all of an original: a refund at its own instant, a reversal at the original's.
 * The caller has checked that no more is given back than remains.
 */
export function bookReturn(draft: LedgerDraft, entry: EntryDraft, original: Original): NewEntry {
  const state = mustHoldCycle(draft, entry.occurredAt)
  const row = append(draft, state, entry, entry.kind === 'reversal' ? original : undefined)
  const paid = original.allocations.reduce((sum, allocation) => sum + allocation.credits, 0)
  const returned = giveBack(
    { allocations: original.allocations, uncovered: original.remaining - paid },
    -entry.credits,
    draft.grants,
    entry.occurredAt,
  )
  pay(draft, row, returned.allocations)
  for (const { grantId, credits } of returned.forfeitedAtOnce) moveForfeit(draft, row, grantId, credits)
  const debtor = debtorOf(draft, original, state)
  debtor.total.uncovered += returned.uncovered
  // What pays an old cycle's debt is no credit of this one, though it lowers what this one logs.
  if (debtor !== state) bookForfeit(draft, state, null, -returned.uncovered, row)
  count(state.total, row)
  return row
}

/** A debt belongs to the cycle that made it, also where what pays it back, or undoes that, is booked in a later one. */
function debtorOf(draft: LedgerDraft, corrected: Original | undefined, own: CycleState): CycleState {
  const owing = corrected && draft.cycles.find(({ cycle }) => +cycle.startsAt === +corrected.debtorStartsAt)
  return owing ?? own
}

/** A cycle of history is counted without grants; everywhere else every grant may pay that was live at the time. */
function payers(draft: LedgerDraft, state: CycleState): readonly Grant[] {
  return state.cycle.history ? [] : draft.grants
}

/** Adds the row of an entry; a reversal counts on the day and under the source of what it has `undone`. */
function append(draft: LedgerDraft, state: CycleState, entry: EntryDraft, undone?: Original): NewEntry {
  draft.lastSeq += 1
  // The draft is made the row, not copied: its maker is done with it, and copying a thousand of them was felt.
  const row: NewEntry = Object.assign(entry, {
    seq: draft.lastSeq,
    cycleStartsAt: state.cycle.startsAt,
    bookedOn: undone?.bookedOn ?? dayOf(draft, entry.occurredAt),
    countedSource: undone?.source ?? entry.source,
    countedSpends: entry.kind === 'usage' ? 1 : undone?.kind === 'usage' ? -1 : 0,
    grantId: null,
  })
  draft.entries.push(row)
  return row
}

function pay(draft: LedgerDraft, row: NewEntry, allocations: readonly { grantId: string; credits: Credits }[]): void {
  for (const { grantId, credits } of allocations) {
    if (credits === 0) continue
    const grant = mustHoldGrant(draft, grantId)
    grant.left -= credits
    draft.allocations.push({ entryId: row.entryId, grantId, credits })
    // What an older cycle takes from a grant that lives on was not there when the newer cycles began.
    for (const later of draft.cycles) {
      const { startsAt } = later.cycle
      const carried = grant.effectiveAt < startsAt && (grant.expiresAt === null || grant.expiresAt > startsAt)
      if (startsAt > row.cycleStartsAt && carried) later.total.carriedIn -= credits
    }
  }
}

/**
 * Writes the forfeit that follows from an entry: positive where a refund reaches a grant that has expired, negative
 * where a late entry takes back what its grant had forfeited. The latter belongs to the cycle in which the grant expired.
 */
function moveForfeit(draft: LedgerDraft, cause: NewEntry, grantId: string, credits: Credits): void {
  const grant = mustHoldGrant(draft, grantId)
  const home = credits < 0 ? expiryCycle(draft.cycles, grant) : undefined
  bookForfeit(draft, home ?? mustHoldCycle(draft, cause.occurredAt), grant, credits, cause)
}

/** The cycle in or at the end of which a grant expires. */
function expiryCycle(cycles: readonly CycleState[], grant: Grant): CycleState | undefined {
  const { expiresAt } = grant
  return expiresAt === null
    ? undefined
    : cycles.find(({ cycle }) => cycle.startsAt < expiresAt && expiresAt <= cycle.endsAt)
}

/**
 * Books `credits` as forfeited in a cycle (negative: taken back), as an entry of the ledger's own: of a grant, or of none
 * where they paid the debt of another cycle.
 */
export function bookForfeit(
  draft: LedgerDraft,
  state: CycleState,
  grant: Grant | null,
  credits: Credits,
  cause: { occurredAt: Date; receivedAt: Date; recordedAt: Date },
): void {
  if (credits === 0) return
  if (grant) {
    grant.left -= credits
    grant.forfeited += credits
  }
  const entryId = draft.newId()
  const { occurredAt, receivedAt, recordedAt } = cause
  const system = { source: 'system:ledger', key: `forfeit:${entryId}`, bodyHash: '' }
  const entry = {
    ...blankEntry,
    ...system,
    entryId,
    kind: 'forfeit' as const,
    credits,
    occurredAt,
    receivedAt,
    recordedAt,
  }
  const row = append(draft, state, entry)
  row.grantId = grant?.grantId ?? null
  count(state.total, row)
}

/** Moves the counters of a cycle by one entry that counts. */
function count(total: CycleTotal, row: NewEntry): void {
  if (row.kind === 'usage') total.usage += row.credits
  else if (row.kind === 'refund') total.refunded -= row.credits
  else if (row.kind === 'reversal') total.reversed -= row.credits
  else if (row.kind === 'adjustment') total.adjusted += row.credits
  else total.forfeited += row.credits
  total.entryCount += 1
  const moves = total.reading !== null && row.occurredAt <= total.reading.asOf && isLogged(row.kind)
  if (moves) total.unexplained -= row.credits
}

/** Whether an entry of this kind is part of `logged`; forfeits and rollovers are not. */
export function isLogged(kind: EntryKind): boolean {
  return kind !== 'forfeit' && kind !== 'rollover_out'
}

const blankEntry = {
  memberId: null,
  loggedById: null,
  activity: null,
  quantity: 0,
  unitPrice: null,
  pricedBy: 'system' as const,
  purposeId: null,
  purposeText: null,
  campaignId: null,
  campaignText: null,
  labels: {},
  note: null,
  contactHash: null,
  correctsId: null,
  matchesEntryId: null,
  marks: [],
  manual: false,
}

/**
 * Lets every entry that one grant paid for, or that gave all back to one, name it itself, and returns the allocations
 * that are left over. Most entries are of the first kind, and a row each would double what is written.
 */
export function settle(draft: LedgerDraft): Allocation[] {
  const byEntry = new Map<string, Allocation[]>()
  for (const it of draft.allocations) {
    const paid = byEntry.get(it.entryId)
    if (paid) paid.push(it)
    else byEntry.set(it.entryId, [it])
  }
  const rest: Allocation[] = []
  for (const entry of draft.entries) {
    const paid = byEntry.get(entry.entryId) ?? []
    const [only] = paid
    if (only && paid.length === 1 && only.credits === entry.credits) entry.grantId = only.grantId
    else rest.push(...paid)
  }
  return rest
}

function dayOf(draft: LedgerDraft, at: Date): string {
  const minute = Math.floor(at.getTime() / 60_000)
  const day = draft.days.get(minute) ?? bookedOn(at, draft.zone)
  draft.days.set(minute, day)
  return day
}

function mustHoldCycle(draft: LedgerDraft, at: Date): CycleState {
  const state = cycleAt(draft.cycles, at)
  if (!state) throw new RangeError(`no cycle holds ${at.toISOString()}: open it before booking`)
  return state
}

function mustHoldGrant(draft: LedgerDraft, grantId: string): Grant {
  const grant = draft.grants.find((it) => it.grantId === grantId)
  if (!grant) throw new RangeError(`grant ${grantId} was not read with the ledger`)
  return grant
}
