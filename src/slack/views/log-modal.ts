// The log form: what it was, what it costs and leaves, and what it was for. The line with the price changes while the
// person fills in; the numbers in it are the ones that are booked.

import type { InputBlock, KnownBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { footer, section, verbatim } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { counted, type LoggedItem } from './log.ts'
import { field, initialNumber, modal, option, plain } from './modal.ts'
import { unitsOf } from './phrases.ts'

/** The choice of no activity. */
export const PLAIN = '-'
const LOG_FORM = 'log:form'

/** Blocks that stay as they are while the rest is made anew. */
export const LASTING_BLOCKS: readonly string[] = ['reason', 'typed']

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const OPTIONS_MAX = 100

export interface LogForm {
  /** Why the form is shown, where it answers something; and the line as it was typed, or nothing. */
  reason: string | null
  typed: string
  /** Blocks of the form as it was, in the place of reason and typed. */
  lasting: readonly KnownBlock[]
  unit: string
  /** More than one: the form asks which. */
  pools: readonly { poolId: string; name: string }[]
  poolId: string
  /** Of the pool, with the price of one in words. */
  activities: readonly { activity: string; name: string; each: string }[]
  activity: string | undefined
  quantity: string
  credits: string
  price: FormPrice
  purposes: readonly { purposeId: string; name: string }[]
  purpose: string | undefined
  campaign: string
  contact: string
  note: string
  labels: string | undefined
  occurredAt: Date | undefined
  forSlackUserId: string | null
  metadata: string
}

/** What the form books as it stands, or what is missing for that. */
export type FormPrice =
  | { kind: 'spend'; item: LoggedItem; after: { left: Credits; overage: Credits } | undefined }
  | { kind: 'missing'; sentence: string }

/** "Log minutes". */
function logTitle(unit: string): string {
  return `Log ${unit}`
}

function capital(word: string): string {
  return word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

/** The form. */
export function logForm(form: LogForm): ModalView {
  return modal({
    callbackId: LOG_FORM,
    title: logTitle(form.unit),
    submit: 'Log',
    close: 'Cancel',
    metadata: form.metadata,
    blocks: [...openingOf(form), ...spendFields(form), ...reasonFields(form)],
  })
}

function openingOf({ reason, typed, lasting, forSlackUserId }: LogForm): KnownBlock[] {
  return [
    ...(reason === null ? [] : [{ ...section(escapeMrkdwn(reason)), block_id: 'reason' }]),
    ...(typed === '' ? [] : [{ ...verbatim(typed), block_id: 'typed' }]),
    ...lasting,
    ...(forSlackUserId === null ? [] : [footer(`For <@${forSlackUserId}>`)]),
  ]
}

function spendFields(form: LogForm): KnownBlock[] {
  const { pools, poolId, activities, activity, quantity, credits, unit, price } = form
  const offered = activities.slice(0, OPTIONS_MAX - 1).map((it) => option(`${it.name} (${it.each})`, it.activity))
  return [
    ...(pools.length < 2
      ? []
      : [
          menu(
            'pool',
            'Pool',
            pools.slice(0, OPTIONS_MAX).map((it) => option(it.name, it.poolId)),
            poolId,
            { live: true },
          ),
        ]),
    menu('activity', 'What was it?', [...offered, option(`Plain ${unit}`, PLAIN)], activity, {
      live: true,
      optional: true,
      hint: `Leave it empty for plain ${unit}.`,
    }),
    number('quantity', 'How many?', quantity, `Leave it empty for one. Plain ${unit} are counted below.`),
    number('credits', capital(unit), credits, 'Leave it empty to go by the price list.'),
    { ...section(sayPrice(price, unit)), block_id: 'price' },
  ]
}

function reasonFields({ purposes, purpose, campaign, contact, occurredAt, note, labels }: LogForm): KnownBlock[] {
  const offered = purposes.slice(0, OPTIONS_MAX).map((it) => option(it.name, it.purposeId))
  const chosen = purposes.find((it) => it.name === purpose)?.purposeId
  return [
    ...(offered.length === 0 ? [] : [menu('purpose', 'Purpose', offered, chosen, { optional: true })]),
    text('campaign', 'Campaign', campaign, { most: 200, placeholder: 'q4-webinar' }),
    text('contact', 'Whose contact was it?', contact, {
      most: 254,
      placeholder: 'jane@example.com',
      hint: 'Kept so that it cannot be read back; it only tells that your team has revealed it before.',
    }),
    field(
      'occurred_at',
      'When?',
      {
        type: 'datetimepicker',
        action_id: 'log:occurred_at',
        ...(occurredAt === undefined ? {} : { initial_date_time: Math.floor(occurredAt.getTime() / 1000) }),
      },
      { optional: true, hint: 'Leave it empty for now.' },
    ),
    text('note', 'Note', note, { most: 3000, multiline: true }),
    ...(labels === undefined
      ? []
      : [text('labels', 'Labels', labels, { most: 1500, multiline: true, hint: 'One a line, like segment: smb.' })]),
  ]
}

function menu(
  word: string,
  label: string,
  options: PlainTextOption[],
  chosen: string | undefined,
  how: { live?: boolean; optional?: boolean; hint?: string },
): InputBlock {
  const initial = options.find((it) => it.value === chosen)
  const element: StaticSelect = {
    type: 'static_select',
    action_id: `log:${word}`,
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
  return field(word, label, element, how)
}

function number(word: string, label: string, value: string, hint: string): InputBlock {
  const element: InputBlock['element'] = {
    type: 'number_input',
    action_id: `log:${word}`,
    is_decimal_allowed: true,
    dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
    ...initialNumber(value),
  }
  return field(word, label, element, { live: true, optional: true, hint })
}

function text(
  word: string,
  label: string,
  value: string,
  how: { most: number; placeholder?: string; multiline?: boolean; hint?: string },
): InputBlock {
  const { most, placeholder, multiline = false, hint } = how
  const element: InputBlock['element'] = {
    type: 'plain_text_input',
    action_id: `log:${word}`,
    multiline,
    max_length: most,
    ...(value === '' ? {} : { initial_value: value.slice(0, most) }),
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) }),
  }
  return field(word, label, element, { optional: true, ...(hint === undefined ? {} : { hint }) })
}

/** "2 mobile reveals = 16 credits, 135 left after it". */
function sayPrice(price: FormPrice, unit: string): string {
  if (price.kind === 'missing') return escapeMrkdwn(price.sentence)
  const { item, after } = price
  const cost = unitsOf(item.credits, unit)
  const booked = item.activity === null ? cost : `${counted(item)} = ${cost}`
  return `*${booked}*, ${after ? sayAfter(after) : 'booked in the cycle that it belongs to'}`
}

function sayAfter({ left, overage }: { left: Credits; overage: Credits }): string {
  const over = overage > 0 ? `, ${formatCredits(overage)} over` : ''
  return `${formatCredits(left)} left after it${over}`
}
