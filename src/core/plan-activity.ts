// Decides whether a pool's price list can get another activity: what it is called, which words mean it, and from when it
// has a price. And whether a price can be at all, of a new activity and of an old one.

import { type Credits, ENTRY_CREDITS_MAX, formatCredits } from './amount.ts'
import { compact } from './grammar-nearest.ts'
import { isUnit } from './grammar-reading.ts'
import { sayInstant } from './local-time.ts'
import type { Activity, PoolConfig } from './model.ts'
import type { ChangeRefusal } from './plan-grant.ts'
import { shortNameOf } from './presets.ts'

export interface ActivityWish {
  name: string
  /** Other words that people type for it. */
  aliases: readonly string[]
  /** null: asked each time. */
  unitPrice: Credits | null
  /** null: for every instant, also what was before today. */
  effectiveAt: Date | null
}

export type ActivityPlan = { kind: 'activity'; activity: Activity } | ChangeRefusal

const NAME_MAX = 60
const ALIASES_MAX = 10

/** Judges a new activity: each fault under its field. */
export function planActivity(
  { pool, activities }: Pick<PoolConfig, 'pool' | 'activities'>,
  wish: ActivityWish,
): ActivityPlan {
  const { name, unitPrice } = wish
  const aliases = [...new Map(wish.aliases.map((alias) => [compact(alias), alias])).values()]
  if (name === '') return refuse('name', 'Say what it is called, like Intent topic.')
  if (name.length > NAME_MAX)
    return refuse('name', `A name has at most ${NAME_MAX} characters, and this one has ${name.length}: people type it.`)
  if (aliases.length > ALIASES_MAX) return refuse('aliases', `At most ${ALIASES_MAX} other words can mean it.`)
  const long = aliases.find((alias) => alias.length > NAME_MAX)
  if (long !== undefined) return refuse('aliases', `"${long.slice(0, 20)}..." has more than ${NAME_MAX} characters.`)
  for (const [field, words] of [['name', [name]] as const, ['aliases', aliases] as const])
    for (const word of words) {
      const fault = faultOfWord(word, activities, pool.unit)
      if (fault !== undefined) return refuse(field, fault)
    }
  const effectiveAt = wish.effectiveAt ?? new Date(0)
  const fault = faultOfPrice({ unitPrice, effectiveAt: wish.effectiveAt }, pool)
  if (fault) return fault
  const activity = shortNameOf(name).replaceAll('-', '_')
  return { kind: 'activity', activity: { activity, name, aliases, prices: [{ effectiveAt, unitPrice }] } }
}

/** Why a price cannot be, or not from then on; undefined where it can. */
export function faultOfPrice(
  { unitPrice, effectiveAt }: { unitPrice: Credits | null; effectiveAt: Date | null },
  { name, recordsFromAt }: { name: string; recordsFromAt: Date },
): ChangeRefusal | undefined {
  if (unitPrice !== null && (unitPrice < 0 || unitPrice > ENTRY_CREDITS_MAX))
    return refuse('credits', `A price is from 0 to ${formatCredits(ENTRY_CREDITS_MAX)}.`)
  return effectiveAt === null || effectiveAt >= recordsFromAt
    ? undefined
    : refuse(
        'effective_at',
        `The records of ${name} begin ${sayInstant(recordsFromAt)}: a price can change from then on.`,
      )
}

/** Why a word cannot mean the new activity: each means one thing in a pool. */
function faultOfWord(word: string, activities: readonly Activity[], unit: string): string | undefined {
  if (/[\p{Cc}\p{Cs}]/u.test(word)) return 'A name cannot hold control characters: leave them out.'
  if (shortNameOf(word) === '' || !/\p{L}/u.test(word))
    return `"${word}" has no letter, so that people could not type it.`
  if (isUnit(word.toLowerCase(), unit) || /^(?:credits?|cr|c)$/i.test(word))
    return `"${word}" is what the pool counts: choose another word.`
  const form = compact(word)
  const key = shortNameOf(word).replaceAll('-', '_')
  const taken = activities.find(
    (it) => it.activity === key || [it.name, it.activity, ...it.aliases].some((one) => compact(one) === form),
  )
  return taken && `"${word}" means ${taken.name} already: choose another word.`
}

function refuse(field: string, message: string): ChangeRefusal {
  return { kind: 'refused', message, field }
}
