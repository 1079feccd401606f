// The course of a cycle in a digest: what was logged by each day beside an even pace, as a chart and in a line that says
// the same where no chart is shown.

import type { KnownBlock } from '@slack/types'
import { DateTime } from 'luxon'
import { CREDIT, type Credits, formatCredits, scale } from '../../core/amount.ts'
import type { DigestFacts } from '../../core/digest-facts.ts'
import { footer } from './blocks.ts'
import { lineChart } from './chart.ts'
import { dayOf, wholeOf } from './phrases.ts'

/** Fewer days are no course. */
const DAYS_MIN = 3

/** A chart and its line; nothing where the cycle has hardly begun, or nothing was logged in it. */
export function courseBlocks(digest: DigestFacts): KnownBlock[] {
  const { course, unit } = digest
  const last = course.at(-1)
  if (!last || course.length < DAYS_MIN || last.logged === 0) return []
  const even = course.map((_, index) => evenBy(digest, index + 1))
  const chart = lineChart({
    title: 'Logged in this cycle, and an even pace',
    valueLabel: [...unit].slice(0, 50).join(''),
    categories: course.map(({ on }) => DateTime.fromISO(on, { zone: 'utc' }).setLocale('en-GB').toFormat('d LLL')),
    series: [
      { name: 'Logged', values: course.map(({ logged }) => logged / CREDIT) },
      { name: 'Even pace', values: even.map((credits) => credits / CREDIT) },
    ],
  })
  const pace = formatCredits(even.at(-1) ?? 0)
  return [
    chart,
    footer(
      `${formatCredits(last.logged)} logged by ${dayOf(last.on, new Date(digest.at))}; an even pace would be at ${pace}`,
    ),
  ]
}

/** What an even pace has used by the end of so many days of the cycle, in whole credits. */
function evenBy({ cycleStartsAt, cycleEndsAt, zone, ...facts }: DigestFacts, days: number): Credits {
  const start = DateTime.fromISO(cycleStartsAt, { zone }).startOf('day')
  // Days on which clocks change are shorter or longer than 24 hours.
  const length = Math.max(
    1,
    Math.round(DateTime.fromISO(cycleEndsAt, { zone }).startOf('day').diff(start, 'days').days),
  )
  return scale(wholeOf(facts), Math.min(days, length), length * CREDIT) * CREDIT
}
