// The form that changes a pool's plan, with what the change comes to, before and after; and what it says when it is made.

import type { InputBlock, KnownBlock, ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import { partLength } from '../../core/cycle.ts'
import type { Terms } from '../../core/model.ts'
import type { PlanPreset } from '../../core/plan-presets.ts'
import type { Takes } from '../../core/plan-terms.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { type EffectWords, effectLines, standing } from './effect.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, initialNumber, modal, option } from './modal.ts'
import { localTime } from './phrases.ts'
import { planWords, sayTerms, spanWords } from './terms-words.ts'

const TITLE = 'Change the plan'
const PARTS = [1, 2, 3, 4, 6, 12, 24]
const LENGTHS = ['P1M', 'P3M', 'P6M', 'P1Y', 'P1W', 'P2W', 'P4W', 'P30D']

/** A field that is left as the chosen plan has it, or else as it is. */
export const AS_IS = 'as_is'

/** What stands in the fields, as it was typed or chosen. */
export interface TermsFields {
  preset: string
  seats?: string | undefined
  allotment?: string | undefined
  length: string
  parts: string
  rollover: string
  rolloverMost?: string | undefined
  rolloverEnd: string
  zone?: string | undefined
  takes: Takes
  effectiveAt?: Date | undefined
  plan?: string | undefined
  planConfirmedOn?: string | undefined
  reason?: string | undefined
}

export interface TermsForm extends TermsFields {
  name: string
  unit: string
  /** The terms from the next cycle on, as they stand. */
  base: Terms
  /** The plans of the vendor that are known. */
  plans: readonly PlanPreset[]
  /** The length that the fields come to. */
  chosenLength: string
  /** A plain sentence: what is to be confirmed with the vendor. */
  confirm: string
  preview: readonly string[]
  remark?: string | undefined
  metadata: string
}

/** The form. */
export function termsModal(form: TermsForm): ModalView {
  const { name, unit, base, remark, metadata, confirm, preview } = form
  const plan = base.plan === null ? '' : ` (${planWords(base)})`
  return modal({
    callbackId: 'terms:change',
    title: TITLE,
    submit: 'Change it',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [{ ...section(`:warning: ${escapeMrkdwn(remark)}`), block_id: 'remark' }]),
      section(`*${escapeMrkdwn(name)}*${plan}: ${sayTerms(base, unit)}.`),
      ...planFields(form),
      ...creditFields(form),
      ...rolloverFields(form),
      ...whenFields(form),
      { ...section(...preview, escapeMrkdwn(confirm)), block_id: 'preview' },
      ...keptFields(form),
    ],
  })
}

function planFields({ plans, preset, seats }: TermsForm): KnownBlock[] {
  if (plans.length === 0) return []
  const options = [option('None of these', AS_IS), ...plans.map((it) => option(it.name, it.preset))]
  const chosen = plans.find((it) => it.preset === preset)
  const perSeat = chosen?.perSeat ?? null
  return [
    menu('preset', 'Begin with a plan', options, preset),
    ...(perSeat === null
      ? []
      : [
          {
            ...number('seats', 'Seats', seats, `${formatCredits(perSeat)} credits a seat in one cycle.`),
            optional: false,
          },
        ]),
  ]
}

function creditFields({ allotment, length, parts, chosenLength, base, preset, plans }: TermsForm): KnownBlock[] {
  const chosen = plans.find((it) => it.preset === preset)
  const isTold = chosen?.perSeat === null
  const kept = chosen === undefined ? 'as it is' : isTold ? 'as the plan says' : 'as the plan and its seats say'
  const credits = isTold ? 'As the vendor told you.' : `Blank: ${kept}.`
  const lengths = [...new Set([...LENGTHS, base.length])]
  const fitting = PARTS.filter((count) => partLength(chosenLength, count) !== undefined)
  return [
    number('allotment', 'Credits of one cycle', allotment, credits),
    menu('length', 'How often it resets', [option(capital(kept), AS_IS), ...lengths.map(asLength)], length),
    menu('parts', 'How they come', [option(capital(kept), AS_IS), ...fitting.map(asParts)], parts),
  ]
}

function asLength(length: string) {
  return option(`Every ${spanWords(length)}`, length)
}

function asParts(count: number) {
  return option(count === 1 ? 'All at once' : `In ${count} equal parts`, String(count))
}

function rolloverFields({ rollover, rolloverMost, rolloverEnd, preset, plans }: TermsForm): KnownBlock[] {
  const isSaid = plans.find((it) => it.preset === preset)?.rollover !== undefined
  const options = [
    option(isSaid ? 'As the plan says' : 'As it is', AS_IS),
    option('Nothing', 'none'),
    option('All of it', 'all'),
    option('At most so many credits', 'capped'),
    option('A percent of it', 'percent'),
  ]
  const ends = [
    option('At the reset after', 'reset'),
    option('A month later', 'P1M'),
    option('3 months later', 'P3M'),
    option('6 months later', 'P6M'),
    option('A year later', 'P1Y'),
    option('Never', 'never'),
  ]
  const most = rollover === 'capped' ? 'Credits that roll over at most' : 'Percent that rolls over'
  return [
    menu('rollover', 'What rolls over of the rest', options, rollover),
    ...(rollover === 'capped' || rollover === 'percent' ? [number('rollover_most', most, rolloverMost, '')] : []),
    ...(['all', 'capped', 'percent'].includes(rollover)
      ? [menu('rollover_end', 'When that expires', ends, rolloverEnd)]
      : []),
  ]
}

function whenFields({ takes, effectiveAt, zone, base }: TermsForm): KnownBlock[] {
  const options = [
    option('Now, all of the difference', 'full'),
    option('Now, for the time that is left (prorated)', 'prorated'),
    option('From the next cycle', 'next_cycle'),
  ]
  return [
    menu('takes', 'When the credits change', options, takes),
    ...(takes === 'next_cycle'
      ? []
      : [
          field(
            'effective_at',
            'Since when',
            {
              type: 'datetimepicker' as const,
              action_id: 'terms:effective_at',
              ...(effectiveAt ? { initial_date_time: Math.floor(effectiveAt.getTime() / 1000) } : {}),
            },
            { optional: true, live: true, hint: 'Blank: now. Within this cycle, in your own time zone.' },
          ),
        ]),
    text('zone', 'Time zone of its days and resets', zone ?? base.zone, 64, true),
  ]
}

function keptFields({ plan, planConfirmedOn, reason, base }: TermsForm): KnownBlock[] {
  return [
    text(
      'plan',
      'What the vendor calls the plan',
      plan,
      200,
      false,
      base.plan === null ? undefined : 'Blank: as it is.',
    ),
    field(
      'plan_confirmed_on',
      'Confirmed with the vendor on',
      {
        type: 'datepicker',
        action_id: 'terms:plan_confirmed_on',
        ...(planConfirmedOn === undefined ? {} : { initial_date: planConfirmedOn }),
      },
      { optional: true },
    ),
    text('reason', 'Why', reason, 500, false, 'It is kept in the audit log.'),
  ]
}

function menu(word: string, label: string, options: ReturnType<typeof option>[], chosen: string): InputBlock {
  const initial = options.find(({ value }) => value === chosen) ?? options[0]
  return field(
    word,
    label,
    {
      type: 'static_select',
      action_id: `terms:${word}`,
      options,
      ...(initial ? { initial_option: initial } : {}),
    },
    { live: true },
  )
}

function number(word: string, label: string, value: string | undefined, hint: string): InputBlock {
  const element = {
    type: 'number_input' as const,
    action_id: `terms:${word}`,
    is_decimal_allowed: true,
    ...initialNumber(value),
  }
  return field(word, label, element, { optional: true, live: true, ...(hint === '' ? {} : { hint }) })
}

function text(
  word: string,
  label: string,
  value: string | undefined,
  most: number,
  live: boolean,
  hint?: string,
): InputBlock {
  const element = {
    type: 'plain_text_input' as const,
    action_id: `terms:${word}`,
    max_length: most,
    ...(value === undefined ? {} : { initial_value: value.slice(0, most) }),
  }
  return field(word, label, element, { optional: true, live, ...(hint === undefined ? {} : { hint }) })
}

function capital(text: string): string {
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

export interface TermsEffect extends EffectWords {
  zone: string
  resetsAt: Date
  /** From the next cycle on, as it would be without the change and with it. */
  from: Terms
  to: Terms
  /** What this cycle gets more or less, and when. */
  differences: readonly { credits: Credits; effectiveAt: Date }[]
  now: Date
}

/** What a change of plan comes to: this cycle, the next ones, and when that is. */
export function termsPreview(effect: TermsEffect): string[] {
  const { zone, resetsAt, from, to, unit, differences, now } = effect
  // What comes at once does so a moment after `now` was read.
  const soon = +now + 60_000
  const later = differences.filter(({ effectiveAt, credits }) => +effectiveAt > soon && credits > 0)
  const [cycle = '', ...more] = effectLines(effect)
  const next = sayTerms(to, unit)
  return [
    `*This cycle:* ${cycle}`,
    ...more,
    ...later.map(
      ({ credits, effectiveAt }) => `${formatCredits(credits)} more come ${localTime(effectiveAt, zone, now)}.`,
    ),
    `*Resets:* ${localTime(resetsAt, zone, now)} (${escapeMrkdwn(zone)}), as before.`,
    next === sayTerms(from, unit)
      ? `*From then on:* ${next}, as before.`
      : `*From then on:* ${next}. Before: ${sayTerms(from, unit)}.`,
    ...(planWords(to) === planWords(from) ? [] : [`*The plan:* ${planWords(to)}. Before: ${planWords(from)}.`]),
    ...(to.allotment === 0
      ? [
          'A cycle brings nothing of its own then: lines of what is used ring only while credits that were added are there.',
        ]
      : []),
    ...(to.zone === from.zone ? [] : [`Its days and resets are those of ${escapeMrkdwn(to.zone)} then.`]),
  ]
}

/** That it was changed. */
export function termsDone(done: {
  name: string
  unit: string
  balance: Balance
  next: Terms
  resetsAt: Date
  zone: string
  now: Date
}): { view: ModalView; spoken: Spoken } {
  const { name, unit, balance, next, resetsAt, zone, now } = done
  const headline = `The plan of ${escapeMrkdwn(name)} is saved`
  const said = section(
    `:white_check_mark: *${headline}*`,
    `This cycle: ${standing(balance, unit)}, until ${localTime(resetsAt, zone, now)} (${escapeMrkdwn(zone)}).`,
    `From then on: ${sayTerms(next, unit)}.`,
    ...(next.plan === null ? [] : [`The plan: ${planWords(next)}.`]),
  )
  return {
    view: modal({ callbackId: 'terms:changed', title: TITLE, blocks: [said] }),
    spoken: speak(`${headline}: ${sayTerms(next, unit)} from the next cycle on.`, [said]),
  }
}
