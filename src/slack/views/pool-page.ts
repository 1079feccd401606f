// The page of one pool: its numbers, and everything that is set of it, in words; with buttons for those who may change it.

import type { Button } from '@slack/types'
import type { Credits } from '../../core/amount.ts'
import type { ReminderPlan } from '../../core/due.ts'
import type { PoolHabits, Terms } from '../../core/model.ts'
import { vendorName } from '../../core/presets.ts'
import { type PoolNumbers, shortLine } from './balance.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { type ShownOwner, sayOwners } from './owners.ts'
import { localDate, localTime, readerTime, unitsOf } from './phrases.ts'
import { allotmentWords, planWords, rolloverWords, weekWords } from './terms-words.ts'

export interface PoolPage extends PoolNumbers {
  poolId: string
  channelId: string | null
  archivedAt: Date | null
  /** Of the cycle under way. */
  terms: Terms
  /** Of the cycle that follows. */
  termsNext: Terms
  habits: PoolHabits
  /** Of the workspace, like USD. */
  currency: string
  owners: readonly ShownOwner[]
  reminders: ReminderPlan
  /** Whether the reader may change it. */
  mayChange: boolean
}

/** The page. */
export function poolPage(page: PoolPage): Spoken {
  const { archivedAt, cycle, zone, name, now } = page
  if (archivedAt !== null) {
    const headline = `${escapeMrkdwn(name)} was archived ${localDate(archivedAt, zone)}`
    return speak(`${headline}.`, [
      section(
        `*${headline}*`,
        'Nothing is announced of it, and lists leave it out. What programs report of it is still recorded and marked.',
      ),
      section(...settingLines(page)),
      ...buttonRows(page),
    ])
  }
  const resets = localTime(cycle.endsAt, zone, now)
  return speak(`${shortLine(page)}. Resets ${resets} (${escapeMrkdwn(zone)}).`, [
    section(`*${shortLine(page)}*`, `Resets ${readerTime(cycle.endsAt, zone, now)}.`),
    section(...settingLines(page)),
    ...buttonRows(page),
  ])
}

/** One line a setting. What nobody has set is not said. */
function settingLines(page: PoolPage): string[] {
  const { name, unit, zone, terms, termsNext, habits, currency, owners, channelId, archivedAt } = page
  const { pricePerCredit, workingDays, monthlyPace } = habits
  const lines = [
    `Sold by ${escapeMrkdwn(vendorName(page))}`,
    ...(terms.plan === null && terms.planConfirmedOn === null ? [] : [`Plan: ${planWords(terms)}`]),
    `${allotmentWords(terms, unit)}; ${rolloverWords(terms.rollover)}`,
    ...(archivedAt === null ? nextLine(terms, termsNext, page) : []),
    `Time zone ${escapeMrkdwn(zone)}; working days ${weekWords(workingDays)}`,
    ...(monthlyPace === null ? [] : [`A month should stay below ${unitsOf(monthlyPace, unit)}`]),
    ...(pricePerCredit === null ? [] : [`${one(unit)} costs ${pricePerCredit} ${escapeMrkdwn(currency)}`]),
    owners.length === 0 ? `*Nobody looks after ${escapeMrkdwn(name)}*` : `Owners: ${sayOwners(owners)}`,
    channelId === null ? 'It has no channel to speak in' : `It speaks in <#${channelId}>`,
    remindersLine(page.reminders),
  ]
  return lines.map((line) => `• ${line}`)
}

/** What the cycle after this one brings, where that is something else. */
function nextLine(terms: Terms, next: Terms, { unit, zone, cycle }: PoolPage): string[] {
  const words = (it: Terms) =>
    `${allotmentWords(it, unit)}; ${rolloverWords(it.rollover)}${next.plan === terms.plan ? '' : ` (${planWords(it)})`}`
  return words(next) === words(terms) ? [] : [`From ${readerTime(cycle.endsAt, zone)} on: ${words(next)}`]
}

function remindersLine({ daysBefore, ownerDays, localTime: at, report }: ReminderPlan): string {
  const told = report ? 'a report after it' : 'no report after it'
  if (daysBefore.length === 0) return `Before a reset no reminder, ${told}`
  const days = daysBefore.map((day) => `${day}${ownerDays.includes(day) ? ' (to the owner)' : ''}`)
  return `Reminders ${new Intl.ListFormat('en-GB').format(days)} days before a reset at ${at}, ${told}`
}

function buttonRows({ poolId, mayChange, archivedAt }: PoolPage) {
  const rows: Button[][] = [
    [
      ...(mayChange ? [button('settings:open', 'Settings...', poolId)] : []),
      button('history:show', 'History', poolId),
      button('pools:list', 'All pools', '0'),
    ],
    ...(mayChange && archivedAt === null
      ? [[button('grants:show', 'Credits added', poolId), button('reminders:change', 'Reminders...', poolId)]]
      : []),
  ]
  return rows.map((row) => actions(...row))
}

/** "1 minute". */
function one(unit: string): string {
  return unitsOf(ONE, unit)
}

const ONE: Credits = 1_000
