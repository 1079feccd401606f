// The part of a pool's ledger that one transaction works on, as a draft: which rows it adds and which counters they move.
// What an entry takes from grants and gives back to them is decided by core/booking, what becomes of debts by core/debts,
// and what a cycle leaves to the next by core/rollover.

import type { Credits } from './amount.ts'
import { bookedOn } from './local-time.ts'
import type {
  Allocation,
  CycleState,
  CycleTotal,
  EntryKind,
  Grant,
  Labels,
  NewGrant,
  Reservation,
  Terms,
} from './model.ts'
import { spendReserved } from './reservation.ts'

/** The source of the entry that books what was used before a pool was set up. */
export const SETUP_SOURCE = 'system:setup'
/** The source under which adjustments count, whichever door they came by. */
export const ADJUSTED_SOURCE = 'system:adjusted'

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
  /** The source its counters stand under: a reversal counts under the source of what it undoes, an adjustment under its own. */
  countedSource: string
  /** How many spends it stands for in the counters: a usage one, the reversal of a usage minus one, the rest none. */
  countedSpends: number
}

/** What a correction must know of the entry it corrects, net of earlier corrections. */
export interface Original {
  entryId: string
  /** Where the same spend, or the same report of one, was booked last: itself until it was moved, split or joined. */
  lastId: string
  /** The first entry of that row of bookings, which all the later ones correct. */
  rootId: string
  kind: EntryKind
  credits: Credits
  /** What is left to give back: credits plus all corrections so far. */
  remaining: Credits
  /** Whether it has been undone, which happens once. */
  reversed: boolean
  /** Of a refund: whether the spend that it gave back was undone, moved or joined since. */
  outlived: boolean
  /** Whether a program's report was matched with it: the vendor did count it. */
  matched: boolean
  matchesEntryId: string | null
  cycleStartsAt: Date
  /** The entry that owes what no grant covered: itself, or, of a refund, the spend it gave back. */
  debtorId: string
  /** The cycle of that entry, its instant and its place in the ledger. */
  debtorStartsAt: Date
  debtorOccurredAt: Date
  debtorSeq: number
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
  /** The source its counters stand under. */
  countedSource: string
  manual: boolean
  pricedBy: NewEntry['pricedBy']
  marks: readonly string[]
  receivedAt: Date
  recordedAt: Date
  /** Net per grant, of the entry and all its corrections. */
  allocations: readonly { grantId: string; credits: Credits }[]
}

/** The part of a pool's ledger that one transaction works on. */
export interface LedgerDraft {
  zone: string
  /** In order of effectiveAt. */
  terms: readonly Terms[]
  /** In order of startsAt; every cycle from the earliest that is touched to the newest. */
  cycles: CycleState[]
  grants: Grant[]
  /** One that was cancelled has run out then. */
  reservations: Reservation[]
  /** Which of the cycles and grants are new. */
  newCycles: CycleState[]
  newGrants: NewGrant[]
  /** What grants held when they were read. */
  heldBefore: ReadonlyMap<string, GrantHolding>
  /** The spends at the root of the draft's corrections, by the id of the correction. */
  roots: Map<string, string>
  /** What each grant has paid in cycles of which adjustments have taken credits off, by the cycle's start (core/held). */
  paidIn: Map<number, Map<string, Credits>>
  /** What entries owe, by their id: what the draft adds to it, and all of it once it was read. */
  owed: Map<string, Owed>
  lastSeq: number
  entries: NewEntry[]
  allocations: Allocation[]
  /** Gives ids to the entries that the ledger itself writes. */
  newId: () => string
  /** Local dates that were figured, by minute: a batch often holds a thousand instants of one hour. */
  days: Map<number, string>
}

/** What is in a grant, and until when. */
export interface GrantHolding {
  left: Credits
  forfeited: Credits
  expiresAt: Date | null
}

const holdingOf = ({ left, forfeited, expiresAt }: Grant): GrantHolding => ({ left, forfeited, expiresAt })

/** What of an entry no grant covers, net of its corrections. */
export interface Owed {
  entryId: string
  cycleStartsAt: Date
  occurredAt: Date
  /** Its place in the ledger. */
  seq: number
  credits: Credits
}

/** Opens a draft over a ledger that was read under the pool's lock; the arguments are not changed. */
export function openDraft(ledger: {
  zone: string
  terms: readonly Terms[]
  cycles: readonly CycleState[]
  grants: readonly Grant[]
  reservations?: readonly Reservation[]
  lastSeq: number
  newId: () => string
}): LedgerDraft {
  return {
    zone: ledger.zone,
    terms: ledger.terms,
    cycles: ledger.cycles.map((state) => ({ cycle: state.cycle, total: { ...state.total } })),
    grants: ledger.grants.map((grant) => ({ ...grant })),
    reservations: (ledger.reservations ?? []).map((reservation) => ({ ...reservation })),
    newCycles: [],
    newGrants: [],
    heldBefore: new Map(ledger.grants.map((grant) => [grant.grantId, holdingOf(grant)])),
    roots: new Map(),
    paidIn: new Map(),
    owed: new Map(),
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

/** Adds to what an entry owes, and to its cycle's `uncovered`; negative credits: that much less. */
export function owe(draft: LedgerDraft, debtor: Omit<Owed, 'credits'>, credits: Credits): void {
  if (credits === 0) return
  const { entryId } = debtor
  const known = draft.owed.get(entryId)
  const { cycleStartsAt, occurredAt, seq } = known ?? debtor
  const state = draft.cycles.find(({ cycle }) => +cycle.startsAt === +cycleStartsAt)
  if (!state) throw new RangeError(`the cycle of entry ${entryId} was not read with the ledger`)
  state.total.uncovered += credits
  draft.owed.set(entryId, { entryId, cycleStartsAt, occurredAt, seq, credits: (known?.credits ?? 0) + credits })
}

/** Adds the row of an entry; a reversal, or a second booking, counts on the day and under the source of that `original`. */
export function append(draft: LedgerDraft, state: CycleState, entry: EntryDraft, original?: Original): NewEntry {
  draft.lastSeq += 1
  // The draft is made the row, not copied: its maker is done with it, and copying a thousand of them was felt.
  const row: NewEntry = Object.assign(entry, {
    seq: draft.lastSeq,
    cycleStartsAt: state.cycle.startsAt,
    bookedOn: original?.bookedOn ?? dayOf(draft, entry.occurredAt),
    countedSource: original?.countedSource ?? countedSourceOf(entry),
    countedSpends: entry.kind === 'usage' ? 1 : original?.kind === 'usage' ? -1 : 0,
    grantId: null,
  })
  draft.entries.push(row)
  if (row.matchesEntryId === null) spendReserved(draft.reservations, row)
  return row
}

/** Under which source an entry counts: what nobody spent for anything is kept apart from what was spent. */
function countedSourceOf({ kind, source }: Pick<NewEntry, 'kind' | 'source'>): string {
  return kind === 'adjustment' && source !== SETUP_SOURCE ? ADJUSTED_SOURCE : source
}

/** Lets grants pay for an entry, or get back from it (negative credits). */
export function pay(
  draft: LedgerDraft,
  row: Pick<NewEntry, 'entryId' | 'cycleStartsAt'>,
  allocations: readonly { grantId: string; credits: Credits }[],
): void {
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

/** Adds a grant, or a correction of one, whose part in cycles that began after it is figured as if it had been there. */
export function addGrant(draft: LedgerDraft, grant: NewGrant): void {
  draft.grants.push(grant)
  draft.newGrants.push(grant)
  const { effectiveAt, expiresAt } = grant
  for (const { cycle, total } of draft.cycles) {
    const isCarried = effectiveAt < cycle.startsAt && (expiresAt === null || expiresAt > cycle.startsAt)
    if (isCarried) total.carriedIn += grant.credits
  }
}

/** The cycle in or at the end of which a grant expires. */
export function expiryCycle(cycles: readonly CycleState[], grant: Grant): CycleState | undefined {
  const { expiresAt } = grant
  return expiresAt === null
    ? undefined
    : cycles.find(({ cycle }) => cycle.startsAt < expiresAt && expiresAt <= cycle.endsAt)
}

/** When what made the ledger write something of its own occurred, came and was written. */
export type Cause = Pick<NewEntry, 'occurredAt' | 'receivedAt' | 'recordedAt'>

/**
 * Books `credits` as forfeited in a cycle (negative: taken back), as an entry of the ledger's own: of a grant, or of none
 * where they paid the debt of another cycle. What rolls over leaves its cycle in the same way.
 */
export function bookForfeit(
  draft: LedgerDraft,
  state: CycleState,
  grant: Grant | null,
  credits: Credits,
  cause: Cause,
  kind: 'forfeit' | 'rollover_out' = 'forfeit',
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
    kind,
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
export function count(total: CycleTotal, row: NewEntry): void {
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
 * that are left over, one for an entry and a grant. Most entries are of the first kind, and a row each would double what
 * is written. What is paid of an entry that stood before is among the rest.
 */
export function settle(draft: LedgerDraft): Allocation[] {
  const byEntry = new Map<string, Allocation[]>()
  for (const it of draft.allocations) {
    const paid = byEntry.get(it.entryId) ?? []
    const same = paid.find(({ grantId }) => grantId === it.grantId)
    if (same) same.credits += it.credits
    else paid.push({ ...it })
    byEntry.set(it.entryId, paid)
  }
  for (const entry of draft.entries) {
    const paid = byEntry.get(entry.entryId)?.filter(({ credits }) => credits !== 0)
    const [only] = paid ?? []
    if (!only || paid?.length !== 1 || only.credits !== entry.credits) continue
    entry.grantId = only.grantId
    byEntry.delete(entry.entryId)
  }
  return [...byEntry.values()].flat().filter(({ credits }) => credits !== 0)
}

function dayOf(draft: LedgerDraft, at: Date): string {
  const minute = Math.floor(at.getTime() / 60_000)
  const day = draft.days.get(minute) ?? bookedOn(at, draft.zone)
  draft.days.set(minute, day)
  return day
}

export function mustHoldCycle(draft: LedgerDraft, at: Date): CycleState {
  const state = cycleAt(draft.cycles, at)
  if (!state) throw new RangeError(`no cycle holds ${at.toISOString()}: open it before booking`)
  return state
}

/** A grant of the draft; one that was not read is a fault of the caller. */
export function mustHoldGrant(draft: LedgerDraft, grantId: string): Grant {
  const grant = draft.grants.find((it) => it.grantId === grantId)
  if (!grant) throw new RangeError(`grant ${grantId} was not read with the ledger`)
  return grant
}
