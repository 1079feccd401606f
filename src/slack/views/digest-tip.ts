// One tip from the team's own figures: the first that is worth most. Nothing where no figure suggests one.

import { formatCredits, reachesPercent } from '../../core/amount.ts'
import type { DigestFacts } from '../../core/digest-facts.ts'
import { escapeMrkdwn } from './escape.ts'
import { activityName, unitsOf } from './phrases.ts'

/** From this share of the days' use on, in thousandths of a percent, something is worth a word. */
const NAMELESS_FROM = 15_000
const COSTLY_FROM = 50_000
/** An activity is costly where another one costs this little of it, or less. */
const CHEAPER_BY = 4

/** A sentence of mrkdwn, or nothing. */
export function tipOf(digest: DigestFacts): string | undefined {
  return digest.spent > 0 ? (purposes(digest) ?? costly(digest)) : undefined
}

function purposes({ byPurpose, spent, unit }: DigestFacts): string | undefined {
  const nameless = byPurpose.filter(({ named }) => !named).reduce((sum, { credits }) => sum + credits, 0)
  if (nameless <= 0 || !reachesPercent(nameless, spent, NAMELESS_FROM)) return undefined
  const whole = unitsOf(spent, unit)
  return `${formatCredits(nameless)} of ${whole} were logged without a purpose. \`for Prospecting\` sets it once for all that somebody logs next.`
}

/** Where most goes into what costs much, the cheapest that the team uses too. */
function costly({ byActivity, spent, unit }: DigestFacts): string | undefined {
  const priced = byActivity.filter(({ unitPrice, quantity }) => unitPrice !== null && unitPrice > 0 && quantity > 0)
  const [most] = [...priced].sort((left, right) => right.credits - left.credits)
  if (!most?.unitPrice || !reachesPercent(most.credits, spent, COSTLY_FROM)) return undefined
  const [cheapest] = [...priced].sort((left, right) => (left.unitPrice ?? 0) - (right.unitPrice ?? 0))
  if (!cheapest?.unitPrice || cheapest.unitPrice * CHEAPER_BY > most.unitPrice) return undefined
  const nameOf = ({ activity, name }: DigestFacts['byActivity'][number]) =>
    escapeMrkdwn(activityName(activity, name, unit))
  const saved = formatCredits(10 * (most.unitPrice - cheapest.unitPrice))
  return `${formatCredits(most.credits)} of ${unitsOf(spent, unit)} went into ${nameOf(most)} at ${formatCredits(most.unitPrice)} each; ${nameOf(cheapest)} costs ${formatCredits(cheapest.unitPrice)}. Where the cheaper one is enough, ten of them save ${saved}.`
}
