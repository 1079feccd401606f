// The form that changes how a pool is set up, what it says where somebody else was quicker, and what archiving means. What
// its fields mean is settings-form's.

import type { KnownBlock, ModalView } from '@slack/types'
import { type AuditChange, sayChange } from '../../core/audit.ts'
import { POOL_NAME_MAX } from '../../core/presets.ts'
import { footer, section } from './blocks.ts'
import { button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option, plain } from './modal.ts'
import { readerTime } from './phrases.ts'
import { WEEKDAYS } from './rhythm.ts'
import { sharedBlocks } from './setup.ts'

export const SETTINGS_TITLE = 'Settings of a pool'
/** Longer texts are refused before they are sent. */
const WORD_MAX = 40
/** Source: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
const CONFIRM_MAX = 300

/** What stands in the fields, as it was typed or chosen. */
export interface SettingsFields {
  name?: string | undefined
  vendor?: string | undefined
  unit?: string | undefined
  channelId?: string | undefined
  /** Slack users. */
  ownerId?: string | undefined
  deputyIds?: readonly string[] | undefined
  price?: string | undefined
  zone?: string | undefined
  workingDays?: readonly string[] | undefined
  monthlyPace?: string | undefined
}

/** What somebody else changed while the form was open. */
export interface ChangedMeanwhile {
  by: string
  at: Date
  changes: readonly AuditChange[]
}

export interface SettingsForm extends SettingsFields {
  poolName: string
  /** What the form bears in itself: ids only. */
  metadata: string
  poolId: string
  isArchived: boolean
  currency: string
  /** The unit as it is now, for labels. */
  unitNow: string
  poolZone: string
  /** A twelfth of a year and the like; null: its cycles are no longer than a month, and have no pace within. */
  paceHint: string | null
  /** How often it was shown anew: Slack keeps what was filled in where an element keeps its name. */
  edition: string
  /** A channel that another company reads, where somebody has to say that it is meant. */
  confirmShared?: string | undefined
  meanwhile?: readonly ChangedMeanwhile[] | undefined
}

/** The form, filled in. */
export function settingsModal(form: SettingsForm): ModalView {
  const { poolName, metadata, confirmShared, channelId, meanwhile } = form
  return modal({
    callbackId: 'settings:save',
    title: SETTINGS_TITLE,
    submit: 'Save',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(meanwhile === undefined ? [] : meanwhileBlocks(poolName, form.poolZone, meanwhile)),
      ...(confirmShared === undefined ? [] : sharedBlocks(confirmShared, channelId ?? '', 'settings')),
      section(`How *${escapeMrkdwn(poolName)}* is set up.`),
      ...whoBlocks(form),
      ...howBlocks(form),
      ...planBlocks(form),
      { type: 'divider' },
      endBlock(form),
    ],
  })
}

function whoBlocks(form: SettingsForm): KnownBlock[] {
  const { channelId, ownerId, deputyIds = [] } = form
  return [
    field('name', 'Name', text(form, 'name', form.name, POOL_NAME_MAX)),
    field(
      'channel',
      'Channel in which it speaks',
      {
        type: 'conversations_select',
        action_id: idOf(form, 'channel'),
        filter: { include: ['public', 'private'] },
        ...(channelId === undefined ? {} : { initial_conversation: channelId }),
      },
      { optional: true, hint: 'Blank: only the owner is told of a reset, and nobody when it runs low.' },
    ),
    field(
      'owner',
      'Owner',
      {
        type: 'users_select',
        action_id: idOf(form, 'owner'),
        ...(ownerId === undefined ? {} : { initial_user: ownerId }),
      },
      { hint: 'Looks after it, and is told first.' },
    ),
    field(
      'owners',
      'Deputies',
      {
        type: 'multi_users_select',
        action_id: idOf(form, 'owners'),
        max_selected_items: 19,
        ...(deputyIds.length === 0 ? {} : { initial_users: [...deputyIds] }),
      },
      { optional: true, hint: 'May do what the owner may, and stand in for them in this order.' },
    ),
  ]
}

function howBlocks(form: SettingsForm): KnownBlock[] {
  const { unitNow, currency, workingDays = [] } = form
  const days = WEEKDAYS.map((day, index) => option(day, String(index + 1)))
  const chosen = days.filter(({ value }) => workingDays.includes(value))
  return [
    field('unit', 'What is counted', text(form, 'unit', form.unit, WORD_MAX), {
      hint: 'In the plural, as it is said: minutes, records.',
    }),
    field('price', `Price of one of its ${unitNow}, in ${currency}`, number(form, 'price', form.price), {
      optional: true,
      hint: 'At most six decimals. Blank: not known.',
    }),
    field('zone', 'Time zone of its days and resets', text(form, 'zone', form.zone, 64), {
      hint: 'Days count in it at once. The reset that comes next stays when it is; those after it follow the zone.',
    }),
    field('working_days', 'Working days', {
      type: 'checkboxes',
      action_id: idOf(form, 'working_days'),
      options: days,
      ...(chosen.length === 0 ? {} : { initial_options: chosen }),
    }),
  ]
}

function planBlocks(form: SettingsForm): KnownBlock[] {
  const { paceHint } = form
  return [
    field('vendor', 'Who sells it', text(form, 'vendor', form.vendor, WORD_MAX), { optional: true }),
    ...(paceHint === null
      ? []
      : [
          field('monthly_pace', 'What a month should stay below', number(form, 'monthly_pace', form.monthlyPace), {
            optional: true,
            hint: `${paceHint} It is said, and never enforced. Blank: none.`,
          }),
        ]),
  ]
}

function endBlock({ poolId, poolName, isArchived }: SettingsForm): KnownBlock {
  if (isArchived)
    return {
      ...section(`*${escapeMrkdwn(poolName)} is archived*: nothing is announced of it.`),
      accessory: button('settings:bring-back', 'Bring back', poolId),
    }
  return {
    ...section('No longer in use? What was recorded stays.'),
    accessory: {
      ...button('settings:archive', 'Archive', poolId),
      style: 'danger',
      confirm: {
        title: plain(`Archive ${poolName}?`, 100),
        text: plain(ARCHIVING, CONFIRM_MAX),
        confirm: plain('Archive', 30),
        deny: plain('Keep it', 30),
      },
    },
  }
}

const ARCHIVING =
  'Nothing is announced of it any more: no alerts, digests or reminders. Lists leave it out. What programs report of it is still recorded and marked, and keys for programs stay. You can bring it back.'

/** What others changed since a form was opened; `name` is what the form is about. */
export function meanwhileBlocks(name: string, zone: string, meanwhile: readonly ChangedMeanwhile[]): KnownBlock[] {
  const lines = meanwhile.map(({ by, at, changes }) => {
    const said = changes.map((change) => escapeMrkdwn(sayChange(change))).join('; ')
    return `• ${escapeMrkdwn(by)}, ${readerTime(at, zone)}: ${said === '' ? 'something of it' : said}`
  })
  return [
    section(
      `:warning: *${escapeMrkdwn(name)} was changed while you had this open. Nothing of yours is saved yet.*`,
      ...lines,
    ),
    footer('What you changed stands in the fields below, the rest as it is now. Look at it and save again'),
    { type: 'divider' },
  ]
}

function text(form: SettingsForm, word: string, value: string | undefined, most: number) {
  return {
    type: 'plain_text_input' as const,
    action_id: idOf(form, word),
    max_length: most,
    ...(value === undefined || value === '' ? {} : { initial_value: value.slice(0, most) }),
  }
}

function number(form: SettingsForm, word: string, value: string | undefined) {
  return {
    type: 'number_input' as const,
    action_id: idOf(form, word),
    is_decimal_allowed: true,
    min_value: '0',
    ...initialNumber(value),
  }
}

function idOf({ edition }: SettingsForm, word: string): string {
  return `settings:${word}${edition === '' ? '' : `-${edition}`}`
}

/** What was done, and how the pool is set up now. `lines` are mrkdwn. */
export function settingsSaved(said: string, lines: readonly string[], blocks: readonly KnownBlock[]): ModalView {
  return modal({
    callbackId: 'settings:saved',
    title: SETTINGS_TITLE,
    blocks: [
      section(`:white_check_mark: *${escapeMrkdwn(said)}*`, ...lines),
      ...blocks.filter(({ type }) => type !== 'actions'),
    ],
  })
}
