// Which pool a line belongs to: the one named, else the channel's, the only one that sells what it counts, the last used,
// the only one; else the person is asked.
import { readNumberWords } from './grammar-amount.ts'
import { nearest } from './grammar-nearest.ts'
import { matchAt, unitPhrases } from './grammar-phrases.ts'
import type { GrammarPool } from './grammar-plan.ts'
import { choose, claim, freeAt, isUnit, type Reading, wordAt } from './grammar-reading.ts'

/** Settles the draft's pool from those named in the line. Answers undefined where there is no pool at all. */
export function settlePool(reading: Reading, named: readonly GrammarPool[]): GrammarPool | undefined {
  const { pools, channelPoolId, lastPoolId } = reading.context
  if (pools.length === 0) {
    reading.faults.push({ reason: 'pool', message: 'There is no pool here yet: an admin can add one with setup.' })
    return undefined
  }
  const find = (poolId: string | undefined) => pools.find((pool) => pool.poolId === poolId)
  const only = pools.length === 1 ? pools[0] : undefined
  const implied = byUnit(reading) ?? find(channelPoolId) ?? soleSeller(reading) ?? find(lastPoolId) ?? only
  const pool =
    named.length > 1
      ? askPool(reading, named, 'That names two pools, and one line belongs to one. Which one?')
      : (named[0] ??
        byNearName(reading) ??
        byUnknownName(reading, implied) ??
        implied ??
        askPool(reading, pools, 'Which pool?'))
  const settled = pool && (byForeignUnit(reading, pool) ?? pool)
  if (settled) reading.draft.poolId = settled.poolId
  return settled
}

/** The one pool that counts in this unit: "12 minutes" where no other counts minutes. */
function byUnit(reading: Reading): GrammarPool | undefined {
  const said = reading.context.pools.filter(({ unit = 'credits' }) =>
    reading.tokens.some(
      (_token, at) => unit !== 'credits' && isUnit(wordAt(reading, at), unit) && countsAt(reading, at - 1),
    ),
  )
  return said.length === 1 ? said[0] : undefined
}

function askPool(reading: Reading, pools: readonly GrammarPool[], message: string): GrammarPool | undefined {
  const options = pools.map(({ name }) => ({ to: name }))
  return pools[choose(reading, { key: 'pool', reason: 'pool', message, must: true, options })]
}

/** "in appolo": the pool that was meant, and the person says so. */
function byNearName(reading: Reading): GrammarPool | undefined {
  const { pools } = reading.context
  for (const [index, token] of reading.tokens.entries()) {
    const word = wordAt(reading, index) === 'in' ? freeAt(reading, index + 1) : undefined
    if (word?.kind !== 'word' || NO_POOL.has(word.key) || startsUnit(reading, index + 1)) continue
    const near = pools.find(({ name, shortName }) => nearest(word.key, [name, shortName]) !== undefined)
    if (!near) continue
    choose(reading, {
      key: `slip@${token.start}`,
      reason: 'pool',
      message: `There is no pool "${word.text}" here. Did you mean ${near.name}?`,
      must: true,
      options: [{ to: near.name, yes: true }],
    })
    claim(reading, index, index + 2, 'where')
    return near
  }
  return undefined
}

/** The one pool that sells what the line counts: "2 mobile" where no other has mobiles. */
function soleSeller(reading: Reading): GrammarPool | undefined {
  const { pools } = reading.context
  const units = unitPhrases(pools)
  const sellers = new Set<GrammarPool>()
  for (const [index] of reading.tokens.entries()) {
    const found = matchAt(reading, index, units)
    if (!found || !(countsAt(reading, index - 1) || countsAt(reading, found.to))) continue
    const owners = pools.filter(({ activities }) => activities.some((activity) => found.named.includes(activity)))
    const [owner, another] = owners
    if (owner && !another) sellers.add(owner)
  }
  return sellers.size === 1 ? [...sellers][0] : undefined
}

/** Whether a number stands at a place, or what ties one to a unit. */
function countsAt(reading: Reading, place: number): boolean {
  const word = wordAt(reading, place)
  return /^\d/.test(word) || word === 'x' || readNumberWords([word]) !== undefined
}

/** Words that stand after "in" without being a place ("in person", "in the morning"). */
const NO_POOL = new Set(
  'the this that these those our their his her its your all any some each person total general short advance private public progress particular return january february march april may june july august september october november december'.split(
    ' ',
  ),
)
/** Words that begin another part of a line, so that the word before them stood alone. */
const LEADS = /^(?:for|and|on|at|by|with|from|to|plus)$/

/** Whether nothing follows at a place, or what follows is another part: punctuation, a number, a unit, "for". */
function standsAlone(reading: Reading, next: number): boolean {
  const word = wordAt(reading, next)
  return word === '' || /^\d/.test(word) || LEADS.test(word) || startsUnit(reading, next)
}

function startsUnit(reading: Reading, index: number): boolean {
  return matchAt(reading, index, unitPhrases(reading.context.pools)) !== undefined
}

/**
 * "in hubspot", where no pool has such a name, is never booked elsewhere unasked. Only one word that stands alone asks:
 * "in the morning", "in Berlin next week" and whatever is quoted are notes.
 */
function byUnknownName(reading: Reading, implied: GrammarPool | undefined): GrammarPool | undefined {
  const { pools } = reading.context
  const names = pools.flatMap(({ name, shortName }) => [name, shortName])
  for (const [index, token] of reading.tokens.entries()) {
    if (wordAt(reading, index) !== 'in' || !standsAlone(reading, index + 2)) continue
    const word = freeAt(reading, index + 1)
    if (word?.kind !== 'word' || !/^\p{L}{3}/u.test(word.key) || NO_POOL.has(word.key)) continue
    if (startsUnit(reading, index + 1) || nearest(word.key, names) !== undefined) continue
    const offered = implied ? [implied] : pools
    const options = offered.map(({ name }) => ({ to: name }))
    // Kept as note whatever is picked, and known for what it is where it begins the line.
    claim(reading, index, index + 2, 'kept')
    const message = `There is no pool "${word.text}" here. Pools: ${pools.map(({ name }) => name).join(', ')}.`
    return offered[choose(reading, { key: `in@${token.start}`, reason: 'pool', message, must: true, options })]
  }
  return undefined
}

/** A number with a unit that only another pool has: that pool is offered, because "2 mobile" are not 2 plain credits. */
function byForeignUnit(reading: Reading, pool: GrammarPool): GrammarPool | undefined {
  const own = unitPhrases([pool])
  const others = reading.context.pools.filter((other) => other !== pool)
  const foreign = unitPhrases(others)
  for (const [index] of reading.tokens.entries()) {
    const found = matchAt(reading, index, foreign)
    const ours = matchAt(reading, index, own)
    if (!found || (ours && ours.to >= found.to)) continue
    const beside = (place: number) => /^\d/.test(wordAt(reading, place)) || wordAt(reading, place) === 'x'
    if (!beside(index - 1) && !beside(found.to)) continue
    const owners = others.filter(({ activities }) => activities.some((activity) => found.named.includes(activity)))
    const words = reading.tokens
      .slice(index, found.to)
      .map(({ text }) => text)
      .join(' ')
    const picked = choose(reading, {
      key: `foreign@${reading.tokens[index]?.start}`,
      reason: 'unit',
      message: `${pool.name} has no "${words}", ${owners.map(({ name }) => name).join(' and ')} has. For ${pool.name}, type its ${pool.unit ?? 'credits'}.`,
      must: true,
      options: owners.map(({ name }) => ({ to: name })),
    })
    return owners[picked]
  }
  return undefined
}
