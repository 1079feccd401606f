// Credits that are put into a pool beside its allotment: bought, or given by the vendor. Now or later, until the reset, a
// date of their own, or for good.

import { formatCredits } from '../core/amount.ts'
import { addGrant } from '../core/ledger.ts'
import { type GrantGiven, planGrant } from '../core/plan-grant.ts'
import { findGrant } from '../store/grants.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'
import { sayExpiry } from './say-expiry.ts'

export interface GrantCreditsInput extends PoolChangeInput {
  given: GrantGiven
  reason: string | null
  /** Says why it exists once: the same again adds nothing. */
  key: string
}

export type GrantCreditsOutcome =
  | PoolChangeOutcome<{ grantId: string }>
  /** The key stands for credits that were added before. */
  | { kind: 'duplicate'; grantId: string }

/** Adds the credits, or says why not. What is owed in the open cycle is paid by them first. */
export async function grantCredits(deps: MeterDeps, input: GrantCreditsInput): Promise<GrantCreditsOutcome> {
  const { poolId, workspaceId, given, reason, key } = input
  let before: string | undefined
  const outcome = await changePool<{ grantId: string }>(deps, input, {
    grantAdded: true,
    isDone: async (tx) => {
      before = await findGrant(tx, { workspaceId, poolId }, key)
      return before !== undefined
    },
    decide: async ({ draft, now }) => {
      const planned = planGrant(draft, given, { now, key })
      if (planned.kind !== 'grant') return planned
      const grantId = deps.newId()
      addGrant(draft, { ...planned.grant, grantId, reason, createdById: input.actor.memberId })
      const { effectiveAt, expiresAt, expiresWithCycle } = planned.grant
      const after = {
        credits: formatCredits(given.credits),
        from: effectiveAt.toISOString(),
        expires: sayExpiry({ expiresAt, expiresWithCycle }),
        reason,
      }
      const action = given.kind === 'promotion' ? 'credits:promotion' : 'credits:top-up'
      return { kind: 'change', action, after, done: { grantId } }
    },
  })
  return before === undefined ? outcome : { kind: 'duplicate', grantId: before }
}
