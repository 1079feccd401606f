// The frame of every correction of one entry by a person: the same key twice does it once, only those may whom it belongs
// to, and what was done stands in the audit log of the same transaction. What is done is the verb's.

import type { Credits } from '../core/amount.ts'
import type { AuditFacts } from '../core/audit.ts'
import { type Balance, balanceOf } from '../core/balance.ts'
import { type RightsRefusal, whyNotTheirs } from '../core/correction-rights.ts'
import { cycleAt, type Original } from '../core/ledger.ts'
import type { Rebooking } from '../core/rebook.ts'
import { insertAudit } from '../store/audit.ts'
import { correctEntries } from './correct-entries.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'
import type { PoolLedger } from './pool-ledger.ts'

/** What every correction is told. */
export interface PersonalCorrection {
  workspaceId: string
  poolId: string
  source: string
  key: string
  actor: PoolActor
  receivedAt: Date
  /** The door, for the audit log. */
  via: string
  /** Answer as if, and write nothing. */
  dryRun?: boolean
}

export interface EntryCorrection extends PersonalCorrection {
  entryId: string
}

/** The pool's running cycle before a correction and after it. */
export interface Effect {
  before: Balance | undefined
  after: Balance | undefined
}

export type CorrectionOutcome =
  /** The entry that the correction made; `credits` are signed, as booked. */
  | { kind: 'done'; entryId: string; credits: Credits; effect: Effect }
  /** It was done under this key before. */
  | { kind: 'duplicate'; entryId: string; credits: Credits }
  /** It was so already. */
  | { kind: 'same' }
  | { kind: 'refused'; message: string }
  | { kind: 'not-theirs'; because: RightsRefusal }

/** What a verb did, and what of it is to be remembered. */
export type Deed =
  | { kind: 'done'; entryId: string; credits: Credits; action: string; before: AuditFacts; after: AuditFacts }
  | Exclude<CorrectionOutcome, { kind: 'done' | 'duplicate' }>

export interface CorrectedEntry extends PoolLedger {
  original: Original
  /** Further entries that the verb asked for, as they were booked last. */
  others: readonly (Original | undefined)[]
}

const NO_ENTRY = { kind: 'refused' as const, message: 'This entry does not exist.' }
export const NO_POOL = { kind: 'refused' as const, message: 'This pool does not exist any more.' }

/**
 * Corrects an entry, once under its key. `others` are ids of entries that the verb needs beside it, of the same pool;
 * `keys` what it binds beside the key.
 */
export async function correctEntry(
  deps: MeterDeps,
  input: EntryCorrection,
  how: { ownersOnly?: boolean; others?: readonly string[]; keys?: readonly string[] },
  work: (corrected: CorrectedEntry) => Promise<Deed> | Deed,
): Promise<CorrectionOutcome> {
  const { entryId, key } = input
  const { ownersOnly = false, others = [], keys = [] } = how
  const correction = { ...input, entryIds: [entryId, ...others], keys: [key, ...keys] }
  const outcome = await correctEntries<CorrectionOutcome>(deps, correction, async (ledger, { bound, found }) => {
    const [before] = bound
    if (before) return { kind: 'duplicate', entryId: before.entryId, credits: before.credits }
    const [original, ...rest] = found.map((it) => it.original)
    if (!original) return NO_ENTRY
    const who = { memberId: input.actor.memberId, runsPool: await mayRunPool(ledger.tx, input, input.actor) }
    const because = whyNotTheirs(original, who, { now: ledger.now, ownersOnly })
    if (because) return { kind: 'not-theirs', because }
    // The first booking stands for the spend, however often it was booked since.
    const subject = { kind: 'entry', id: original.rootId }
    return doAndRemember(deps, input, ledger, subject, () => work({ ...ledger, original, others: rest }))
  })
  return outcome ?? NO_POOL
}

/** Does the deed, writes it into the audit log and tells what it moved. */
export async function doAndRemember(
  deps: MeterDeps,
  { workspaceId, actor, via, dryRun }: PersonalCorrection,
  ledger: PoolLedger,
  subject: { kind: string; id: string },
  work: () => Promise<Deed> | Deed,
): Promise<CorrectionOutcome> {
  const { tx, now } = ledger
  const before = balanceNow(ledger)
  const deed = await work()
  if (deed.kind !== 'done') return deed
  if (!dryRun)
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: actor.memberId,
      via,
      action: deed.action,
      subjectKind: subject.kind,
      subjectId: subject.id,
      before: deed.before,
      after: deed.after,
      at: now,
    })
  const { entryId, credits } = deed
  return { kind: 'done', entryId, credits, effect: { before, after: balanceNow(ledger) } }
}

function balanceNow({ draft, now }: PoolLedger): Balance | undefined {
  const state = cycleAt(draft.cycles, now)
  return state && balanceOf({ state, grants: draft.grants, reservations: draft.reservations, now })
}

/** What a row that books an entry once more has of its own. */
export function rebookingOf(
  deps: MeterDeps,
  { source, key }: Pick<EntryCorrection, 'source' | 'key'>,
  { draft, now, original }: Pick<CorrectedEntry, 'draft' | 'now' | 'original'>,
): Rebooking {
  const isLate = cycleAt(draft.cycles, original.occurredAt) !== cycleAt(draft.cycles, now)
  return { entryId: deps.newId(), source, key, isLate, now }
}
