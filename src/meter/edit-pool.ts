// What people set of a pool beside its terms: its name, channel, unit, owners in order, plan, pace and working days, and
// whether it is archived. Of an archived pool nothing is announced, and nobody is granted anything; spends that happened are
// recorded all the same.

import { formatCredits } from '../core/amount.ts'
import type { AuditFacts } from '../core/audit.ts'
import { asEdited, changedBy, faultOfEdit, type PoolEdit } from '../core/plan-pool-edit.ts'
import { readPoolMembers, writePoolEdit } from '../store/pool-edit.ts'
import { resumeSubscriptions } from '../store/subscriptions.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface EditPoolInput extends PoolChangeInput {
  edit: PoolEdit
}

/** Makes the pool so, or says why not. */
export function editPool(deps: MeterDeps, input: EditPoolInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, edit } = input
  const place = { workspaceId, poolId }
  return changePool(deps, input, {
    isForArchived: true,
    decide: async ({ tx, config, now }) => {
      const fault = faultOfEdit(edit)
      if (fault) return fault
      const changed = changedBy(config, edit)
      if (Object.keys(changed).length === 0) return { kind: 'same' }
      const before = asEdited(config)
      const names = await readPoolMembers(tx, workspaceId, [...before.owners, ...(changed.owners ?? [])])
      const unknown = changed.owners?.find((memberId) => !names.has(memberId))
      if (unknown !== undefined)
        return { kind: 'refused', field: 'owners', message: 'Somebody of these is not known in this workspace.' }
      const facts = (values: PoolEdit) => factsOf(values, Object.keys(changed), names)
      return {
        kind: 'change',
        action: changed.archived === undefined ? 'pool:edit' : changed.archived ? 'pool:archive' : 'pool:bring-back',
        before: facts(before),
        after: facts(changed),
        done: {},
        write: async () => {
          await writePoolEdit(tx, place, changed, now)
          if (changed.archived === false) await resumeSubscriptions(tx, place, now)
        },
      }
    },
  })
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
