// What a cycle leaves to the next: how much of the unspent allotment rolls over when it ends, and what late entries take out
// of it again. When it is booked makes no difference, as with everything that follows from the clock.

import { type Credits, scale } from './amount.ts'
import { addLength, spanAt } from './cycle.ts'
import { expiredOf, freshGrant, type GrantCredits } from './grants.ts'
import { addGrant, bookForfeit, type Cause, expiryCycle, type LedgerDraft, mustHoldGrant } from './ledger.ts'
import type { Cycle, CycleState, Grant, NewGrant, Rollover } from './model.ts'

/** How much of `unspent` credits rolls over: all, at most so many, or a percent, rounded half away from zero. */
export function rolledOf(rollover: Rollover, unspent: Credits): Credits {
  switch (rollover.kind) {
    case 'none':
      return 0
    case 'all':
      return unspent
    case 'capped':
      return Math.min(rollover.credits, unspent)
    case 'percent':
      return scale(unspent, rollover.percent, 100)
  }
}

/**
 * Books what is due of a cycle's grants: at its end the part of its allotment that its terms let roll over leaves it as a
 * grant of the next cycle, and everything else is forfeited. What is due later (a late undo) rolls over up to the same
 * measure. Negative credits are forfeits taken back.
 */
export function bookDue(
  draft: LedgerDraft,
  state: CycleState,
  due: readonly GrantCredits[],
  by: Date,
  now: Date,
): void {
  const rolling = by >= state.cycle.endsAt ? stillRolling(draft, state.cycle, due) : 0
  let rest = rolling
  for (const { grantId, credits } of due) {
    const grant = mustHoldGrant(draft, grantId)
    if (!grant.expiresAt) continue
    const cause = { occurredAt: grant.expiresAt, receivedAt: now, recordedAt: now }
    if (credits < 0) {
      takeBackForfeit(draft, state, grant, -credits, cause)
      continue
    }
    const rolled = isAllotmentOf(grant, state.cycle) ? Math.min(rest, credits) : 0
    rest -= rolled
    bookForfeit(draft, state, grant, credits - rolled, cause)
    bookForfeit(draft, state, grant, rolled, cause, 'rollover_out')
  }
  if (rolling > 0) addGrant(draft, rolloverOf(draft, state.cycle, rolling))
}

/** How much of what is due now rolls over: what the terms allow of all that was unspent, less what has rolled already. */
function stillRolling(draft: LedgerDraft, cycle: Cycle, due: readonly GrantCredits[]): Credits {
  const { rollover } = draft.terms.find(({ version }) => version === cycle.termsVersion) ?? {}
  if (!rollover || rollover.kind === 'none') return 0
  const allotments = draft.grants.filter((grant) => isAllotmentOf(grant, cycle))
  const ids = new Set(allotments.map(({ grantId }) => grantId))
  const arriving = due.reduce((sum, { grantId, credits }) => (ids.has(grantId) ? sum + credits : sum), 0)
  const gone = allotments.reduce((sum, grant) => sum + expiredOf(grant), 0)
  const allowed = rolledOf(rollover, Math.max(0, gone + arriving)) - rolledFrom(draft, cycle)
  return Math.max(0, Math.min(allowed, arriving))
}

function rolloverOf(draft: LedgerDraft, cycle: Cycle, credits: Credits): Grant {
  const earlier = rollovers(draft, cycle).length
  const key = `${rolloverKey(cycle)}${earlier === 0 ? '' : `:${earlier + 1}`}`
  const given = { kind: 'rollover' as const, key, credits, effectiveAt: cycle.endsAt, ...expiryOf(draft, cycle) }
  return { ...freshGrant(given), grantId: draft.newId() }
}

/** Rolled over credits end with the cycle that they came into, unless the terms give them an end of their own. */
function expiryOf(draft: LedgerDraft, cycle: Cycle): Pick<Grant, 'expiresAt' | 'expiresWithCycle'> {
  const terms = draft.terms.find(({ version }) => version === cycle.termsVersion)
  const own = terms?.rollover.kind === 'none' ? undefined : terms?.rollover.expiresAfter
  if (own === 'never') return { expiresAt: null, expiresWithCycle: false }
  if (terms && own !== undefined)
    return { expiresAt: addLength(cycle.endsAt, own, terms.zone), expiresWithCycle: false }
  const next = draft.cycles.find((it) => +it.cycle.startsAt === +cycle.endsAt)?.cycle
  return { expiresAt: (next ?? spanAt(draft.terms, cycle.endsAt)).endsAt, expiresWithCycle: true }
}

/**
 * Takes credits back out of what a grant has forfeited. Late use takes back its cycle's forfeit first, and what is then
 * missing comes out of what rolled over: that becomes less by a negative grant.
 */
export function takeBackForfeit(
  draft: LedgerDraft,
  state: CycleState,
  grant: Grant,
  credits: Credits,
  cause: Cause,
): void {
  if (credits === 0) return
  const home = expiryCycle(draft.cycles, grant)
  const rolled = home && isAllotmentOf(grant, home.cycle) ? rolledFrom(draft, home.cycle) : 0
  const gone = draft.grants.reduce((sum, it) => (home && isAllotmentOf(it, home.cycle) ? sum + expiredOf(it) : sum), 0)
  const forfeited = rolled === 0 ? credits : Math.min(credits, gone - rolled)
  bookForfeit(draft, state, grant, -forfeited, cause)
  if (forfeited === credits || !home) return
  bookForfeit(draft, home, grant, forfeited - credits, cause, 'rollover_out')
  let rest = credits - forfeited
  for (const it of rollovers(draft, home.cycle).reverse()) {
    const part = Math.min(rest, worthOf(draft, it))
    lessen(draft, it, part, { key: `late:${draft.newId()}`, cause })
    rest -= part
  }
}

/**
 * Makes a grant smaller by a negative grant that names it, as if it had been smaller from its start: out of what it has
 * left, then out of what it forfeited. Beyond that its `left` becomes negative, and core/debts finds other payers for
 * what it should not have paid.
 */
export function lessen(
  draft: LedgerDraft,
  grant: Grant,
  credits: Credits,
  { key, cause, ...given }: { key: string; cause: Cause } & Pick<NewGrant, 'reason' | 'createdById'>,
): Grant | undefined {
  if (credits === 0) return undefined
  const beyond = Math.max(0, credits - Math.max(0, grant.left))
  const forfeited = Math.min(beyond, expiredOf(grant))
  const home = expiryCycle(draft.cycles, grant)
  // What was never there has never expired either: the forfeit is less from its own instant on.
  if (home)
    takeBackForfeit(draft, home, grant, forfeited, { ...cause, occurredAt: grant.expiresAt ?? cause.occurredAt })
  grant.left -= credits
  const { effectiveAt, expiresAt, expiresWithCycle, priority, promotional, grantId: correctsId } = grant
  const correction: NewGrant = {
    ...given,
    grantId: draft.newId(),
    kind: 'correction',
    key,
    priority,
    promotional,
    credits: -credits,
    left: 0,
    forfeited: 0,
    effectiveAt,
    expiresAt,
    expiresWithCycle,
    correctsId,
  }
  addGrant(draft, correction)
  return correction
}

/** What a grant amounts to after its corrections. */
export function worthOf(draft: LedgerDraft, { grantId, credits }: Grant): Credits {
  return draft.grants.reduce((sum, it) => (it.correctsId === grantId ? sum + it.credits : sum), credits)
}

/** What of a cycle's rest lives on in the next one, after corrections; it left the cycle as a forfeit does. */
export function rolledOutOf({ endsAt }: Cycle, grants: readonly Grant[]): Credits {
  const rolled = grants.filter(({ kind, effectiveAt }) => kind === 'rollover' && +effectiveAt === +endsAt)
  const ids = new Set(rolled.map(({ grantId }) => grantId))
  const corrections = grants.filter(({ correctsId }) => correctsId !== null && ids.has(correctsId))
  return [...rolled, ...corrections].reduce((sum, { credits }) => sum + credits, 0)
}

function rolledFrom(draft: LedgerDraft, cycle: Cycle): Credits {
  return rollovers(draft, cycle).reduce((sum, grant) => sum + worthOf(draft, grant), 0)
}

/** What rolled over out of a cycle, the oldest first. */
function rollovers(draft: LedgerDraft, cycle: Cycle): Grant[] {
  const key = rolloverKey(cycle)
  return draft.grants.filter((grant) => grant.kind === 'rollover' && grant.key.startsWith(key))
}

function rolloverKey(cycle: Cycle): string {
  return `rollover:${cycle.startsAt.toISOString()}`
}

/** A grant that is part of a cycle's allotment, and ends with it. */
function isAllotmentOf({ kind, effectiveAt, expiresAt }: Grant, cycle: Cycle): boolean {
  return kind === 'allotment' && effectiveAt >= cycle.startsAt && expiresAt !== null && +expiresAt === +cycle.endsAt
}
