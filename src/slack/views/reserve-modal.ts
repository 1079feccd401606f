// The form that reserves credits, what it says when it has, and the same as a message.

import type { KnownBlock, ModalView } from '@slack/types'
import { formatCredits } from '../../core/amount.ts'
import { CAMPAIGN_MAX } from '../../core/plan-reservation.ts'
import { heldBy } from '../../core/reservation.ts'
import type { PoolNumbers } from './balance.ts'
import { footer, type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option } from './modal.ts'
import { leftOf, localTime, readerTime, unitsOf } from './phrases.ts'
import { campaignOf, type ShownReservation } from './reserve.ts'

const TITLE = 'Reserve credits'
/** A menu of Slack's takes no more. */
const POOLS_MAX = 100

/** What stands in the fields, as it was typed or chosen. */
export interface ReserveFields {
  poolId: string
  credits?: string | undefined
  campaign?: string | undefined
  fromAt?: Date | undefined
  untilAt?: Date | undefined
}

export interface ReserveForm extends ReserveFields {
  /** Those that the reader may reserve of. */
  pools: readonly { poolId: string; name: string }[]
  zone: string
  /** What these fields come to, or what is missing. */
  preview: string
  /** Why it is shown, and what was typed; empty where nothing was. */
  reason: string
  typed: string
}

/** The form. */
export function reserveModal(form: ReserveForm): ModalView {
  const { poolId, pools, credits, campaign, fromAt, untilAt, preview, reason, typed } = form
  const options = pools.slice(0, POOLS_MAX).map(({ name, poolId: value }) => option(name, value))
  const chosen = options.find(({ value }) => value === poolId)
  return modal({
    callbackId: 'reserve:save',
    title: TITLE,
    submit: 'Reserve',
    close: 'Cancel',
    metadata: poolId,
    blocks: [
      ...(reason === '' ? [] : [section(escapeMrkdwn(reason))]),
      ...(typed === '' ? [] : [verbatim(typed)]),
      field(
        'pool',
        'Pool',
        { type: 'static_select', action_id: 'reserve:pool', options, ...(chosen ? { initial_option: chosen } : {}) },
        { live: true },
      ),
      field(
        'credits',
        'Credits',
        {
          type: 'number_input',
          action_id: 'reserve:credits',
          is_decimal_allowed: true,
          min_value: '0',
          ...initialNumber(credits),
        },
        { live: true },
      ),
      field(
        'campaign',
        'Campaign',
        {
          type: 'plain_text_input',
          action_id: 'reserve:campaign',
          max_length: CAMPAIGN_MAX,
          ...(campaign === undefined || campaign === '' ? {} : { initial_value: campaign.slice(0, CAMPAIGN_MAX) }),
        },
        { hint: 'Like q4-webinar; a new one is made. What is logged for it comes out of what is reserved.' },
      ),
      moment('from_at', 'From', fromAt, 'Blank: now.'),
      moment('until_at', 'Until', untilAt, 'What is not used by then is free again. Blank: the reset.'),
      { ...footer(escapeMrkdwn(preview)), block_id: 'preview' },
    ],
  })
}

function moment(word: 'from_at' | 'until_at', label: string, at: Date | undefined, hint: string): KnownBlock {
  const initial = at ? { initial_date_time: Math.floor(+at / 1000) } : {}
  const element = { type: 'datetimepicker' as const, action_id: `reserve:${word}`, ...initial }
  return field(word, label, element, { optional: true, live: true, hint })
}

export interface Reserved {
  pool: PoolNumbers
  poolId: string
  reservation: ShownReservation
  /** The reset of the cycle that it begins in. */
  resetsAt: Date
  /** Whether it takes from a cycle that is still to come. */
  isToCome: boolean
}

/** As a message, with what undoes it. */
export function reservedReply(reserved: Reserved): Spoken {
  const { poolId } = reserved
  return speak(say(reserved, (at) => localTime(at, reserved.pool.zone, reserved.pool.now)).join(' '), [
    ...blocksOf(reserved),
    actions(button('reserve:show', 'Show reservations', poolId)),
  ])
}

/** The same in the place of the form. */
export function reservedModal(reserved: Reserved): ModalView {
  return modal({ callbackId: 'reserve:saved', title: TITLE, blocks: blocksOf(reserved) })
}

function blocksOf(reserved: Reserved): KnownBlock[] {
  const { zone, now } = reserved.pool
  const [headline = '', ...rest] = say(reserved, (at) => readerTime(at, zone, now))
  return [section(`:white_check_mark: *${headline}*`, ...rest)]
}

function say({ pool, reservation, resetsAt, isToCome }: Reserved, timeOf: (at: Date) => string): string[] {
  const { credits, fromAt, untilAt, untilReset, campaign, spent } = reservation
  const { balance, unit, now } = pool
  const name = escapeMrkdwn(pool.name)
  const from = fromAt > now ? `from ${timeOf(fromAt)} ` : ''
  const until = untilReset ? `until the reset, ${timeOf(untilAt)}` : `until ${timeOf(untilAt)}`
  const whom = campaign === null ? '' : ` for ${campaignOf(campaign)}`
  const isPast = untilAt > resetsAt
  return [
    `Reserved ${unitsOf(credits, unit)} of ${name}${whom}, ${from}${until}.`,
    ...(spent > 0
      ? [`${formatCredits(spent)} of it are used already, ${formatCredits(heldBy(reservation))} still reserved.`]
      : []),
    isToCome
      ? `They come out of the cycle that begins at a reset to come; of this one ${formatCredits(balance.free)} stay free.`
      : `${leftOf(balance, unit)}, ${formatCredits(balance.free)} free now.`,
    ...(isPast
      ? [
          `:warning: It goes on past the reset, ${timeOf(resetsAt)}: what is not used by then is reserved of the next cycle too.`,
        ]
      : []),
  ]
}
