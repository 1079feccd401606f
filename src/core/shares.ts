// The parts of a whole in percent, as people read them. Decides which parts are rounded up, so that they sum to 100 and
// equal parts read the same wherever the total allows it.

import { apportion, type Credits } from './amount.ts'

/**
 * Whole percents of parts, none negative, that sum to 100; zeros for a sum of nothing. Each is the exact one rounded down
 * or up. Equal parts are rounded alike where some choice of parts allows that, and of such choices the one is taken that
 * rounds up what is nearest to it; where there is none, the largest remainders are rounded up.
 */
export function wholePercents(parts: readonly Credits[]): number[] {
  const sum = parts.reduce((total, part) => total + BigInt(part), 0n)
  if (sum === 0n) return parts.map(() => 0)
  const down = parts.map((part) => Number((BigInt(part) * 100n) / sum))
  const missing = 100 - down.reduce((total, percent) => total + percent, 0)
  const raised = raisedTogether(parts, sum, missing)
  return raised
    ? down.map((percent, index) => percent + (raised.has(parts[index] ?? 0) ? 1 : 0))
    : apportion(100, parts)
}

/** The amounts whose parts are rounded up, so that so many are; undefined where equal parts cannot go together. */
function raisedTogether(parts: readonly Credits[], sum: bigint, missing: number): Set<Credits> | undefined {
  const counts = new Map<Credits, number>()
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1)
  // For each number of parts rounded up, the best choice so far: the largest remainders together.
  const best = new Map<number, { rest: bigint; raised: Credits[] }>([[0, { rest: 0n, raised: [] }]])
  for (const [part, count] of counts) {
    const rest = ((BigInt(part) * 100n) % sum) * BigInt(count)
    // An exact share is never rounded up.
    if (rest === 0n) continue
    for (const [size, choice] of [...best]) {
      const known = best.get(size + count)
      const wider = { rest: choice.rest + rest, raised: [...choice.raised, part] }
      if (size + count <= missing && (!known || wider.rest > known.rest)) best.set(size + count, wider)
    }
  }
  const chosen = best.get(missing)
  return chosen && new Set(chosen.raised)
}
