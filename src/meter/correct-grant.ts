// A grant that was wrong. Where there were fewer it becomes smaller by a negative grant that names it, and what it paid beyond
// that is paid by others; where there were more, the difference is a grant of its own that begins and ends as it does.

import { type Credits, formatCredits } from '../core/amount.ts'
import { addGrant } from '../core/ledger.ts'
import { judgeCorrection, planMore } from '../core/plan-grant.ts'
import { lessen, worthOf } from '../core/rollover.ts'
import { findGrant, grantBegins } from '../store/grants.ts'
import { changePool, type PoolChangeInput, type PoolChangeOutcome } from './change-pool.ts'
import type { MeterDeps } from './deps.ts'

export interface CorrectGrantInput extends PoolChangeInput {
  grantId: string
  /** How many of its credits never came, or how many it really was. */
  amount: { less: Credits } | { is: Credits }
  reason: string
  /** Says why the correction exists once: the same again takes nothing. */
  key: string
}

/** Corrects it, or says why not. */
export function correctGrant(deps: MeterDeps, input: CorrectGrantInput): Promise<PoolChangeOutcome> {
  const { workspaceId, poolId, grantId, amount, reason, key } = input
  const place = { workspaceId, poolId }
  return changePool(deps, input, {
    // More is a new grant, and resolves what is past as one.
    grantAdded: 'is' in amount,
    from: async ({ tx, config, now }) => {
      const begins = (await grantBegins(tx, place, grantId)) ?? now
      return new Date(Math.max(+config.pool.recordsFromAt, Math.min(+now, +begins)))
    },
    isDone: async (tx) => (await findGrant(tx, place, key)) !== undefined,
    decide: async ({ draft, now }) => {
      const grant = draft.grants.find((it) => it.grantId === grantId)
      const worth = grant ? worthOf(draft, grant) : 0
      const less = 'less' in amount ? amount.less : worth - amount.is
      const createdById = input.actor.memberId
      if (less < 0) {
        const planned = planMore(draft, grant, { worth, more: -less, reason }, { now, key })
        if (planned.kind !== 'grant') return planned
        addGrant(draft, { ...planned.grant, grantId: deps.newId(), createdById })
      } else {
        const judged = judgeCorrection(draft, grant, less, now)
        if (judged.kind !== 'correct') return judged
        const cause = { occurredAt: now, receivedAt: now, recordedAt: now }
        lessen(draft, judged.grant, less, { key, cause, reason, createdById })
      }
      return {
        kind: 'change',
        action: 'credits:correct',
        before: { credits: formatCredits(worth) },
        after: { credits: formatCredits(worth - less), reason },
        done: {},
      }
    },
  })
}
