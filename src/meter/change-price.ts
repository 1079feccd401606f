// What an activity costs from an instant on. What was booked before keeps the price it was booked at.

import { type Credits, formatCredits } from '../core/amount.ts'
import { faultOfPrice } from '../core/plan-activity.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { writePrice } from '../store/terms.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface ChangePriceInput extends PoolChangeInput {
  /** The activity's own word, as `email_reveal`. */
  activity: string
  /** null: asked each time. */
  unitPrice: Credits | null
  /** null: from now on. */
  effectiveAt: Date | null
}

/** Sets the price, or says why not. */
export function changePrice(deps: MeterDeps, input: ChangePriceInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, unitPrice } = input
  return changePool(deps, input, {
    decide: async ({ tx, config, now }) => {
      const found = config.activities.find(({ activity }) => activity === input.activity)
      if (!found) {
        const message = `${config.pool.name} has no activity "${input.activity}".`
        return { kind: 'refused', field: 'activity', message }
      }
      const fault = faultOfPrice(input, config.pool)
      if (fault) return fault
      const effectiveAt = input.effectiveAt ?? now
      const before = unitPriceAt(found, effectiveAt)
      if (before === unitPrice) return { kind: 'same' }
      const says = (price: Credits | null) => (price === null ? 'asked each time' : formatCredits(price))
      return {
        kind: 'change',
        action: 'price:change',
        before: { activity: found.name, price: says(before) },
        after: { activity: found.name, price: says(unitPrice), from: effectiveAt.toISOString() },
        done: {},
        write: () => writePrice(tx, { workspaceId, poolId }, found.activity, { effectiveAt, unitPrice }),
      }
    },
  })
}
