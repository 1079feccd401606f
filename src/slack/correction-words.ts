// What came of a correction, in a sentence: what was done and what is left now, or why nothing was. One place for every
// button and form that corrects.

import { formatCredits } from '../core/amount.ts'
import type { CorrectionOutcome, Effect } from '../meter/correct-entry.ts'
import { poolOf } from './log-reply.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { leftOf, unitsOf } from './views/phrases.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

export type Corrected = 'move' | 'refund' | 'undo' | 'split' | 'join' | 'keep' | 'adjust'

const DONE: Readonly<Record<Corrected, (credits: string) => string>> = {
  move: (credits) => `Moved: ${credits}`,
  refund: (credits) => `Given back: ${credits}`,
  undo: (credits) => `Undone: ${credits}`,
  split: (credits) => `Counted on its own: ${credits}`,
  join: (credits) => `Counted once from now on: ${credits} taken back`,
  keep: () => 'Two spends, both counted',
  adjust: (credits) => `Adjusted by ${credits}`,
}

/** What happened, marked up and escaped. */
export async function saidOf(
  visit: Visit,
  poolId: string,
  outcome: CorrectionOutcome,
  what: Corrected,
): Promise<string> {
  if (outcome.kind === 'refused') return escapeMrkdwn(`Nothing was changed. ${outcome.message}`)
  if (outcome.kind === 'not-theirs')
    return escapeMrkdwn(`Nothing was changed: ${await whoMay(visit, poolId, outcome.because)}`)
  const { config, balance } = await poolOf(visit, poolId)
  const { name, unit } = config.pool
  const left = `${escapeMrkdwn(name)}: ${leftOf(balance)}.`
  if (outcome.kind === 'same') return `It was so already. ${left}`
  const credits = what === 'adjust' ? outcome.credits : Math.abs(outcome.credits)
  const plus = what === 'adjust' && credits > 0 ? '+' : ''
  return `${DONE[what](`${plus}${unitsOf(credits, unit)}`)}. ${left}`
}

/** Why it is not theirs to correct, as the end of a sentence. */
export async function whoMay(visit: Visit, poolId: string, because: 'late' | 'others' | 'owners'): Promise<string> {
  const others = `Only ${await whoRuns(visit, poolId)} can`
  if (because === 'owners') return `${others} do that.`
  return because === 'late'
    ? `15 minutes have passed. ${others} change it now.`
    : `somebody else logged it. ${others} change it.`
}

/** "Apollo has 984 of 1,000 left now, and 988 after it."; where the running cycle does not move, that it does not. */
export function sayEffect(name: string, { before, after }: Effect): string {
  if (!before || !after) return ''
  const [was, is] = [leftOf(before), leftOf(after)]
  if (was === is) return `${escapeMrkdwn(name)} has ${was}, and that stays.`
  const over = after.overage > 0 ? `, ${formatCredits(after.overage)} over,` : ''
  return `${escapeMrkdwn(name)} has ${was} now, and ${formatCredits(after.left)}${over} after it.`
}
