// The form that sets what announces a pool's resets, and what it says when it has.

import type { ModalView } from '@slack/types'
import type { ReminderPlan } from '../../core/due.ts'
import { DAYS_BEFORE_MAX, REMINDERS_MAX } from '../../core/subscription.ts'
import type { Spoken } from './blocks.ts'
import { section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, plain } from './modal.ts'

const TITLE = 'Reminders'
const TYPED_MAX = 100

/** The form, filled in as it is. */
export function remindersModal({
  poolId,
  poolName,
  zone,
  plan,
}: {
  poolId: string
  poolName: string
  zone: string
  plan: ReminderPlan
}): ModalView {
  const report = [{ text: plain('Tell how the cycle went, when it has ended', 75), value: 'yes' }]
  return modal({
    callbackId: 'reminders:save',
    title: TITLE,
    submit: 'Save',
    close: 'Cancel',
    metadata: poolId,
    blocks: [
      section(`What announces the resets of *${escapeMrkdwn(poolName)}*.`),
      days('days_before', 'Days before the reset', plan.daysBefore, {
        hint: `Like 14, 7, 3: at most ${REMINDERS_MAX}, and ${DAYS_BEFORE_MAX} days before. Blank: none. What is half of a cycle or more is left out.`,
      }),
      days('owner_days', 'Of these, for the owner alone', plan.ownerDays, {
        hint: 'The first owner gets a direct message, and the channel nothing. Blank: all are posted.',
      }),
      field(
        'local_time',
        'At',
        { type: 'timepicker', action_id: 'reminders:local_time', initial_time: plan.localTime },
        { hint: `Time in ${zone}. The report comes at the reset, or at this time where the reset is at night.` },
      ),
      field(
        'report',
        'Report',
        {
          type: 'checkboxes',
          action_id: 'reminders:report',
          options: report,
          ...(plan.report ? { initial_options: report } : {}),
        },
        { optional: true },
      ),
    ],
  })
}

function days(word: string, label: string, chosen: readonly number[], { hint }: { hint: string }) {
  return field(
    word,
    label,
    {
      type: 'plain_text_input',
      action_id: `reminders:${word}`,
      max_length: TYPED_MAX,
      ...(chosen.length === 0 ? {} : { initial_value: chosen.join(', ') }),
    },
    { optional: true, hint },
  )
}

/** That it was saved, and what is to come now: the card without its buttons. */
export function remindersSaved({ blocks }: Spoken): ModalView {
  return modal({
    callbackId: 'reminders:saved',
    title: TITLE,
    blocks: [section(':white_check_mark: *Saved.*'), ...blocks.filter(({ type }) => type !== 'actions')],
  })
}
