// Another thing that a pool pays for, with its price: what people and programs log from then on by its name.

import { type Credits, formatCredits } from '../core/amount.ts'
import type { Activity } from '../core/model.ts'
import { type ActivityWish, planActivity } from '../core/plan-activity.ts'
import { insertActivity } from '../store/terms.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface AddActivityInput extends PoolChangeInput {
  wish: ActivityWish
}

/** Adds it, or says why not; `same` where the pool has exactly this one. */
export function addActivity(
  deps: MeterDeps,
  input: AddActivityInput,
): Promise<PoolChangeOutcome<{ activity: string }>> {
  const { workspaceId, poolId, wish } = input
  return changePool<{ activity: string }>(deps, input, {
    decide: async ({ tx, config }) => {
      if (config.activities.some((it) => isSo(it, wish))) return { kind: 'same' }
      const planned = planActivity(config, wish)
      if (planned.kind !== 'activity') return planned
      const { activity, name, aliases } = planned.activity
      const says = (price: Credits | null) => (price === null ? 'asked each time' : formatCredits(price))
      return {
        kind: 'change',
        action: 'price:add',
        after: {
          activity: name,
          price: says(wish.unitPrice),
          words: aliases.join(', '),
          from: wish.effectiveAt?.toISOString() ?? null,
        },
        done: { activity },
        write: () => insertActivity(tx, { workspaceId, poolId }, planned.activity, config.activities.length),
      }
    },
  })
}

function isSo({ name, aliases, prices }: Activity, wish: ActivityWish): boolean {
  const [price, another] = prices
  const isSame = name === wish.name && aliases.join() === wish.aliases.join() && price?.unitPrice === wish.unitPrice
  return isSame && another === undefined && +price.effectiveAt === +(wish.effectiveAt ?? 0)
}
