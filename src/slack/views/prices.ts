// The form that sets what an activity of a pool costs from an instant on, or adds another, over the list as it is; and what it
// says after.

import type { KnownBlock, ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option } from './modal.ts'
import { localDate, localTime } from './phrases.ts'

const TITLE = 'Prices'
/** A menu of Slack's takes no more. */
const OPTIONS_MAX = 100

/** What an activity costs, since when, and what is to come. */
export interface ListedPrice {
  activity: string
  name: string
  /** null: asked each time. */
  unitPrice: Credits | null
  /** Null: since the pool began. */
  since: Date | null
  next: { unitPrice: Credits | null; effectiveAt: Date } | null
}

/** Something that nobody has named yet. */
export const NEW_ACTIVITY = 'new'

/** What stands for an activity that the vendor is known to sell and the list lacks. */
export function offerValue(activity: string): string {
  return `new:${activity}`
}

export interface PriceForm {
  name: string
  zone: string
  now: Date
  prices: readonly ListedPrice[]
  /** What the vendor is known to sell beside them; a price of null is not known, or asked each time. */
  offers: readonly { activity: string; name: string; unitPrice: Credits | null }[]
  /** One of the list, of the offers, or a new one. */
  activity?: string | undefined
  /** What a new one is called, and other words for it. */
  activityName?: string | undefined
  aliases?: string | undefined
  how: 'each' | 'asked'
  credits?: string | undefined
  effectiveAt?: Date | undefined
  /** What is known of the vendor's prices; empty where nothing is. */
  known: string
  preview: readonly string[]
  remark?: string | undefined
  metadata: string
}

/** The form. */
export function pricesModal(form: PriceForm): ModalView {
  const { name, zone, now, prices, offers, activity, how, credits, effectiveAt, known, preview, remark, metadata } =
    form
  const hows = [option('So many credits each', 'each'), option('Asked each time', 'asked')]
  const added = [
    ...offers.map((it) => option(`Add: ${it.name} (${sayPrice(it.unitPrice)})`, offerValue(it.activity))),
    option('Add something else', NEW_ACTIVITY),
  ]
  const listed = prices.map((it) => option(`${it.name} (${sayPrice(it.unitPrice)})`, it.activity))
  const offered = [...listed.slice(0, OPTIONS_MAX - added.length), ...added]
  const usual = offers.find((it) => offerValue(it.activity) === activity)?.unitPrice ?? null
  const isNew = activity !== undefined && added.some(({ value }) => value === activity)
  const chosen = offered.find(({ value }) => value === activity)
  const chosenHow = hows.find(({ value }) => value === how)
  return modal({
    callbackId: 'price:change',
    title: TITLE,
    submit: 'Set the price',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [{ ...section(`:warning: ${escapeMrkdwn(remark)}`), block_id: 'remark' }]),
      section(
        `*Prices of ${escapeMrkdwn(name)}*`,
        ...(prices.length === 0
          ? ['There are none yet: every spend is logged in credits.']
          : prices.map((it) => listLine(it, zone, now))),
      ),
      ...(known === '' ? [] : [footer(escapeMrkdwn(known))]),
      field(
        'activity',
        'What',
        {
          type: 'static_select',
          action_id: 'price:activity',
          options: offered,
          ...(chosen ? { initial_option: chosen } : {}),
        },
        { live: true },
      ),
      ...(activity === NEW_ACTIVITY ? nameFields(form) : []),
      field(
        'how',
        'Costs',
        {
          type: 'static_select',
          action_id: 'price:how',
          options: hows,
          ...(chosenHow ? { initial_option: chosenHow } : {}),
        },
        { live: true },
      ),
      ...(how === 'asked'
        ? []
        : [
            field(
              'credits',
              'Credits each',
              {
                type: 'number_input' as const,
                action_id: 'price:credits',
                is_decimal_allowed: true,
                ...initialNumber(credits),
              },
              usual === null
                ? { live: true }
                : { live: true, optional: true, hint: `Blank: ${formatCredits(usual)}, as the vendor publishes it.` },
            ),
          ]),
      field(
        'effective_at',
        'From when',
        {
          type: 'datetimepicker',
          action_id: 'price:effective_at',
          ...(effectiveAt ? { initial_date_time: Math.floor(effectiveAt.getTime() / 1000) } : {}),
        },
        {
          optional: true,
          live: true,
          hint: `Blank: ${isNew ? 'for everything, also what was before today' : 'now'}. In your own time zone.`,
        },
      ),
      { ...section(...preview), block_id: 'preview' },
    ],
  })
}

function nameFields({ activityName, aliases }: PriceForm): KnownBlock[] {
  const text = (word: string, value: string | undefined) => ({
    type: 'plain_text_input' as const,
    action_id: `price:${word}`,
    max_length: 200,
    ...(value === undefined ? {} : { initial_value: value }),
  })
  return [
    field('name', 'What it is called', text('name', activityName), { live: true, hint: 'Like: Intent topic.' }),
    field('aliases', 'Other words that people type for it', text('aliases', aliases), {
      optional: true,
      hint: 'With commas between them: intent, topic.',
    }),
  ]
}

function listLine({ name, unitPrice, since, next }: ListedPrice, zone: string, now: Date): string {
  const from = since === null ? '' : `, since ${localDate(since, zone)}`
  const then = next === null ? '' : `; ${sayPrice(next.unitPrice)} from ${localTime(next.effectiveAt, zone, now)}`
  return `• ${escapeMrkdwn(name)}: ${sayPrice(unitPrice)}${from}${then}`
}

/** "8 each", "free", "asked each time". */
function sayPrice(price: Credits | null): string {
  if (price === null) return 'asked each time'
  return price === 0 ? 'free' : `${formatCredits(price)} each`
}

export interface PriceEffect {
  name: string
  /** Undefined: it is new. */
  before: Credits | null | undefined
  after: Credits | null
  /** Null: now. */
  effectiveAt: Date | null
  zone: string
  now: Date
}

/** "Mobile reveal: 8 each, and *9 each from now on*. What is booked keeps the price it was booked at." */
export function pricePreview({ name, before, after, effectiveAt, zone, now }: PriceEffect): string[] {
  const from =
    effectiveAt === null ? 'from now on' : `from ${localTime(effectiveAt, zone, now)} (${escapeMrkdwn(zone)}) on`
  if (before === undefined)
    return [
      `${escapeMrkdwn(name)} is new: *${sayPrice(after)}*${effectiveAt === null ? '' : ` ${from}; before that asked each time`}.`,
    ]
  return [
    `${escapeMrkdwn(name)}: ${sayPrice(before)}, and *${sayPrice(after)}* ${from}.`,
    'What is booked keeps the price it was booked at.',
  ]
}

/** That it was set. */
export function priceDone(
  pool: { name: string },
  effect: Omit<PriceEffect, 'before'>,
): { view: ModalView; spoken: Spoken } {
  const { name, after, effectiveAt, zone, now } = effect
  const from = effectiveAt === null ? '' : ` from ${localTime(effectiveAt, zone, now)} (${escapeMrkdwn(zone)}) on`
  const headline = `${escapeMrkdwn(pool.name)}: ${escapeMrkdwn(name)} is ${sayPrice(after)}${from}`
  const said = section(`:white_check_mark: *${headline}*`, 'What is booked keeps the price it was booked at.')
  return { view: modal({ callbackId: 'price:changed', title: TITLE, blocks: [said] }), spoken: speak(headline, [said]) }
}
