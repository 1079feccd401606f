// The modal that asks until when an alert is to be put off, and the one that says so.

import type { ModalView } from '@slack/types'
import type { SnoozeChoice } from '../../core/alert-state.ts'
import { section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option } from './modal.ts'
import { localTime, readerTime } from './phrases.ts'

interface SnoozeQuestion {
  alertId: string
  poolName: string
  /** IANA zone of the pool. */
  zone: string
  now: Date
  /** The soonest first. */
  choices: readonly SnoozeChoice[]
}

const labels: Record<SnoozeChoice['kind'], string> = {
  hour: 'For an hour',
  morning: 'Until tomorrow morning',
  reset: 'Until the reset',
}

/** Asks until when. Each choice carries the instant it names, so that what was read is what is done. */
export function snoozeModal({ alertId, poolName, zone, now, choices }: SnoozeQuestion): ModalView {
  const options = choices.map(({ kind, untilAt }) =>
    option(`${labels[kind]}: ${localTime(untilAt, zone, now)} (${zone})`, String(+untilAt)),
  )
  const [first] = options
  return modal({
    callbackId: 'alert:snooze',
    title: 'Snooze',
    submit: 'Snooze',
    close: 'Cancel',
    metadata: JSON.stringify({ alert: alertId }),
    blocks: [
      field('until', `This alert of ${poolName}`, {
        type: 'radio_buttons',
        action_id: 'alert:until',
        options,
        ...(first ? { initial_option: first } : {}),
      }),
      section('It is said again then, unless somebody handles it or enough comes back. A higher line still rings.'),
    ],
  })
}

/** Says until when it is put off. */
export function snoozedModal(
  { poolName, zone, cycleEndsAt }: { poolName: string; zone: string; cycleEndsAt: Date },
  untilAt: Date,
): ModalView {
  const until = untilAt >= cycleEndsAt ? 'until the reset' : `until ${readerTime(untilAt, zone)}`
  const text = `This alert of ${escapeMrkdwn(poolName)} is snoozed *${until}*.`
  return modal({ callbackId: 'alert:snoozed', title: 'Snooze', blocks: [section(text)] })
}
