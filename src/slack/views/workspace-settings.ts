// The form of what admins set of a whole workspace, and what it says when it is saved.

import type { ModalView } from '@slack/types'
import type { Holiday, WorkspaceSettings } from '../../core/plan-workspace-edit.ts'
import type { NamesShown } from '../../core/who-is-named.ts'
import { section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option } from './modal.ts'
import { localDate } from './phrases.ts'
import { type ChangedMeanwhile, meanwhileBlocks } from './settings.ts'

export const WORKSPACE_TITLE = 'Workspace settings'
/** Source: https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element */
const OPTIONS_MAX = 100
const NAME_MAX = 80

export interface WorkspaceFields {
  namesShown?: string | undefined
  zone?: string | undefined
  currency?: string | undefined
  /** Dates of those that stay. */
  holidays?: readonly string[] | undefined
  holidayOn?: string | undefined
  holidayName?: string | undefined
  /** Slack users. */
  adminIds?: readonly string[] | undefined
}

export interface WorkspaceForm extends WorkspaceFields {
  metadata: string
  /** Those that are still to come. */
  coming: readonly Holiday[]
  edition: string
  /** In which instants are said. */
  readerZone: string
  meanwhile?: readonly ChangedMeanwhile[] | undefined
}

const NAMES: Readonly<Record<NamesShown, string>> = {
  everyone: 'To everyone in the workspace',
  owners: 'To owners of the pool and admins',
  nobody: 'To nobody',
}

/** Those that the form can show. */
export function shownHolidays(coming: readonly Holiday[]): readonly Holiday[] {
  return coming.slice(0, OPTIONS_MAX)
}

/** The form, filled in. */
export function workspaceModal(form: WorkspaceForm): ModalView {
  const { metadata, meanwhile, readerZone, namesShown, adminIds = [], holidayOn } = form
  const shown = Object.entries(NAMES).map(([value, label]) => option(label, value))
  const chosen = shown.find(({ value }) => value === namesShown)
  const idOf = (word: string) => `workspace:${word}${form.edition === '' ? '' : `-${form.edition}`}`
  const text = (word: string, value: string | undefined, most: number) => ({
    type: 'plain_text_input' as const,
    action_id: idOf(word),
    max_length: most,
    ...(value === undefined ? {} : { initial_value: value.slice(0, most) }),
  })
  return modal({
    callbackId: 'workspace:save',
    title: WORKSPACE_TITLE,
    submit: 'Save',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(meanwhile === undefined ? [] : meanwhileBlocks('The workspace', readerZone, meanwhile)),
      field(
        'names_shown',
        'Who used what is shown by name',
        {
          type: 'static_select',
          action_id: idOf('names_shown'),
          options: shown,
          ...(chosen ? { initial_option: chosen } : {}),
        },
        {
          hint: 'Everybody sees their own, and admins who changed settings. In a channel that another company reads nobody is named.',
        },
      ),
      field('zone', 'Time zone', text('zone', form.zone, 64), {
        hint: 'For people whose own time zone Slack does not tell.',
      }),
      field('currency', 'Currency', text('currency', form.currency, 3), {
        hint: 'Three letters, like USD: what prices of credits are in.',
      }),
      ...holidayBlocks(form, idOf('holidays')),
      field(
        'holiday_on',
        'Add a holiday on',
        {
          type: 'datepicker',
          action_id: idOf('holiday_on'),
          ...(holidayOn === undefined ? {} : { initial_date: holidayOn }),
        },
        { optional: true },
      ),
      field('holiday_name', 'Name of that holiday', text('holiday_name', form.holidayName, NAME_MAX), {
        optional: true,
      }),
      field(
        'admins',
        "Admins beside Slack's own",
        {
          type: 'multi_users_select',
          action_id: idOf('admins'),
          ...(adminIds.length === 0 ? {} : { initial_users: [...adminIds] }),
        },
        { optional: true, hint: 'They may do everything here that admins of Slack may.' },
      ),
    ],
  })
}

function holidayBlocks({ coming, holidays }: WorkspaceForm, actionId: string) {
  if (coming.length === 0) return []
  const options = shownHolidays(coming).map(({ on, name }) => option(`${dateOf(on)} ${name}`, on))
  const kept = options.filter(({ value }) => holidays?.includes(value) ?? true)
  return [
    field(
      'holidays',
      'Holidays',
      {
        type: 'multi_static_select' as const,
        action_id: actionId,
        options,
        ...(kept.length === 0 ? {} : { initial_options: kept }),
      },
      {
        optional: true,
        hint: 'Nobody works then: paces and "n a working day" leave them out. Take one away to remove it.',
      },
    ),
  ]
}

/** What is set now. */
export function workspaceSaved(
  { namesShown, zone, currency }: WorkspaceSettings,
  coming: readonly Holiday[],
): ModalView {
  const days = shownHolidays(coming).map(({ on, name }) => `${dateOf(on)} ${escapeMrkdwn(name)}`)
  return modal({
    callbackId: 'workspace:saved',
    title: WORKSPACE_TITLE,
    blocks: [
      section(':white_check_mark: *Saved.*'),
      section(
        `• Who used what is shown by name: ${NAMES[namesShown].toLowerCase()}`,
        `• Time zone ${escapeMrkdwn(zone)}; currency ${currency}`,
        days.length === 0 ? '• No holiday is to come' : `• Holidays to come: ${days.join(', ')}`,
      ),
    ],
  })
}

function dateOf(on: string): string {
  return localDate(new Date(on), 'UTC')
}
