// What people set of a pool beside its plan: its name, channel, unit, owners in order, zone, pace and working days, and
// whether it is archived. Of an archived pool nothing is announced; its cycles go on as its terms say, so that it
// is found as if it had never been away, and spends that happened are recorded all the same.

import { formatCredits } from '../core/amount.ts'
import type { AuditFacts } from '../core/audit.ts'
import type { ChangeRefusal } from '../core/plan-grant.ts'
import { asEdited, changedBy, faultOfEdit, type PoolEdit } from '../core/plan-pool-edit.ts'
import { planTerms } from '../core/plan-terms.ts'
import { poolNamed } from '../core/pool-name.ts'
import { readMemberNames } from '../store/members.ts'
import { cancelAlertNotices } from '../store/notices.ts'
import { writePoolEdit } from '../store/pool-edit.ts'
import { listPools } from '../store/pools.ts'
import { lookAnew, resumeSubscriptions } from '../store/subscriptions.ts'
import { replaceTerms } from '../store/terms.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'
import type { PoolLedger } from './pool-ledger.ts'

export interface EditPoolInput extends PoolChangeInput {
  edit: PoolEdit
}

/** Makes the pool so, or says why not. The same asked twice is done once. */
export function editPool(deps: MeterDeps, input: EditPoolInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, edit } = input
  const place = { workspaceId, poolId }
  return changePool(deps, input, {
    isForArchived: true,
    isDone: (_tx, config) => Object.keys(changedBy(config, edit)).length === 0,
    decide: async (ledger) => {
      const { tx, config, draft, now } = ledger
      const changed = changedBy(config, edit)
      if (Object.keys(changed).length === 0) return { kind: 'same' }
      const fault = faultOfEdit(edit) ?? (await nameFault(ledger, changed))
      if (fault) return fault
      const zone = changed.zone === undefined ? undefined : planTerms(draft, zoneOnly(changed.zone), now)
      if (zone?.kind === 'refused') return zone
      const before = asEdited(config)
      const names = await readMemberNames(tx, workspaceId, [...before.owners, ...(changed.owners ?? [])])
      if (changed.owners?.some((memberId) => !names.has(memberId)))
        return { kind: 'refused', field: 'owners', message: 'Somebody of these is not known in this workspace.' }
      const facts = (values: PoolEdit) => factsOf(values, Object.keys(changed), names)
      // What the lines are judged by at the end: a pool that is back rings again.
      if (changed.archived === false) config.pool = { ...config.pool, archivedAt: null }
      return {
        kind: 'change',
        action: changed.archived === undefined ? 'pool:edit' : changed.archived ? 'pool:archive' : 'pool:bring-back',
        before: facts(before),
        after: facts(changed),
        done: {},
        write: async () => {
          await writePoolEdit(tx, place, changed, now)
          if (zone?.kind === 'planned') await replaceTerms(tx, place, zone.next, [zone.cycle.endsAt])
          if (changed.zone !== undefined) await lookAnew(tx, place, now)
          if (changed.archived === true) await cancelAlertNotices(tx, place)
          if (changed.archived === false) await resumeSubscriptions(tx, place, now)
        },
      }
    },
  })
}

/** The open cycle ends when it would have. */
function zoneOnly(zone: string) {
  return { change: { zone }, takes: 'next_cycle' as const, effectiveAt: null }
}

/** Two pools of one name could not be told apart by whoever types it. */
async function nameFault({ tx, config }: PoolLedger, { name }: PoolEdit): Promise<ChangeRefusal | undefined> {
  if (name === undefined) return undefined
  const { workspaceId, poolId } = config.pool
  const others = (await listPools(tx, workspaceId)).filter((pool) => pool.poolId !== poolId)
  const other = poolNamed(name, others)
  if (!other) return undefined
  const archived = other.archivedAt === null ? '' : ', which is archived'
  return {
    kind: 'refused',
    field: 'name',
    message: `People who type "${name}" mean ${other.name}${archived}: choose another name.`,
  }
}

function factsOf(values: PoolEdit, fields: readonly string[], names: ReadonlyMap<string, string>): AuditFacts {
  const { owners, workingDays, monthlyPace, ...rest } = values
  const said: AuditFacts = {
    ...rest,
    ...(owners ? { owners: owners.map((memberId) => names.get(memberId) ?? 'somebody').join(', ') } : {}),
    ...(workingDays ? { workingDays: workingDays.join(', ') } : {}),
    ...(monthlyPace === undefined ? {} : { monthlyPace: monthlyPace === null ? null : formatCredits(monthlyPace) }),
  }
  return Object.fromEntries(Object.entries(said).filter(([field]) => fields.includes(field)))
}
