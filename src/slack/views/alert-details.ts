// The modal behind an alert: the balance now beside what the alert froze, what was used in the cycle by purpose, member
// and activity, and the latest entries. Every list sums to what is used.

import type { ModalView, SectionBlock } from '@slack/types'
import type { AlertFacts } from '../../core/alert-facts.ts'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import { countOfNamed } from '../../core/counted.ts'
import type { EntryKind } from '../../core/model.ts'
import { isBackAt, isPast } from '../../core/rules.ts'
import { lineOf, stillCounted } from './alert-lines.ts'
import { activityParts } from './alert-use.ts'
import { footer, section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { modal } from './modal.ts'
import {
  activityName,
  divided,
  leftOf,
  type Part,
  partAmount,
  readerTime,
  signed,
  unexplainedPart,
  unitsOf,
} from './phrases.ts'

export interface AlertDetails {
  facts: AlertFacts
  /** Now. */
  balance: Balance
  /** Whether the line is not back yet. */
  isHeld: boolean
  /** Each sums to what is logged. */
  byPurpose: readonly (Part & { purposeId: string | null })[]
  byMember: readonly Part[]
  byActivity: readonly { activity: string; name: string | undefined; credits: Credits }[]
  /** The latest first. */
  entries: readonly DetailEntry[]
}

export interface DetailEntry {
  kind: EntryKind
  credits: Credits
  quantity: number
  activity: string
  activityName: string | undefined
  purpose: string | null
  /** Who spent it, as the reader may know it; null: nobody was named. */
  by: string | null
  occurredAt: Date
}

/** How many parts of a list are named before the rest. */
const NAMED = 8

/** The details of an alert of the open cycle. */
export function alertDetails(details: AlertDetails): ModalView {
  const { facts, balance, byActivity, entries } = details
  const own = unexplainedPart(balance.unexplained)
  // The lists were read a moment after the balance, so that what they sum to is theirs.
  const used = details.byPurpose.reduce((sum, { credits }) => sum + credits, 0) + own.credits
  const activities = activityParts(byActivity, details.byPurpose, (it) => ({
    ...it,
    name: activityName(it.activity, it.name, facts.unit),
  }))
  return modal({
    callbackId: 'alert:shown',
    title: facts.poolName,
    blocks: [
      standing(details),
      section(`*Used in this cycle: ${unitsOf(used, facts.unit)}*`),
      section('*By purpose*', ...amounts(details.byPurpose, own)),
      section('*By member*', ...amounts(details.byMember, own)),
      section('*By activity*', ...amounts(activities, own)),
      ...(entries.length === 0 ? [] : [section('*Latest*', ...entries.map((entry) => lineOfEntry(entry, facts.zone)))]),
      footer(`Resets ${readerTime(new Date(facts.cycleEndsAt), facts.zone)}`),
    ],
  })
}

/** The same for a guest: what is left, and what is theirs. */
export function guestDetails(
  details: Pick<AlertDetails, 'facts' | 'balance' | 'isHeld'> & { yours: Credits },
): ModalView {
  const { facts, yours } = details
  return modal({
    callbackId: 'alert:shown',
    title: facts.poolName,
    blocks: [
      standing(details),
      section(`*You have used ${unitsOf(yours, facts.unit)} in this cycle*`),
      footer(`Resets ${readerTime(new Date(facts.cycleEndsAt), facts.zone)}`),
    ],
  })
}

/** What is left beside what the alert froze, and from when on the line is back where it seems to be already. */
function standing({ facts, balance, isHeld }: Pick<AlertDetails, 'facts' | 'balance' | 'isHeld'>): SectionBlock {
  const { kind, basis, line, zone } = facts
  const firedAt = readerTime(new Date(facts.firedAt), zone)
  const isWithinMargin = isHeld && !isPast({ kind, basis }, line, balance)
  return section(
    `*Now ${leftOf(balance, facts.unit)}*`,
    `${formatCredits(facts.left)} when ${lineOf(facts, line)} was passed, ${firedAt}.`,
    ...(isWithinMargin ? [stillCounted(facts, line, isBackAt({ kind, basis }, line, balance) ?? null)] : []),
  )
}

/** "495 Prospecting": the largest first, the rest in one line, unexplained in a line of its own. */
function amounts(parts: readonly Part[], own: Part): string[] {
  const lines = divided(parts, [own], NAMED)
  if (lines.length === 0) return ['nothing yet']
  return lines.map((part) => `${partAmount(part)} ${escapeMrkdwn(part.name)}`)
}

const kinds: Partial<Record<EntryKind, string>> = { refund: 'refund', reversal: 'undone', adjustment: 'adjusted' }

/** "Tue 1 Dec 10:00: 16, 2 mobile reveals, Prospecting, Sam". */
function lineOfEntry(entry: DetailEntry, zone: string): string {
  const { credits, quantity, activity, kind, purpose, by, occurredAt } = entry
  const what = activity === '' ? undefined : countOfNamed(quantity, activityName(activity, entry.activityName))
  const why = kind === 'adjustment' ? [] : [purpose ?? 'no purpose', by ?? 'nobody named']
  const told = [kinds[kind], what, ...why].filter((it) => it !== undefined)
  const amount = kind === 'adjustment' ? signed(credits) : formatCredits(credits)
  return `${readerTime(occurredAt, zone)}: *${amount}*, ${told.map(escapeMrkdwn).join(', ')}`
}
