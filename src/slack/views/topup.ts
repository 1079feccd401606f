// The form that adds credits to a pool, with what they would do to it, and what it says when they are added.

import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import type { Credits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import { topupRule } from '../../core/presets.ts'
import { type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { type EffectWords, effectLines, standing } from './effect.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option } from './modal.ts'
import { localTime, unitsOf } from './phrases.ts'
import type { OfferedChoice } from './question.ts'

const TITLE = 'Add credits'
/** A menu of Slack's takes no more. */
const POOLS_MAX = 100

/** What stands in the fields, as it was typed or chosen. */
export interface TopupFields {
  credits?: string | undefined
  /** Bought, or given by the vendor for nothing. */
  given: 'top_up' | 'promotion'
  /** How they end. */
  expires: 'reset' | 'date' | 'never'
  effectiveAt?: Date | undefined
  expiresAt?: Date | undefined
  reason?: string | undefined
}

export interface TopupForm extends TopupFields {
  pool: { poolId: string; name: string; vendor: string }
  /** The pools to choose from: those that the reader may add to. */
  pools: readonly { poolId: string; name: string }[]
  /** Lines of mrkdwn: what these fields come to, or what is missing. */
  preview: readonly string[]
  /** A plain sentence: why the form is shown again. */
  remark?: string | undefined
  metadata: string
}

const ENDS = [
  option('At the reset of the cycle they come into', 'reset'),
  option('On a date of their own', 'date'),
  option('Never', 'never'),
]
const GIVENS = [option('Bought', 'top_up'), option('Given by the vendor for nothing', 'promotion')]

/** The form. */
export function topupModal(form: TopupForm): ModalView {
  const { pool, pools, remark, metadata } = form
  return modal({
    callbackId: 'topup:add',
    title: TITLE,
    submit: 'Add them',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [{ ...section(`:warning: ${escapeMrkdwn(remark)}`), block_id: 'remark' }]),
      pools.length < 2 ? section(`To *${escapeMrkdwn(pool.name)}*.`) : poolMenu(form),
      ...fieldsOf(form),
      { ...section(...form.preview), block_id: 'preview' },
    ],
  })
}

function poolMenu({ pools, pool }: TopupForm): InputBlock {
  return menu(
    'pool',
    'Pool',
    pools.slice(0, POOLS_MAX).map(({ name, poolId }) => option(name, poolId)),
    pool.poolId,
  )
}

function fieldsOf({ credits, given, expires, effectiveAt, expiresAt, reason, pool }: TopupForm): KnownBlock[] {
  return [
    field(
      'credits',
      'How many credits',
      {
        type: 'number_input',
        action_id: 'topup:credits',
        is_decimal_allowed: true,
        ...(credits !== undefined && /^-?\d+(\.\d+)?$/.test(credits) ? { initial_value: credits } : {}),
      },
      { live: true },
    ),
    menu('given', 'Bought or given', GIVENS, given, 'Of two that end alike, what was given is used up first.'),
    instant('effective_at', 'From when', effectiveAt, 'Blank: now. In your own time zone.'),
    menu('expires', 'When they expire', ENDS, expires, topupRule(pool)),
    instant(
      'expires_at',
      'Expiry date',
      expiresAt,
      'Fill it in to give them a date of their own. Blank: as chosen above.',
    ),
    field(
      'reason',
      'Why',
      {
        type: 'plain_text_input',
        action_id: 'topup:reason',
        max_length: 500,
        ...(reason === undefined ? {} : { initial_value: reason.slice(0, 500) }),
      },
      { optional: true, hint: 'Like: invoice 1234. It is kept in the audit log.' },
    ),
  ]
}

function menu(
  word: string,
  label: string,
  options: ReturnType<typeof option>[],
  chosen: string,
  hint?: string,
): InputBlock {
  const initial = options.find(({ value }) => value === chosen)
  return field(
    word,
    label,
    {
      type: 'static_select',
      action_id: `topup:${word}`,
      options,
      ...(initial ? { initial_option: initial } : {}),
    },
    { live: true, ...(hint === undefined ? {} : { hint }) },
  )
}

function instant(word: string, label: string, at: Date | undefined, hint: string): InputBlock {
  return field(
    word,
    label,
    {
      type: 'datetimepicker',
      action_id: `topup:${word}`,
      ...(at ? { initial_date_time: Math.floor(at.getTime() / 1000) } : {}),
    },
    { optional: true, live: true, hint },
  )
}

/** When credits come and end: what a form and its answer both say of them. */
export interface TopupDates {
  zone: string
  now: Date
  /** Null: now. */
  effectiveAt: Date | null
  expires: 'reset' | 'date' | 'never'
  /** The instant at which they expire; null: never. */
  expiresAt: Date | null
}

/** What the credits of a form would do, in lines of mrkdwn. */
export function topupPreview(effect: EffectWords, dates: TopupDates): string[] {
  if (dates.effectiveAt === null) return [...effectLines(effect), endOf(dates)]
  return [
    `They come ${at(dates.effectiveAt, dates)}. Until then it stays *${standing(effect.before, effect.unit)}*.`,
    endOf(dates),
  ]
}

function endOf({ expires, expiresAt, ...said }: TopupDates): string {
  if (expiresAt === null) return 'They never expire.'
  return `They expire ${expires === 'reset' ? 'at the reset, ' : ''}${at(expiresAt, said)}.`
}

function at(instant: Date, { zone, now }: Pick<TopupDates, 'zone' | 'now'>): string {
  return `${localTime(instant, zone, now)} (${escapeMrkdwn(zone)})`
}

export interface TopupDone {
  name: string
  unit: string
  credits: Credits
  /** As it stands when this is said. */
  balance: Balance
  dates: TopupDates
}

/** That they were added, for whoever closed the form too. */
export function topupDone(done: TopupDone): { view: ModalView; spoken: Spoken } {
  const { name, unit, credits, balance, dates } = done
  const headline = `${unitsOf(credits, unit)} added to ${escapeMrkdwn(name)}`
  const comes =
    dates.effectiveAt === null
      ? `Now ${standing(balance, unit)}.`
      : `They come ${at(dates.effectiveAt, dates)}; until then ${standing(balance, unit)}.`
  const said = section(`:white_check_mark: *${headline}*`, comes, endOf(dates))
  return {
    view: modal({ callbackId: 'topup:added', title: TITLE, blocks: [said] }),
    spoken: speak(`${headline}. ${comes}`, [said]),
  }
}

/** In one row no two buttons may have the same action id. */
const CHOICE_IDS = ['topup:again', 'topup:second'] as const

/** What of a line is in doubt, a button to the form for each thing it may be, and the line as it was typed. */
export function topupQuestion(card: { message: string; choices: readonly OfferedChoice[]; typed: string }): Spoken {
  const message = escapeMrkdwn(card.message)
  const row = card.choices
    .slice(0, CHOICE_IDS.length)
    .map(({ label, value }, index) => button(CHOICE_IDS[index] ?? '', label, value))
  return speak(message, [
    section(message),
    actions(...row),
    section('Nothing was added. You typed:'),
    verbatim(card.typed),
  ])
}

/** "Say how many credits were added." and the like, in the place of a preview. */
export function topupMissing(sentences: readonly string[]): string[] {
  return sentences.map(escapeMrkdwn)
}
