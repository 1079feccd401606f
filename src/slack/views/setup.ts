// The form that makes a pool, and the button that opens it. What the fields mean is setup-form's.

import type { ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { POOL_NAME_MAX } from '../../core/presets.ts'
import { footer, type Spoken, section, speak, verbatim } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option, plain } from './modal.ts'
import { localTime } from './phrases.ts'

/** What stands in the fields, as it was typed or chosen. */
export interface SetupFields {
  name?: string | undefined
  vendor?: string | undefined
  allotment?: string | undefined
  creditsLeft?: string | undefined
  anchorAt?: Date | undefined
  length?: string | undefined
  zone?: string | undefined
  channelId?: string | undefined
  ownerId?: string | undefined
}

export interface SetupForm extends SetupFields {
  /** What these fields come to, or what is missing. */
  preview: string
  /** The channel is shared with another company, and somebody has to say that it is meant. */
  confirmShared?: string | undefined
}

/** The lengths that are offered; the terminal takes any. */
const LENGTHS = [
  option('Every month', 'P1M'),
  option('Every 3 months', 'P3M'),
  option('Every 6 months', 'P6M'),
  option('Every year', 'P1Y'),
  option('Every week', 'P1W'),
  option('Every 2 weeks', 'P2W'),
  option('Every 4 weeks', 'P4W'),
  option('Every 30 days', 'P30D'),
]

/** The form. */
export function setupModal(form: SetupForm): ModalView {
  const { name, vendor, zone, ownerId, channelId, anchorAt } = form
  const length = LENGTHS.find(({ value }) => value === form.length) ?? LENGTHS[0]
  return modal({
    callbackId: 'setup:create',
    title: 'Set up a pool',
    submit: 'Make the pool',
    close: 'Cancel',
    blocks: [
      ...(form.confirmShared === undefined ? [] : sharedBlocks(form.confirmShared, channelId ?? '', 'setup')),
      field(
        'name',
        'Name',
        { type: 'plain_text_input', action_id: 'setup:name', max_length: POOL_NAME_MAX, ...initial(name) },
        { hint: 'What people type to mean it: Apollo.' },
      ),
      field(
        'vendor',
        'Who sells the credits',
        { type: 'plain_text_input', action_id: 'setup:vendor', max_length: 40, ...initial(vendor) },
        { optional: true, hint: 'Blank: guessed from the name. Apollo brings its price list.' },
      ),
      field('allotment', 'Credits of one cycle', amount('allotment', form.allotment), { live: true }),
      field('credits_left', 'Credits left now', amount('credits_left', form.creditsLeft), {
        optional: true,
        live: true,
        hint: 'Blank: all of them. The difference is kept as used before Purser.',
      }),
      field(
        'anchor_at',
        'When it resets: any one reset, past or coming',
        {
          type: 'datetimepicker',
          action_id: 'setup:anchor_at',
          ...(anchorAt ? { initial_date_time: Math.floor(anchorAt.getTime() / 1000) } : {}),
        },
        { optional: true, live: true, hint: 'In your own time zone. Blank: the first of the month, 00:00.' },
      ),
      field(
        'length',
        'How often it resets',
        {
          type: 'static_select',
          action_id: 'setup:length',
          options: LENGTHS,
          ...(length ? { initial_option: length } : {}),
        },
        { live: true },
      ),
      field(
        'zone',
        'Time zone of its days and resets',
        { type: 'plain_text_input', action_id: 'setup:zone', max_length: 64, ...initial(zone) },
        { live: true, hint: 'Like Europe/Berlin or America/New_York.' },
      ),
      { ...footer(escapeMrkdwn(form.preview)), block_id: 'preview' },
      field(
        'channel',
        'Channel that is warned when it runs low',
        {
          type: 'conversations_select',
          action_id: 'setup:channel',
          filter: { include: ['public', 'private'] },
          ...(channelId === undefined
            ? { default_to_current_conversation: true }
            : { initial_conversation: channelId }),
        },
        {
          optional: true,
          hint: 'Purser joins a public channel by itself where it may. In a private one, type /invite @Purser.',
        },
      ),
      field('owner', 'Owner', {
        type: 'users_select',
        action_id: 'setup:owner',
        ...(ownerId === undefined ? {} : { initial_user: ownerId }),
      }),
    ],
  })
}

/** A box of its own for each channel: one that was ticked for another says nothing of this one. */
export function sharedBlocks(channelName: string, channelId: string, feature: 'setup' | 'settings') {
  return [
    section(
      `:warning: #${escapeMrkdwn(channelName)} is shared with another company: its people will read how many credits are left and what they went into, never who used them.`,
    ),
    field('confirmed', 'Shared channel', {
      type: 'checkboxes' as const,
      // Slack keeps what was filled in where an element keeps its name.
      action_id: `${feature}:confirmed-${channelId}`,
      options: [{ text: plain('Warn there all the same', 75), value: channelId }],
    }),
  ]
}

function initial(value: string | undefined) {
  return value === undefined || value === '' ? {} : { initial_value: value }
}

function amount(word: string, value: string | undefined) {
  return {
    type: 'number_input' as const,
    action_id: `setup:${word}`,
    is_decimal_allowed: true,
    min_value: '0',
    ...initialNumber(value),
  }
}

/** A cycle that a pool would begin in, in words. */
export function previewLine(cycle: {
  endsAt: Date
  now: Date
  zone: string
  left: Credits
  allotment: Credits
}): string {
  const { endsAt, now, zone, left, allotment } = cycle
  return `Resets ${localTime(endsAt, zone, now)} (${zone}). ${formatCredits(left)} of ${formatCredits(allotment)} left until then.`
}

/** Where there is no pool yet: the button that opens the form, and what was typed, to be sent again when there is one. */
export function setupOffer(text: string, value: string, typed: string): Spoken {
  return speak(text, [
    section(text),
    {
      type: 'actions',
      elements: [
        { type: 'button', action_id: 'setup:open', text: plain('Set up a pool', 75), style: 'primary', value },
      ],
    },
    section('Then send this again:'),
    verbatim(typed),
  ])
}

export interface ArchivedOnly {
  /** All there are. */
  names: readonly string[]
  /** The one that was archived last. */
  latest: { poolId: string; name: string } | undefined
  /** Whether the reader may bring that one back; else who may. */
  mayRun: boolean
  whoMay: string
  /** Whether the reader may make another. */
  mayMake: boolean
  /** The line as it was typed, or nothing. */
  typed: string
}

/** Where every pool is archived: that it is, and how one comes back. */
export function archivedOnly({ names, latest, mayRun, whoMay, mayMake, typed }: ArchivedOnly): Spoken {
  const [only, another] = names
  const what =
    another === undefined
      ? `${only} is archived, and there is no other pool of credits here.`
      : 'Every pool of credits here is archived.'
  const which = another === undefined ? 'it' : latest?.name
  const text = escapeMrkdwn(mayRun ? what : `${what} Only ${whoMay} can bring ${which} back.`)
  const row = [
    ...(mayRun && latest ? [button('settings:open', `Bring ${latest.name} back...`, latest.poolId)] : []),
    ...(another === undefined ? [] : [button('pools:archived', 'Archived pools', '0')]),
    ...(mayMake ? [button('setup:open', 'New pool...', '-')] : []),
  ]
  return speak(text, [
    section(text),
    ...(row.length === 0 ? [] : [actions(...row)]),
    ...(typed === '' ? [] : [section('Nothing was done. You typed:'), verbatim(typed)]),
  ])
}
