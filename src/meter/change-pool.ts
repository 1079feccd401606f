// The frame of every change that people make to a pool: only those who run it, only what they have seen, with what the
// balance was and becomes, and a line in the audit log. As a preview it answers the same and writes nothing.

import type { AuditFacts } from '../core/audit.ts'
import type { Balance } from '../core/balance.ts'
import type { Cycle, PoolConfig } from '../core/model.ts'
import type { ChangeRefusal } from '../core/plan-grant.ts'
import { insertAudit } from '../store/audit.ts'
import type { Transaction } from '../store/database.ts'
import { readPoolConfig } from '../store/pools.ts'
import { bumpPoolVersion } from '../store/terms.ts'
import type { MeterDeps } from './deps.ts'
import { mayRunPool, type PoolActor } from './pool-actor.ts'
import { openBalance, type PoolLedger, withPoolLedger } from './pool-ledger.ts'

export interface PoolChangeInput {
  workspaceId: string
  poolId: string
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
  /** The version of the pool that the person saw: of two who change it at once the second is told. */
  seenVersion?: number
  /** Answer as if, and write nothing. */
  isPreview?: boolean
}

/** What a change does to the balance of the open cycle. */
export interface Effect {
  cycle: { before: Cycle; after: Cycle }
  before: Balance
  after: Balance
}

export type PoolChangeOutcome<Done = object> =
  | ({ kind: 'done' } & Effect & Done)
  /** It was so already. */
  | { kind: 'same' }
  | ChangeRefusal
  /** Somebody else changed the pool since it was seen. */
  | { kind: 'stale' }
  | { kind: 'not-theirs' }
  | { kind: 'unknown' }

/** What a verb makes of the draft, and what is to be written beside it. */
export interface PoolChange<Done = object> {
  kind: 'change'
  action: string
  before?: AuditFacts
  after: AuditFacts
  /** What the caller is told beside the effect. */
  done: Done
  /** Writes what is not part of the ledger; left out of a preview. */
  write?: () => Promise<void>
}

export interface PoolChangeWork<Done> {
  /** Whether it was done before, by the same request: asking again is no change, whoever changed the pool since. */
  isDone?: (tx: Transaction, config: PoolConfig) => Promise<boolean> | boolean
  /** Whether an archived pool may be changed so. */
  isForArchived?: boolean
  /** The earliest instant of the ledger that the change may reach; absent: now. */
  from?: (ledger: Pick<PoolLedger, 'tx' | 'config' | 'now'>) => Promise<Date>
  decide: (ledger: PoolLedger) => Promise<PoolChange<Done> | { kind: 'same' } | ChangeRefusal>
  /** Whether it puts credits in: a line that is no longer past resolves at once. */
  grantAdded?: boolean
}

/** Makes the change, or says why not and changes nothing. */
export async function changePool<Done>(
  deps: MeterDeps,
  input: PoolChangeInput,
  { isDone, isForArchived = false, from, decide, grantAdded = false }: PoolChangeWork<Done>,
): Promise<PoolChangeOutcome<Done>> {
  const { workspaceId, poolId, actor, seenVersion, isPreview = false } = input
  type Outcome = PoolChangeOutcome<Done>
  // The cache of configurations is left out: it would keep this one, also where the transaction is undone.
  const uncached = { ...deps, configOf: readPoolConfig }
  const outcome = await withPoolLedger<Outcome | null, Outcome>(uncached, {
    workspaceId,
    poolId,
    grantAdded,
    dryRun: isPreview,
    prepare: async (tx, config, now) => {
      const reach = { from: (await from?.({ tx, config, now })) ?? now, until: now }
      const refuse = (prepared: Outcome | null) => ({ ...reach, prepared })
      if (!(await mayRunPool(tx, { workspaceId, poolId }, actor))) return refuse({ kind: 'not-theirs' })
      if (await isDone?.(tx, config)) return refuse({ kind: 'same' })
      const { version, archivedAt, name } = config.pool
      if (seenVersion !== undefined && seenVersion !== version) return refuse({ kind: 'stale' })
      if (archivedAt === null || isForArchived) return refuse(null)
      return refuse({ kind: 'refused', message: `${name} is archived. Bring it back first.` })
    },
    work: async (ledger, refused) => {
      if (refused) return refused
      const { tx, now } = ledger
      const before = openBalance(ledger)
      const change = await decide(ledger)
      if (change.kind !== 'change') return change
      if (!isPreview) {
        await change.write?.()
        await bumpPoolVersion(tx, { workspaceId, poolId })
        await insertAudit(tx, {
          workspaceId,
          auditId: deps.newId(),
          actorId: actor.memberId,
          via: input.via,
          action: change.action,
          subjectKind: 'pool',
          subjectId: poolId,
          ...(change.before ? { before: change.before } : {}),
          after: change.after,
          at: now,
        })
      }
      const after = openBalance(ledger)
      const effect = {
        cycle: { before: before.cycle, after: after.cycle },
        before: before.balance,
        after: after.balance,
      }
      return { kind: 'done', ...effect, ...change.done }
    },
  })
  return outcome ?? { kind: 'unknown' }
}
