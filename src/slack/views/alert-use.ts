// What the credits of a pool went into, as an alert froze it: by purpose and by activity, in one line each. Both sum to
// the figure they stand behind.

import type { AlertFacts, FrozenUse } from '../../core/alert-facts.ts'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { APART_NAMES, type Apart } from '../../core/apart.ts'
import { activityName, eachOf, type Part, sharesOf, unexplainedPart, unitsOf } from './phrases.ts'

const APARTS: readonly Apart[] = ['before', 'adjusted']

/** How many purposes and activities are named before the rest. */
const NAMED = 3

/** The last seven days where the cycle is older and something was logged in them, else the cycle; nothing for no use. */
export function usedLines(facts: AlertFacts): string[] {
  const { week, unexplained, unit } = facts
  if (week && week.logged > 0) {
    // When unexplained credits went is not known, so that they are no share of a week.
    const beside = unexplained > 0 ? ` Beside them ${formatCredits(unexplained)} of this cycle are unexplained.` : ''
    return linesOf(`Last 7 days ${unitsOf(week.logged, unit)}`, week, 0, unit).map((line, index) =>
      index === 0 ? `${line}${beside}` : line,
    )
  }
  return linesOf(`Used ${formatCredits(facts.used)} this cycle`, facts, unexplained, unit)
}

function linesOf(what: string, { byPurpose, byActivity }: FrozenUse, unexplained: Credits, unit: string): string[] {
  const own = [unexplainedPart(unexplained)]
  const purposes = sharesOf(byPurpose, own, NAMED)
  if (purposes === '') return []
  return [
    `${what}: ${purposes}.`,
    `By activity: ${sharesOf(
      activityParts(byActivity, byPurpose, (spent) => asPart(spent, unit)),
      own,
      NAMED,
    )}.`,
  ]
}

/** Parts by activity, of which what nobody spent is some: it has none. */
export function activityParts<Spent extends { activity: string; credits: Credits }>(
  byActivity: readonly Spent[],
  byPurpose: readonly { purposeId: string | null; name: string; credits: Credits }[],
  asPart: (spent: Spent) => Part,
): Part[] {
  // Alerts that were frozen earlier know it by its name alone.
  const apart = APARTS.map((kind) => ({
    name: APART_NAMES[kind],
    apart: kind,
    credits: byPurpose
      .filter(({ purposeId, name }) => purposeId === null && name === APART_NAMES[kind])
      .reduce((sum, { credits }) => sum + credits, 0),
  }))
  const gone = apart.reduce((sum, { credits }) => sum + credits, 0)
  const parts = byActivity.map((spent) => {
    const part = asPart(spent)
    return spent.activity === '' ? { ...part, credits: part.credits - gone } : part
  })
  return [...parts, ...apart]
}

function asPart(spent: FrozenUse['byActivity'][number], unit: string): Part {
  const { activity, name, credits } = spent
  return { name: activityName(activity, name, unit), credits, aside: eachOf(spent) }
}
