// Decides what becomes of credits that somebody adds to a pool, or takes back because a grant was wrong: a grant of the
// ledger, or a sentence that says why not.

import { type Credits, ENTRY_CREDITS_MAX, formatCredits } from './amount.ts'
import { spanAt } from './cycle.ts'
import { freshGrant } from './grants.ts'
import { type LedgerDraft, mustHoldCycle } from './ledger.ts'
import { sayInstant } from './local-time.ts'
import type { Grant, NewGrant } from './model.ts'
import { worthOf } from './rollover.ts'

/** What a person gives: bought, or given by the vendor for nothing. */
export interface GrantGiven {
  kind: 'top_up' | 'promotion'
  credits: Credits
  /** null: now. */
  effectiveAt: Date | null
  /** An end of its own; `reset`: that of the cycle it comes into; `never`: it lives until it is spent. */
  expires: Date | 'reset' | 'never'
}

/** Why something cannot be; `field` is the word of the form's field that it is about. */
export interface ChangeRefusal {
  kind: 'refused'
  message: string
  field?: string
}

/** How far ahead a grant may be planned: ten years, as long as the longest cycle. */
const AHEAD_MAX_MS = 3653 * 86_400_000

/** Judges a top-up or promotion; the draft must hold the cycle that is open now. */
export function planGrant(
  draft: LedgerDraft,
  { kind, credits, effectiveAt, expires }: GrantGiven,
  { now, key }: { now: Date; key: string },
): { kind: 'grant'; grant: Omit<NewGrant, 'grantId'> } | ChangeRefusal {
  const { cycle } = mustHoldCycle(draft, now)
  if (credits === 0) return refuse('credits', 'Adding 0 changes nothing: say how many were added.')
  if (credits < 0)
    return refuse('credits', `${formatCredits(credits)} cannot be added. To take some back, correct what was added.`)
  if (credits > ENTRY_CREDITS_MAX)
    return refuse('credits', `At most ${formatCredits(ENTRY_CREDITS_MAX)} can be added at once.`)
  const from = effectiveAt ?? now
  if (from < cycle.startsAt)
    return refuse(
      'effective_at',
      `${sayInstant(from)} is in a cycle that is over. The open one began ${sayInstant(cycle.startsAt)}: they can come from then on.`,
    )
  if (+from > +now + AHEAD_MAX_MS) return refuse('effective_at', `${sayInstant(from)} is more than ten years ahead.`)
  if (expires instanceof Date && expires <= from)
    return refuse('expires_at', `They would expire (${sayInstant(expires)}) before they come (${sayInstant(from)}).`)
  if (expires instanceof Date && expires <= now) return refuse('expires_at', `${sayInstant(expires)} is over already.`)
  const home = draft.cycles.find((it) => it.cycle.startsAt <= from && from < it.cycle.endsAt)?.cycle
  const expiresAt =
    expires === 'never' ? null : expires === 'reset' ? (home ?? spanAt(draft.terms, from)).endsAt : expires
  const given = { kind, key, credits, effectiveAt: from, expiresAt, expiresWithCycle: expires === 'reset' }
  return { kind: 'grant', grant: freshGrant(given) }
}

const IS_CORRECTION = 'This is a correction itself. Correct what it corrected, or add new ones.'

/**
 * Judges that a grant brought `more` than it is worth here: they are a grant beside it, which ends when it does and begins
 * when it did, or, where that lies in a cycle that is over, with the open one.
 */
export function planMore(
  draft: LedgerDraft,
  grant: Grant | undefined,
  { worth, more, reason }: { worth: Credits; more: Credits; reason: string },
  { now, key }: { now: Date; key: string },
): { kind: 'grant'; grant: Omit<NewGrant, 'grantId' | 'createdById'> } | ChangeRefusal {
  if (!grant) return refuse('credits', 'These credits are not in the books of this pool.')
  if (grant.kind === 'correction') return refuse('grant', IS_CORRECTION)
  const { effectiveAt, expiresAt, expiresWithCycle, promotional } = grant
  if (expiresAt !== null && expiresAt <= now)
    return refuse(
      'credits',
      `These credits expired ${sayInstant(expiresAt)}, and more of them would have too: only less can be said of them.`,
    )
  const { cycle } = mustHoldCycle(draft, now)
  const planned = planGrant(
    draft,
    {
      kind: promotional ? 'promotion' : 'top_up',
      credits: more,
      effectiveAt: new Date(Math.max(+effectiveAt, +cycle.startsAt)),
      expires: expiresAt ?? 'never',
    },
    { now, key },
  )
  if (planned.kind !== 'grant') return planned
  const why = `Correction of ${formatCredits(worth)} to ${formatCredits(worth + more)}: ${reason}`
  return { kind: 'grant', grant: { ...planned.grant, expiresWithCycle, reason: why } }
}

/** Judges that `credits` of a grant never came. */
export function judgeCorrection(
  draft: LedgerDraft,
  grant: Grant | undefined,
  credits: Credits,
  now: Date,
): { kind: 'correct'; grant: Grant } | ChangeRefusal {
  if (!grant) return refuse('grant', 'They are not in the books of this pool.')
  if (grant.kind === 'correction') return refuse('grant', IS_CORRECTION)
  if (credits <= 0) return refuse('credits', 'That is what it says already: nothing would change.')
  const worth = worthOf(draft, grant)
  if (credits > worth)
    return refuse('credits', `${formatCredits(credits)} cannot be taken back: ${formatCredits(worth)} came with it.`)
  const { cycle } = mustHoldCycle(draft, now)
  if (grant.expiresAt !== null && grant.expiresAt <= cycle.startsAt)
    return refuse('grant', `They expired ${sayInstant(grant.expiresAt)}, in a cycle that is over.`)
  return { kind: 'correct', grant }
}

function refuse(field: string, message: string): ChangeRefusal {
  return { kind: 'refused', message, field }
}
