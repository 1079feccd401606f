// The reset of the open cycle at another instant. What ends with the cycle ends with it then, later resets follow from it,
// and it is announced anew: the keys of reminders hold the instant.

import { moveEnd, planMove } from '../core/plan-terms.ts'
import { lookAnew } from '../store/subscriptions.ts'
import { replaceTerms, writeCycleEnd } from '../store/terms.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface MoveResetInput extends PoolChangeInput {
  endsAt: Date
  reason: string | null
}

/** Moves the reset, or says why not. */
export function moveReset(deps: MeterDeps, input: MoveResetInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, endsAt, reason } = input
  const place = { workspaceId, poolId }
  return changePool(deps, input, {
    decide: async ({ tx, draft, now }) => {
      const planned = planMove(draft, endsAt, now)
      if (planned.kind !== 'planned') return planned
      const { cycle, next } = planned
      const moved = moveEnd(draft, planned, { occurredAt: now, receivedAt: now, recordedAt: now })
      return {
        kind: 'change',
        action: 'reset:move',
        before: { endsAt: cycle.endsAt.toISOString() },
        after: { endsAt: endsAt.toISOString(), reason },
        done: {},
        write: async () => {
          await writeCycleEnd(tx, place, cycle, endsAt, moved)
          await replaceTerms(tx, place, next, [cycle.endsAt])
          await lookAnew(tx, place, now, 'reminder')
        },
      }
    },
  })
}
