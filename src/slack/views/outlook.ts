// What is said of credits beside how many are left: which come, which end before the reset, which live on after it.

import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Estimate } from '../../core/forecast.ts'
import { expiringOf, type Outlook, type Staying } from '../../core/outlook.ts'
import { aboutOf } from './pace.ts'
import { readerTime } from './phrases.ts'
import { rolloverWords } from './terms-words.ts'

/** How many instants of a kind are named: a card is read at a glance. */
const NAMED_MAX = 2

/** "Of what is left 50 last until Sun 15 Nov.", "300 stay after the reset.", "1,000 more come Fri 1 Jan."; nothing where nothing does. */
export function outlookLines({ coming, early, later, stays, rollover }: Outlook, zone: string, now: Date): string[] {
  const of = (some: readonly string[], left: number) => (left > 0 ? [...some, 'others later'] : some).join(', ')
  const comes = coming.slice(0, NAMED_MAX).map((it, index) => {
    const more = index === 0 ? ' more come' : ''
    return `${formatCredits(it.credits)}${more} ${readerTime(it.effectiveAt, zone, now)}`
  })
  const ends = early.slice(0, NAMED_MAX).map((it, index) => {
    // How much of it is left by then is the forecast's to say.
    const last = index === 0 ? ' last' : ''
    return `${formatCredits(it.credits)}${last} until ${readerTime(it.expiresAt, zone, now)}`
  })
  const words = rolloverWords(rollover)
  return [
    ...(ends.length === 0 ? [] : [`Of what is left ${of(ends, early.length - NAMED_MAX)}.`]),
    ...(stays > 0 ? [`${formatCredits(stays)} stay after the reset${stayUntil(later, stays, { zone, now })}.`] : []),
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

/** ", 50 of them until Fri 18 Dec"; nothing where all of them stay for good. */
function stayUntil([first]: Outlook['later'], stays: Credits, { zone, now }: { zone: string; now: Date }): string {
  if (!first) return ''
  return `, ${first.credits === stays ? '' : `${formatCredits(first.credits)} of them `}until ${readerTime(first.expiresAt, zone, now)}`
}

/** "With an end of their own: 50 until Sun 6 Dec 00:00, 30 until Fri 18 Dec 00:00."; nothing where none have. */
export function endingsLine(endings: readonly { credits: Credits; expiresAt: string }[], zone: string): string[] {
  if (endings.length === 0) return []
  const named = endings
    .slice(0, NAMED_MAX)
    .map(({ credits, expiresAt }) => `${formatCredits(credits)} until ${readerTime(new Date(expiresAt), zone)}`)
  const rest = endings.length > NAMED_MAX ? ', others later' : ''
  return [`With an end of their own: ${named.join(', ')}${rest}.`]
}
