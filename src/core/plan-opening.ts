// Which cycles a pool lacks, which allotments they bring and which grants have expired: arithmetic on the terms,
// written down the first time somebody needs it. When it runs makes no difference to any balance.

import { forfeitsDue } from './balance.ts'
import { partsOf, type Span, spansBetween } from './cycle.ts'
import { payDebts } from './debts.ts'
import { freshGrant } from './grants.ts'
import { addGrant, type LedgerDraft } from './ledger.ts'
import type { CycleTotal, Grant, Pool } from './model.ts'
import { bookDue } from './rollover.ts'

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
 * Adds to the draft the whole missing chain of cycles up to the one that holds `until`, each with its allotment, lets
 * grants that have come pay what is owed, and books what has expired by `now`. Running it again adds nothing.
 */
export function openCycles(draft: LedgerDraft, input: { pool: Pool; until: Date; now: Date }): void {
  const { pool, until, now } = input
  const last = draft.cycles.at(-1)?.cycle
  const from = last ? last.endsAt : pool.recordsFromAt
  let since = last?.startsAt ?? from
  if (from <= until) {
    for (const span of spansBetween(draft.terms, from, until)) {
      // What was due of the old cycle comes first: what expires with it is not carried into the new one.
      if (span.startsAt <= now) {
        letGrantsCome(draft, since, span.startsAt, now)
        bookWhatTimeBrought(draft, span.startsAt, now)
        since = span.startsAt
      }
      const cycle = { startsAt: span.startsAt, endsAt: span.endsAt, termsVersion: span.terms.version, history: false }
      const state = { cycle, total: { ...emptyTotal(), carriedIn: carriedInto(draft.grants, span.startsAt) } }
      draft.cycles.push(state)
      draft.newCycles.push(state)
      endWithIt(draft.grants, span)
      for (const allotment of allotmentsOf(span, draft.newId)) addGrant(draft, allotment)
    }
  }
  letGrantsCome(draft, since, now, now)
  bookWhatTimeBrought(draft, now, now)
}

/** What was planned to end with the cycle that it comes into does so, wherever that ends by now. */
function endWithIt(grants: readonly Grant[], { startsAt, endsAt }: Span): void {
  for (const grant of grants)
    if (
      grant.expiresWithCycle &&
      startsAt <= grant.effectiveAt &&
      grant.effectiveAt < endsAt &&
      grant.expiresAt?.getTime() !== endsAt.getTime()
    )
      grant.expiresAt = endsAt
}

/** Lets grants that came within a cycle pay debts one after the other, as if somebody had looked each time. */
function letGrantsCome(draft: LedgerDraft, after: Date, before: Date, now: Date): void {
  const arrivals = draft.grants.map(({ effectiveAt }) => +effectiveAt).filter((at) => at > +after && at < +before)
  for (const at of [...new Set(arrivals)].sort((left, right) => left - right)) payDebts(draft, new Date(at), now)
}

/** Lets grants that have come by an instant pay debts, and books what has expired by then. */
export function bookWhatTimeBrought(draft: LedgerDraft, by: Date, now: Date): void {
  payDebts(draft, by, now)
  bookExpired(draft, by, now)
}

/** The unspent part, at an instant, of older grants that are still live then. */
function carriedInto(grants: readonly Grant[], startsAt: Date): number {
  return grants
    .filter((grant) => grant.effectiveAt < startsAt && (grant.expiresAt === null || grant.expiresAt > startsAt))
    .reduce((sum, grant) => sum + grant.left, 0)
}

function allotmentsOf(span: Span, newId: () => string): Grant[] {
  return partsOf(span).map((part, index) => ({
    ...freshGrant({
      ...part,
      kind: 'allotment',
      key: allotmentKey(span.startsAt, index),
      expiresAt: span.endsAt,
      expiresWithCycle: true,
    }),
    grantId: newId(),
  }))
}

/** Says why a part of an allotment exists once. */
function allotmentKey(startsAt: Date, index: number): string {
  return `allotment:${startsAt.toISOString()}${index === 0 ? '' : `:${index + 1}`}`
}

/** Books what is due of grants by an instant; a grant forfeits in the cycle in which it expired. */
function bookExpired(draft: LedgerDraft, by: Date, now: Date): void {
  for (const state of draft.cycles)
    if (!state.cycle.history) bookDue(draft, state, forfeitsDue({ state, grants: draft.grants, now: by }), by, now)
}

/**
 * The next instant at which time alone changes the pool: its cycle ends, a grant arrives, what is left of one expires, or a
 * reservation runs out. That one begins changes nothing: it was not free before.
 */
export function nextChangeAt(
  { cycles, grants, reservations }: Pick<LedgerDraft, 'cycles' | 'grants' | 'reservations'>,
  now: Date,
): Date | null {
  const changes = [
    ...cycles.map(({ cycle }) => cycle.endsAt),
    ...grants.map(({ effectiveAt }) => effectiveAt),
    ...grants.flatMap(({ expiresAt, left }) => (expiresAt === null || left <= 0 ? [] : [expiresAt])),
    ...reservations.map(({ untilAt }) => untilAt),
  ]
  const ahead = changes.filter((at) => at > now)
  return ahead.length === 0 ? null : new Date(Math.min(...ahead.map(Number)))
}
