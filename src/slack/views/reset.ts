// The form that moves the reset of a pool, with what follows from it; and what it says when it is moved.

import type { ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Cycle } from '../../core/model.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal } from './modal.ts'
import { countOf, daysUntil, localTime, unitsOf } from './phrases.ts'

const TITLE = 'Move the reset'

export interface ResetForm {
  name: string
  zone: string
  /** As it was filled in: a date and a time of day in the pool's zone. */
  on: string
  time: string
  reason?: string | undefined
  preview: readonly string[]
  remark?: string | undefined
  metadata: string
}

/** The form. */
export function resetModal({ name, zone, on, time, reason, preview, remark, metadata }: ResetForm): ModalView {
  return modal({
    callbackId: 'reset:move',
    title: TITLE,
    submit: 'Move it',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [{ ...section(`:warning: ${escapeMrkdwn(remark)}`), block_id: 'remark' }]),
      section(`When *${escapeMrkdwn(name)}* resets next. Later resets follow from that day and time.`),
      field('ends_at', 'Day', { type: 'datepicker', action_id: 'reset:ends_at', initial_date: on }, { live: true }),
      field(
        'ends_time',
        'Time',
        { type: 'timepicker', action_id: 'reset:ends_time', initial_time: time },
        { live: true, hint: `In ${zone}, the zone of the pool.` },
      ),
      field(
        'reason',
        'Why',
        {
          type: 'plain_text_input',
          action_id: 'reset:reason',
          max_length: 500,
          ...(reason === undefined ? {} : { initial_value: reason }),
        },
        { optional: true, hint: 'It is kept in the audit log.' },
      ),
      { ...section(...preview), block_id: 'preview' },
    ],
  })
}

export interface ResetEffect {
  cycle: { before: Cycle; after: Cycle }
  /** The reset after it, and the one after that. */
  following: readonly Date[]
  /** What is left now of credits that end with the cycle. */
  ending: Credits
  /** Parts of the allotment that would come after the new end. */
  lost: Credits
  isReminded: boolean
  unit: string
  zone: string
  now: Date
}

/** What a moved reset comes to. */
export function resetPreview(effect: ResetEffect): string[] {
  const { cycle, following, ending, lost, isReminded, unit, zone, now } = effect
  const [first, second] = following
  const days = daysUntil(cycle.before.endsAt, cycle.after.endsAt, zone)
  const by = days === 0 ? '' : `, ${countOf(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`
  return [
    `Now it resets ${localTime(cycle.before.endsAt, zone, now)}. Then *${localTime(cycle.after.endsAt, zone, now)}*${by} (${escapeMrkdwn(zone)}).`,
    ...(first && second
      ? [`After that: ${localTime(first, zone, now)}, ${localTime(second, zone, now)}, and so on.`]
      : []),
    ...(ending > 0 ? [`${unitsOf(ending, unit)} of what is left now end with the cycle, and then too.`] : []),
    ...(lost > 0 ? [`:warning: ${formatCredits(lost)} that were still to come in this cycle never come.`] : []),
    ...(isReminded ? ['Its reminders come for the new date, also where some have come already.'] : []),
  ]
}

/** That it was moved. */
export function resetDone({ name, endsAt, zone, now }: { name: string; endsAt: Date; zone: string; now: Date }): {
  view: ModalView
  spoken: Spoken
} {
  const headline = `${escapeMrkdwn(name)} resets ${localTime(endsAt, zone, now)} (${escapeMrkdwn(zone)})`
  const said = section(`:white_check_mark: *${headline}*`)
  return { view: modal({ callbackId: 'reset:moved', title: TITLE, blocks: [said] }), spoken: speak(headline, [said]) }
}
