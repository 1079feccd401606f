// Decides what a change of a pool's plan does: the terms that rule from the next cycle on, and what of the difference the
// open cycle gets. And what moving a reset does to them. Writing it is left to the meter.

import { apportion, type Credits, ENTRY_CREDITS_MAX, formatCredits, scale } from './amount.ts'
import { parseLength, partLength, spanAt } from './cycle.ts'
import { freshGrant } from './grants.ts'
import { addGrant, type Cause, type LedgerDraft, mustHoldCycle } from './ledger.ts'
import { bookedOn, isZone, sayInstant } from './local-time.ts'
import type { Cycle, Grant, Rollover, Terms } from './model.ts'
import type { ChangeRefusal } from './plan-grant.ts'
import { AHEAD_MS } from './plan-usage.ts'
import { lessen, worthOf } from './rollover.ts'
import { dateAfter } from './working-days.ts'

const PLAN_MAX = 200

/** What changes; what is left out stays. Parts and zone count from the next cycle on in any case. */
export interface TermsChange {
  allotment?: Credits
  length?: string
  parts?: number
  rollover?: Rollover
  zone?: string
  /** What it is called. Another plan is not confirmed by what was confirmed of the one before. */
  plan?: string | null
  planConfirmedOn?: string | null
}

/** What the open cycle gets: the new allotment in full, the part of it for the time that is left, or nothing of it. */
export type Takes = 'full' | 'prorated' | 'next_cycle'

export interface TermsAsked {
  change: TermsChange
  takes: Takes
  /** From when on the open cycle gets it; null: now. */
  effectiveAt: Date | null
}

export interface PlannedTerms {
  kind: 'planned'
  cycle: Cycle
  /** What the open cycle stands under from now on; null: what it stood under. */
  open: Terms | null
  /** The terms that rule from the end of the open cycle on. */
  next: Terms
  /** What the open cycle gets more, or, negative, less; each from an instant on. */
  differences: { credits: Credits; effectiveAt: Date }[]
}

/** Judges a change of plan; `same` where it changes nothing. */
export function planTerms(
  draft: LedgerDraft,
  { change: asked, takes, effectiveAt }: TermsAsked,
  now: Date,
): PlannedTerms | { kind: 'same' } | ChangeRefusal {
  const { cycle } = mustHoldCycle(draft, now)
  const base = termsAfter(draft.terms, cycle)
  const isRenamed = asked.plan !== undefined && asked.plan !== base.plan
  const change = { ...(isRenamed ? { planConfirmedOn: null } : {}), ...asked }
  const fault = faultOf({ ...base, ...change }, now)
  if (fault) return fault
  const isNow = takes !== 'next_cycle'
  const from = effectiveAt ?? now
  if (isNow && from < cycle.startsAt)
    return refuse(
      'effective_at',
      `${sayInstant(from)} is in a cycle that is over, and its plan stays as it was. The open cycle began ${sayInstant(cycle.startsAt)}.`,
    )
  if (isNow && from >= cycle.endsAt)
    return refuse(
      'effective_at',
      `${sayInstant(from)} is after the reset on ${sayInstant(cycle.endsAt)}: let the change count from the next cycle.`,
    )
  const current = termsOf(draft.terms, cycle)
  const after = { ...base, ...change }
  if (isNow && after.length !== current.length && (change.length ?? change.allotment) !== undefined)
    return refuse(
      'takes',
      'A cycle of another length brings other credits: nothing of the difference is for the open one. Choose that it counts from the next cycle; to begin that sooner, move the reset afterwards.',
    )
  // Parts and zone of the open cycle are how it began.
  const { length: _length, parts: _parts, zone: _zone, ...own } = isNow ? change : {}
  const ofOpen = { ...current, ...own }
  const difference = ofOpen.allotment - current.allotment
  if (difference < 0 && from > now)
    return refuse(
      'effective_at',
      'Fewer can count from now on, from an instant that has been, or from the next cycle: not from one that is ahead.',
    )
  const isOpenSame = isEqual(ofOpen, current)
  if (isOpenSame && isEqual(after, base)) return { kind: 'same' }
  const version = nextVersion(draft.terms)
  const keepsRhythm = after.length === base.length && after.zone === base.zone
  return {
    kind: 'planned',
    cycle,
    // It begins no cycle of its own: where the next one begins, later terms rule.
    open: isOpenSame ? null : { ...ofOpen, version, effectiveAt: cycle.endsAt },
    next: {
      ...after,
      version: isOpenSame ? version : version + 1,
      effectiveAt: cycle.endsAt,
      anchorAt: keepsRhythm ? base.anchorAt : cycle.endsAt,
    },
    differences: spread(draft, cycle, difference, { from, takes }),
  }
}

/** Lets the open cycle have what it gets of a change. What it gets less is taken from its allotment, the latest part first. */
export function grantDifferences(
  draft: LedgerDraft,
  { cycle, differences }: PlannedTerms,
  { reason, createdById, cause }: { reason: string | null; createdById: string | null; cause: Cause },
): void {
  for (const { credits, effectiveAt } of differences) {
    const key = `plan:${draft.newId()}`
    if (credits > 0)
      addGrant(draft, {
        ...freshGrant({
          kind: 'allotment',
          key,
          credits,
          effectiveAt,
          expiresAt: cycle.endsAt,
          expiresWithCycle: true,
        }),
        grantId: draft.newId(),
        reason,
        createdById,
      })
    let rest = -credits
    for (const grant of allotmentsOf(draft, cycle).reverse()) {
      if (rest <= 0) break
      if (grant.effectiveAt > effectiveAt) continue
      const part = Math.min(rest, worthOf(draft, grant))
      lessen(draft, grant, part, { key: `${key}:${grant.grantId}`, cause, reason, createdById })
      rest -= part
    }
  }
}

/**
 * The difference of a plan over the parts in which the cycle's allotment is given. Parts to come get theirs when they come,
 * the one under way for the time that is left of it (prorated) or all of it, and those that are over nothing or all.
 */
function spread(
  draft: LedgerDraft,
  cycle: Cycle,
  difference: Credits,
  { from, takes }: { from: Date; takes: Takes },
): PlannedTerms['differences'] {
  if (difference === 0) return []
  // Of a cycle that was cut short the parts that never come have their share too, and nobody gets it.
  const parts = draft.grants
    .filter(({ key }) => key.startsWith(`allotment:${cycle.startsAt.toISOString()}`))
    .filter((part) => !draft.grants.some(({ key }) => key.startsWith(`${part.key}:again:`)))
    .sort((first, second) => +first.effectiveAt - +second.effectiveAt)
  const shares = apportion(
    difference,
    parts.map(() => 1),
  )
  let atOnce = 0
  const later: PlannedTerms['differences'] = []
  for (const [index, { effectiveAt }] of parts.entries()) {
    const share = shares[index] ?? 0
    const next = parts[index + 1]?.effectiveAt ?? cycle.endsAt
    const endsAt = new Date(Math.min(+next, +cycle.endsAt))
    if (effectiveAt >= cycle.endsAt) break
    if (effectiveAt > from) later.push({ credits: share, effectiveAt })
    else if (takes === 'full') atOnce += share
    else if (endsAt > from) atOnce += scale(share, +endsAt - +from, +endsAt - +effectiveAt)
  }
  return [{ credits: atOnce, effectiveAt: from }, ...later].filter(({ credits }) => credits !== 0)
}

/** The grants of a cycle's allotment in the order in which they come: its parts, and what changes of plan added. */
function allotmentsOf(draft: LedgerDraft, { startsAt, endsAt }: Cycle): Grant[] {
  return (
    draft.grants
      .filter(({ kind, effectiveAt }) => kind === 'allotment' && startsAt <= effectiveAt && effectiveAt < endsAt)
      // A part that never came because the reset was moved before it is none.
      .filter((grant) => worthOf(draft, grant) > 0)
      .sort((first, second) => +first.effectiveAt - +second.effectiveAt || (first.grantId < second.grantId ? -1 : 1))
  )
}

export interface PlannedMove {
  kind: 'planned'
  cycle: Cycle
  endsAt: Date
  next: Terms
}

/** Judges that the open cycle ends at another instant: later than now, and later resets follow from it. */
export function planMove(draft: LedgerDraft, endsAt: Date, now: Date): PlannedMove | { kind: 'same' } | ChangeRefusal {
  const { cycle } = mustHoldCycle(draft, now)
  if (+endsAt === +cycle.endsAt) return { kind: 'same' }
  if (draft.cycles.some((state) => state.cycle.startsAt >= cycle.endsAt))
    return refuse(
      'ends_at',
      'The next cycle has begun already, for spends dated a few minutes ahead. Try again after the reset.',
    )
  if (+endsAt <= +now + AHEAD_MS)
    return refuse('ends_at', `${sayInstant(endsAt)} is not ahead: a reset can be moved to later than in five minutes.`)
  const base = termsAfter(draft.terms, cycle)
  const latest = spanAt([{ ...base, effectiveAt: cycle.endsAt, anchorAt: cycle.endsAt }], cycle.endsAt).endsAt
  if (endsAt > latest)
    return refuse(
      'ends_at',
      `A reset can be moved by one cycle at most, to ${sayInstant(latest)}. Or change the length.`,
    )
  const next = { ...base, version: nextVersion(draft.terms), effectiveAt: endsAt, anchorAt: endsAt }
  return { kind: 'planned', cycle, endsAt, next }
}

/**
 * Ends the cycle of a draft at another instant, and with it every grant that ends with it. Parts of an allotment that would
 * come after it never come; where such a move is taken back, they come after all.
 */
export function moveEnd(draft: LedgerDraft, { cycle, endsAt, next }: PlannedMove, cause: Cause): Grant[] {
  // What was planned for after the old end may come before the new one.
  const ending = draft.grants.filter((grant) => grant.expiresWithCycle && grant.effectiveAt >= cycle.startsAt)
  for (const grant of ending)
    if (grant.kind === 'allotment' && grant.effectiveAt >= endsAt)
      lessen(draft, grant, worthOf(draft, grant), { key: `moved:${grant.grantId}`, cause })
  const moved = ending.filter(({ kind, effectiveAt }) => effectiveAt < endsAt || kind !== 'allotment')
  for (const grant of moved)
    grant.expiresAt = grant.effectiveAt < endsAt ? endsAt : spanAt([next], grant.effectiveAt).endsAt
  for (const state of draft.cycles) if (state.cycle === cycle) state.cycle = { ...cycle, endsAt }
  for (const part of lostParts(draft, cycle, endsAt))
    addGrant(draft, {
      ...part,
      grantId: draft.newId(),
      key: `${part.key}:again:${next.version}`,
      left: part.credits,
      expiresAt: endsAt,
    })
  return moved
}

/** Parts of a cycle's allotment that an earlier move had cut off, and that come before the new end. */
function lostParts(draft: LedgerDraft, cycle: Cycle, endsAt: Date): Grant[] {
  const isCutOff = ({ grantId }: Grant) =>
    draft.grants.some(({ correctsId, key }) => correctsId === grantId && key.startsWith('moved:'))
  return draft.grants.filter(
    (grant) =>
      grant.kind === 'allotment' &&
      cycle.endsAt <= grant.effectiveAt &&
      grant.effectiveAt < endsAt &&
      worthOf(draft, grant) === 0 &&
      isCutOff(grant) &&
      !draft.grants.some(({ key, effectiveAt }) => key.startsWith(`${grant.key}:again:`) && effectiveAt < cycle.endsAt),
  )
}

/** What is wrong with terms, if anything. */
function faultOf(
  { allotment, length, parts, rollover, zone, plan, planConfirmedOn }: Terms,
  now: Date,
): ChangeRefusal | undefined {
  if (allotment < 0 || allotment > ENTRY_CREDITS_MAX)
    return refuse('allotment', `A cycle can bring from 0 to ${formatCredits(ENTRY_CREDITS_MAX)}.`)
  if (!parseLength(length))
    return refuse('length', `"${length}" is not the length of a cycle: use P1M, P3M, P6M, P1Y, P2W or P10D.`)
  if (!partLength(length, parts))
    return refuse('parts', `${length} cannot be cut into ${parts} parts of whole months or days.`)
  if (!isZone(zone)) return refuse('zone', `"${zone}" is not a time zone: use a name like Europe/Berlin.`)
  if (rollover.kind === 'capped' && rollover.credits <= 0)
    return refuse('rollover', 'At most 0 would roll over: choose that nothing rolls over.')
  if (
    rollover.kind === 'percent' &&
    (!Number.isInteger(rollover.percent) || rollover.percent < 1 || rollover.percent > 100)
  )
    return refuse('rollover', 'The percent that rolls over is a whole number from 1 to 100.')
  const own = rollover.kind === 'none' ? undefined : rollover.expiresAfter
  if (own !== undefined && own !== 'never' && !parseLength(own))
    return refuse('rollover', `"${own}" is not a length of time: use P3M or P2W.`)
  if (plan && plan.length > PLAN_MAX) return refuse('plan', `The plan's name has at most ${PLAN_MAX} characters.`)
  if (planConfirmedOn && !isDate(planConfirmedOn))
    return refuse('plan_confirmed_on', `"${planConfirmedOn}" is not a date like 2026-11-30.`)
  // Somewhere it may be tomorrow already.
  if (planConfirmedOn && planConfirmedOn > dateAfter(bookedOn(now, 'UTC'), 1))
    return refuse('plan_confirmed_on', `${planConfirmedOn} is ahead: say when it was confirmed last.`)
  return undefined
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(+at) && at.toISOString().startsWith(text)
}

/** What a cycle stands under. */
export function termsOf(terms: readonly Terms[], { termsVersion }: Cycle): Terms {
  const own = terms.find(({ version }) => version === termsVersion)
  if (!own) throw new RangeError(`a cycle stands under version ${termsVersion} of its terms, which there is none of`)
  return own
}

/** The terms that rule when a cycle has ended, as they stand now. */
export function termsAfter(terms: readonly Terms[], { endsAt }: Cycle): Terms {
  const after = terms.findLast(({ effectiveAt }) => effectiveAt <= endsAt) ?? terms[0]
  if (!after) throw new RangeError('a pool without terms has no cycles')
  return after
}

function nextVersion(terms: readonly Terms[]): number {
  return Math.max(0, ...terms.map(({ version }) => version)) + 1
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

function refuse(field: string, message: string): ChangeRefusal {
  return { kind: 'refused', message, field }
}
