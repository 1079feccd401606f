// A grant that was wrong: credits of it were never there. It becomes smaller by a negative grant that names it, and what it
// paid beyond that is paid by others.

import { type Credits, formatCredits } from '../core/amount.ts'
import { judgeCorrection } from '../core/plan-grant.ts'
import { lessen, worthOf } from '../core/rollover.ts'
import { findGrant, grantBegins } from '../store/grants.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface CorrectGrantInput extends PoolChangeInput {
  grantId: string
  /** How many of its credits were never there; positive. */
  credits: Credits
  reason: string
  /** Says why the correction exists once: the same again takes nothing. */
  key: string
}

/** Takes the credits back, or says why not. */
export function correctGrant(deps: MeterDeps, input: CorrectGrantInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, grantId, credits, reason, key } = input
  const place = { workspaceId, poolId }
  return changePool(deps, input, {
    from: async ({ tx, config, now }) => {
      const begins = (await grantBegins(tx, place, grantId)) ?? now
      return new Date(Math.max(+config.pool.recordsFromAt, Math.min(+now, +begins)))
    },
    isDone: async (tx) => (await findGrant(tx, place, key)) !== undefined,
    decide: async ({ draft, now }) => {
      const grant = draft.grants.find((it) => it.grantId === grantId)
      const judged = judgeCorrection(draft, grant, credits, now)
      if (judged.kind !== 'correct') return judged
      const worth = worthOf(draft, judged.grant)
      const cause = { occurredAt: now, receivedAt: now, recordedAt: now }
      lessen(draft, judged.grant, credits, { key, cause, reason, createdById: input.actor.memberId })
      return {
        kind: 'change',
        action: 'credits:correct',
        before: { credits: formatCredits(worth) },
        after: { credits: formatCredits(worth - credits), reason },
        done: {},
      }
    },
  })
}
