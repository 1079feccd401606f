// What is said of credits beside how many are left: which come, which end before the reset, which live on after it.

import { formatCredits } from '../../core/amount.ts'
import type { Estimate } from '../../core/forecast.ts'
import { expiringOf, type Outlook, type Staying } from '../../core/outlook.ts'
import { aboutOf } from './pace.ts'
import { readerTime } from './phrases.ts'
import { rolloverWords } from './terms-words.ts'

/** How many instants of a kind are named: a card is read at a glance. */
const NAMED_MAX = 2

/** "Of what is left 50 expire Sun 15 Nov.", "300 stay after the reset.", "1,000 more come Fri 1 Jan."; nothing where nothing does. */
export function outlookLines({ coming, early, stays, rollover }: Outlook, zone: string): string[] {
  const of = (some: readonly string[], left: number) => (left > 0 ? [...some, 'others later'] : some).join(', ')
  const comes = coming.slice(0, NAMED_MAX).map((it, index) => {
    const more = index === 0 ? ' more come' : ''
    return `${formatCredits(it.credits)}${more} ${readerTime(it.effectiveAt, zone)}`
  })
  const ends = early.slice(0, NAMED_MAX).map((it, index) => {
    const expire = index === 0 ? ' expire' : ''
    return `${formatCredits(it.credits)}${expire} ${readerTime(it.expiresAt, zone)}`
  })
  const words = rolloverWords(rollover)
  return [
    ...(ends.length === 0 ? [] : [`Of what is left ${of(ends, early.length - NAMED_MAX)}.`]),
    ...(stays > 0 ? [`${formatCredits(stays)} stay after the reset.`] : []),
    ...(rollover.kind === 'none' ? [] : [`At the reset ${words}.`]),
    ...(comes.length === 0 ? [] : [`${of(comes, coming.length - NAMED_MAX)}.`]),
  ]
}

/** How much of an estimated rest expires; undefined where none of it does. */
export function expiringAbout(staying: Staying, { about, least, most }: Estimate): string | undefined {
  const [middle, low, high] = [about, least, most].map((rest) => expiringOf(staying, rest))
  if (middle === undefined || low === undefined || !high) return undefined
  if (low === high) return formatCredits(high)
  return aboutOf({ about: middle, least: low, most: high }, high)
}
