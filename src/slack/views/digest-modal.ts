// The form that sets a digest, in the pool's channel or for its reader alone; and what it says when it has. What the fields
// mean is digest-form's.

import type { InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import type { Digest } from '../../core/subscription.ts'
import { section } from './blocks.ts'
import { asides, type ListedDigest, listed } from './digest-card.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option, plain } from './modal.ts'
import { ordinalOf, WEEKDAYS } from './rhythm.ts'

export type DigestPlace = 'channel' | 'mine'

/** What stands in the field of how often. */
export type DigestEvery = 'daily' | 'weekly' | 'monthly' | 'none'

export interface DigestForm {
  poolId: string
  poolName: string
  /** The channel's name where Slack has told it. */
  channelName: string | null
  /** Those whose digest the reader may set; one alone is not asked about. */
  places: readonly DigestPlace[]
  place: DigestPlace
  every: DigestEvery
  /** What the other fields begin with. */
  digest: Digest
  /** There is one, which can be stopped. */
  isThere: boolean
  /** IANA zone of its local time. */
  zone: string
}

const TITLE = 'Digest'

/** The form. Fields bear the place in their name, so that each place begins with its own and not with what was typed. */
export function digestModal(form: DigestForm): ModalView {
  const { places, poolName } = form
  return modal({
    callbackId: 'digest:save',
    title: TITLE,
    submit: 'Save',
    close: 'Cancel',
    metadata: form.poolId,
    blocks: [
      places.length > 1
        ? placeField(form)
        : section(`Your own digest of *${escapeMrkdwn(poolName)}*, as a direct message that you alone read.`),
      everyField(form),
      ...(form.every === 'none' ? [] : timeFields(form)),
    ],
  })
}

function placeField({ places, place, poolName, channelName }: DigestForm): InputBlock {
  const labels: Record<DigestPlace, string> = {
    channel: channelName === null ? 'The channel, for everybody in it' : `#${channelName}, for everybody in it`,
    mine: 'Only me, as a direct message',
  }
  const options = places.map((it) => option(labels[it], it))
  return field('place', `Digest of ${poolName}`, menu('digest:place', options, place), { live: true })
}

function everyField({ every, place, isThere }: DigestForm): InputBlock {
  const options = [
    option('Every day', 'daily'),
    option('Every week', 'weekly'),
    option('Every month', 'monthly'),
    ...(isThere ? [option('Not any more: stop it', 'none')] : []),
  ]
  return field('cadence', 'How often', menu(`digest:cadence-${place}`, options, every), { live: true })
}

function timeFields({ every, place, digest, zone }: DigestForm): KnownBlock[] {
  const { cadence, localTime, skipEmpty, makesWay } = digest
  const weekday = cadence.every === 'week' ? cadence.weekday : 1
  const monthDay = cadence.every === 'month' ? cadence.monthDay : 1
  const days = WEEKDAYS.map((name, index) => option(name, String(index + 1)))
  const dates = Array.from({ length: 31 }, (_, index) => option(ordinalOf(index + 1), String(index + 1)))
  return [
    ...(every === 'weekly' ? [field('weekday', 'On', menu(`digest:weekday-${place}`, days, String(weekday)))] : []),
    ...(every === 'monthly'
      ? [
          field('month_day', 'On the', menu(`digest:month_day-${place}`, dates, String(monthDay)), {
            hint: 'A month without that day: on its last.',
          }),
        ]
      : []),
    field(
      'local_time',
      'At',
      { type: 'timepicker', action_id: `digest:local_time-${place}`, initial_time: localTime },
      { hint: `Time in ${zone}.` },
    ),
    tick('skip_empty', 'Empty ones', { place, label: 'Leave it out when nothing happened', isTicked: skipEmpty }),
    ...(every === 'weekly' && place === 'channel'
      ? [
          tick('makes_way', 'Around a reset', {
            place,
            label: 'Leave it out where reminders and the report are two posts in seven days',
            isTicked: makesWay,
          }),
        ]
      : []),
  ]
}

function menu(actionId: string, options: PlainTextOption[], chosen: string): InputBlock['element'] {
  const initial = options.find(({ value }) => value === chosen)
  return {
    type: 'static_select',
    action_id: actionId,
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
}

function tick(
  word: string,
  title: string,
  { place, label, isTicked }: { place: DigestPlace; label: string; isTicked: boolean },
): InputBlock {
  const options = [{ text: plain(label, 75), value: 'yes' }]
  return field(
    word,
    title,
    {
      type: 'checkboxes',
      action_id: `digest:${word}-${place}`,
      options,
      ...(isTicked ? { initial_options: options } : {}),
    },
    { optional: true },
  )
}

/** What was set: when it comes, and first. `saved` is null where it was stopped. */
export function digestSaved(
  { poolName, channelId }: { poolName: string; channelId: string | null },
  saved: ListedDigest | null,
  now: Date,
): ModalView {
  const where = channelId === null ? 'to you' : `in <#${channelId}>`
  const name = escapeMrkdwn(poolName)
  return modal({
    callbackId: 'digest:saved',
    title: TITLE,
    blocks: [
      saved
        ? section(`:white_check_mark: *The digest of ${name} comes ${listed(saved, where, now)}.*`, ...asides(saved))
        : section(`:white_check_mark: *No digest of ${name} comes ${where} any more.*`),
    ],
  })
}
