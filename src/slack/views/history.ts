// The billing cycles of a pool, the newest first: what was used of what there was, what expired, what rang, what most of it
// was for. What they come to on average stands above them.

import type { KnownBlock } from '@slack/types'
import { CREDIT, type Credits, formatCredits } from '../../core/amount.ts'
import type { CycleAverage, ToldCycle } from '../../core/cycle-history.ts'
import { lineOf } from './alert-lines.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import {
  countOf,
  cycleDates,
  divided,
  expiryWords,
  localDate,
  type Part,
  shareOf,
  unexplainedPart,
  unitsOf,
  usedOfWhole,
} from './phrases.ts'

/** As many purposes as the card names before the rest, so that a share reads the same there. */
const PURPOSES_MAX = 8
/** Of a bar; a filled one is 5 %. */
const BAR_LENGTH = 20

export interface HistoryCard {
  poolId: string
  name: string
  unit: string
  zone: string
  archivedAt: Date | null
  /** The newest first; at least one. */
  cycles: readonly ToldCycle[]
  average: CycleAverage | undefined
  /** Whether what others used it for is the reader's to see. */
  seesOthers: boolean
}

/** The cycles of one pool. */
export function historyCard(card: HistoryCard): Spoken {
  const { poolId, name, zone, archivedAt, cycles, seesOthers } = card
  const archived = archivedAt === null ? '' : ` (archived ${localDate(archivedAt, zone)})`
  const title = `${escapeMrkdwn(name)}${archived}`
  const plain = cycles.slice(0, 2).map((cycle) => `${datesOf(cycle, zone)} ${usedOf(cycle, card.unit)}`)
  return speak(`${title}, ${plain.join('. The cycle before, ')}.`, [
    section(`*Billing cycles of ${title}*`, ...averageLines(card)),
    ...cycles.flatMap((cycle) => cycleBlocks(cycle, card)),
    actions(...(seesOthers ? [button('team:show', 'Who used it', poolId)] : []), button('me:show', 'My entries', '{}')),
    footer(
      `Dates of ${escapeMrkdwn(zone)}`,
      ...(cycles.some(({ late }) => late.count > 0) ? ['late entries count in the cycle in which they occurred'] : []),
    ),
  ])
}

/** "On average 912 of 1,000 credits used over the last 3 whole cycles, 88 expired."; nothing where there are too few. */
function averageLines({ average, cycles, unit }: HistoryCard): string[] {
  if (!average) return cycles.length === 1 ? ['No other cycle has been recorded yet.'] : []
  const used = `${formatCredits(average.used)} of ${unitsOf(average.whole, unit)} used`
  return [
    `${[`On average ${used} over the last ${countOf(average.cycles, 'whole cycle')}`, ...remains(average)].join(', ')}.`,
  ]
}

function cycleBlocks(cycle: ToldCycle, card: HistoryCard): KnownBlock[] {
  const { zone, unit } = card
  const told = [...remains(cycle), ...toldOf(cycle, card)]
  return [
    section(`*${datesOf(cycle, zone)} ${usedOf(cycle, unit)}*`, ...(told.length === 0 ? [] : [told.join(' · ')])),
    ...(cycle.percentUsed === null ? [] : [footer(`${barOf(cycle.percentUsed)} ${shown(cycle.percentUsed)} %`)]),
  ]
}

/** "13 Nov to 13 Dec 2026, so far:" */
function datesOf({ cycle, standing }: ToldCycle, zone: string): string {
  return `${cycleDates(cycle, zone)}${STANDINGS[standing]}:`
}

const STANDINGS: Readonly<Record<ToldCycle['standing'], string>> = {
  running: ', so far',
  closed: '',
  history: ', before Purser',
}

/** "812 of 1,000 credits used (81 % of all granted)". */
function usedOf(cycle: ToldCycle, unit: string): string {
  const { used, percentUsed, standing } = cycle
  if (standing === 'history') return `${unitsOf(used, unit)} used`
  const percent = percentUsed === null ? '' : ` (${shown(percentUsed)} % of all granted)`
  return `${usedOfWhole(used, cycle, unit)}${percent}`
}

/** What became of what was not used, and what was used beyond it. */
function remains({
  carried,
  overage,
  ...gone
}: Record<'expired' | 'expiredEarly' | 'carried' | 'overage', Credits>): string[] {
  return [
    ...expiryWords(gone),
    ...(carried > 0 ? [`${formatCredits(carried)} carried over`] : []),
    ...(overage > 0 ? [`${formatCredits(overage)} over`] : []),
  ]
}

function toldOf(cycle: ToldCycle, { unit, seesOthers }: HistoryCard): string[] {
  const { alerts, late } = cycle
  const lines = alerts.highest.map(({ line, ...of }) => lineOf({ ...of, unit }, line))
  const purpose = seesOthers ? largestPurpose(cycle) : undefined
  return [
    ...(purpose === undefined ? [] : [purpose]),
    ...(alerts.count === 0 ? [] : [`${countOf(alerts.count, 'alert')}, up to ${lines.join(' and ')}`]),
    ...(late.count === 0
      ? []
      : [`${late.count} late ${late.count === 1 ? 'entry' : 'entries'}, ${unitsOf(late.credits, unit)}`]),
  ]
}

/** "largest purpose Prospecting 61 %"; where nothing had a purpose, what there was instead. */
function largestPurpose({ byPurpose, unexplained }: ToldCycle): string | undefined {
  const shares = divided<Part & { named?: boolean }>(byPurpose, [unexplainedPart(unexplained)], PURPOSES_MAX).filter(
    ({ percent, credits }) => percent !== 0 && credits > 0,
  )
  const named = shares.find((share) => 'named' in share && share.named)
  if (named) return `largest purpose ${shareOf(named)}`
  const [largest] = shares
  return largest && shareOf(largest)
}

/** Filled blocks by the percent, rounded down like it. */
function barOf(percent: number): string {
  const filled = Math.min(BAR_LENGTH, Math.floor((percent * BAR_LENGTH) / 100))
  return '█'.repeat(filled) + '░'.repeat(BAR_LENGTH - filled)
}

function shown(percent: number): string {
  return formatCredits(percent * CREDIT)
}
