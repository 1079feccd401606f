// Which cycles a pool lacks, which allotments they bring and which grants have expired: arithmetic on the terms,
// written down the first time somebody needs it. When it runs makes no difference to any balance.

import { forfeitsDue } from './balance.ts'
import { spansBetween } from './cycle.ts'
import { bookForfeit, type LedgerDraft } from './ledger.ts'
import type { CycleState, CycleTotal, Grant, Pool, Terms } from './model.ts'

/** Counters of a cycle in which nothing has happened. */
function emptyTotal(): CycleTotal {
  return {
    carriedIn: 0,
    usage: 0,
    refunded: 0,
    reversed: 0,
    adjusted: 0,
    forfeited: 0,
    uncovered: 0,
    entryCount: 0,
    reading: null,
    unexplained: 0,
  }
}

/**
 * Adds to the draft the whole missing chain of cycles up to the one that holds `until`, each with its allotment, and
 * books what has expired by `now`. Returns what is new. Running it again with the result adds nothing.
 */
export function openCycles(
  draft: LedgerDraft,
  input: { pool: Pool; terms: readonly Terms[]; until: Date; now: Date },
): { cycles: CycleState[]; grants: Grant[] } {
  const cycles: CycleState[] = []
  const grants: Grant[] = []
  const last = draft.cycles.at(-1)?.cycle
  const from = last ? last.endsAt : input.pool.recordsFromAt
  if (from <= input.until) {
    for (const span of spansBetween(input.terms, from, input.until)) {
      // Forfeits come first: what expires with the old cycle is not carried into the new one.
      if (span.startsAt <= input.now) bookExpired(draft, span.startsAt, input.now)
      const cycle = { startsAt: span.startsAt, endsAt: span.endsAt, termsVersion: span.terms.version, history: false }
      const state = { cycle, total: { ...emptyTotal(), carriedIn: carriedInto(draft.grants, span.startsAt) } }
      const allotment = allotmentOf(span, draft.newId())
      draft.cycles.push(state)
      draft.grants.push(allotment)
      cycles.push(state)
      grants.push(allotment)
    }
  }
  bookExpired(draft, input.now, input.now)
  return { cycles, grants }
}

/** The unspent part, at an instant, of older grants that are still live then. */
function carriedInto(grants: readonly Grant[], startsAt: Date): number {
  return grants
    .filter((grant) => grant.effectiveAt < startsAt && (grant.expiresAt === null || grant.expiresAt > startsAt))
    .reduce((sum, grant) => sum + grant.left, 0)
}

function allotmentOf(span: { startsAt: Date; endsAt: Date; terms: Terms }, grantId: string): Grant {
  return {
    grantId,
    kind: 'allotment',
    key: `allotment:${span.startsAt.toISOString()}`,
    priority: 100,
    promotional: false,
    credits: span.terms.allotment,
    left: span.terms.allotment,
    forfeited: 0,
    effectiveAt: span.startsAt,
    expiresAt: span.endsAt,
    expiresWithCycle: true,
    correctsId: null,
  }
}

/** Books the forfeits that are due by an instant; a grant forfeits in the cycle in which it expired. */
export function bookExpired(draft: LedgerDraft, by: Date, now: Date): void {
  for (const state of draft.cycles) {
    if (state.cycle.history) continue
    for (const { grantId, credits } of forfeitsDue({ state, grants: draft.grants, now: by })) {
      const grant = draft.grants.find((it) => it.grantId === grantId)
      if (!grant?.expiresAt) continue
      bookForfeit(draft, state, grant, credits, { occurredAt: grant.expiresAt, receivedAt: now, recordedAt: now })
    }
  }
}

/** The next instant at which time alone changes the pool: its cycle ends, a grant arrives or what is left of one expires. */
export function nextChangeAt({ cycles, grants }: Pick<LedgerDraft, 'cycles' | 'grants'>, now: Date): Date | null {
  const changes = [
    ...cycles.map(({ cycle }) => cycle.endsAt),
    ...grants.map(({ effectiveAt }) => effectiveAt),
    ...grants.flatMap(({ expiresAt, left }) => (expiresAt === null || left <= 0 ? [] : [expiresAt])),
  ]
  const ahead = changes.filter((at) => at > now)
  return ahead.length === 0 ? null : new Date(Math.min(...ahead.map(Number)))
}
