// What is shown when a pool has been made: what it is, with which defaults, and the one next step.

import type { ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { vendorName } from '../../core/presets.ts'
import { section, verbatim } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { modal } from './modal.ts'
import { localTime, unitsOf } from './phrases.ts'

export interface SetupDone {
  name: string
  unit: string
  left: Credits
  granted: Credits
  endsAt: Date
  now: Date
  zone: string
  ownerId: string
  /** Sentences about its channel, in mrkdwn. */
  channel: readonly string[]
  prices: number
  vendor: string
  /** What to type next, with the command. */
  next: string
}

/** What was made, with which defaults, and the one next step. */
export function setupDone(done: SetupDone): ModalView {
  const { name, unit, left, granted, endsAt, now, zone, ownerId, channel, prices, next } = done
  const vendor = escapeMrkdwn(vendorName(done))
  const priced =
    prices === 0
      ? `Purser knows no price list of ${vendor}: log plain credits.`
      : `It begins with the price list of ${vendor}: ${prices} activities.`
  return modal({
    callbackId: 'setup:done',
    title: 'The pool is made',
    blocks: [
      section(
        `:white_check_mark: *${escapeMrkdwn(name)}: ${formatCredits(left)} of ${unitsOf(granted, unit)} left*`,
        `Resets ${localTime(endsAt, zone, now)} (${escapeMrkdwn(zone)}). Owner: <@${ownerId}>.`,
      ),
      section('Warns once at 80 % of all granted, critical at 95 and 100 %.', ...channel, priced),
      section('Log your first spend. Type:'),
      verbatim(next),
    ],
  })
}
