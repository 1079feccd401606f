// A change of a pool's plan: how many credits a cycle brings, how long it is, in how many parts they come, what rolls over.
// The open cycle gets its share of a new allotment as asked; everything else counts from the next one.

import { formatCredits } from '../core/amount.ts'
import type { Terms } from '../core/model.ts'
import {
  grantDifferences,
  type PlannedTerms,
  planTerms,
  type TermsAsked,
  termsAfter,
  termsOf,
} from '../core/plan-terms.ts'
import { lookAnew } from '../store/subscriptions.ts'
import { replaceTerms, setCycleTerms, setPoolZone } from '../store/terms.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface ChangeTermsInput extends PoolChangeInput {
  asked: TermsAsked
  reason: string | null
}

/** The terms from the next cycle on, and what the open one gets of the change, and when. */
export type TermsChanged = Pick<PlannedTerms, 'next' | 'differences'>

/** Changes the plan, or says why not. */
export function changeTerms(deps: MeterDeps, input: ChangeTermsInput): Promise<PoolChangeOutcome<TermsChanged>> {
  const { workspaceId, poolId, asked, reason } = input
  const place = { workspaceId, poolId }
  return changePool<TermsChanged>(deps, input, {
    // More of an allotment is a new grant, and resolves what is past as one.
    grantAdded: true,
    from: async ({ config, now }) =>
      new Date(Math.max(+config.pool.recordsFromAt, Math.min(+now, +(asked.effectiveAt ?? now)))),
    decide: async ({ tx, draft, config, now }) => {
      const planned = planTerms(draft, asked, now)
      if (planned.kind !== 'planned') return planned
      const { cycle, open, next } = planned
      const before = termsAfter(config.terms, cycle)
      const cause = { occurredAt: now, receivedAt: now, recordedAt: now }
      grantDifferences(draft, planned, { reason, createdById: input.actor.memberId, cause })
      if (open)
        for (const state of draft.cycles)
          if (state.cycle === cycle) state.cycle = { ...cycle, termsVersion: open.version }
      return {
        kind: 'change',
        action: 'terms:change',
        before: { ...factsOf(before), ...(open ? thisCycle(termsOf(config.terms, cycle)) : {}) },
        after: {
          ...factsOf(next),
          ...(open ? thisCycle(open) : {}),
          takes: asked.takes,
          from: (asked.effectiveAt ?? now).toISOString(),
          reason,
        },
        done: { next, differences: planned.differences },
        write: async () => {
          await replaceTerms(tx, place, next, [cycle.endsAt])
          if (asked.change.zone !== undefined) {
            await setPoolZone(tx, place, asked.change.zone)
            await lookAnew(tx, place, now)
          }
          if (open) await setCycleTerms(tx, place, cycle, open)
        },
      }
    },
  })
}

/** What the open cycle brings, where that changes too. */
function thisCycle({ allotment }: Terms) {
  return { thisCycle: formatCredits(allotment) }
}

function factsOf({ allotment, length, parts, rollover, zone, plan, planConfirmedOn }: Terms) {
  const rolls = rollover.kind === 'capped' ? `capped at ${formatCredits(rollover.credits)}` : rollover.kind
  const share = rollover.kind === 'percent' ? `${rollover.percent} %` : rolls
  return { allotment: formatCredits(allotment), length, parts, rollover: share, zone, plan, planConfirmedOn }
}
