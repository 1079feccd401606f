// The credits of a pool one by one: what came when, until when, from whom and why, and what is left of it; with what those
// who run the pool can do about it. And the form that says how many credits there really were.

import type { ModalView } from '@slack/types'
import { type Credits, formatCredits } from '../../core/amount.ts'
import type { Balance } from '../../core/balance.ts'
import type { GrantKind } from '../../core/model.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { standing } from './effect.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal } from './modal.ts'
import { localTime, unitsOf } from './phrases.ts'

const TITLE = 'Correct credits'

/** One of them, as the card shows it. */
export interface ShownGrant {
  grantId: string
  kind: Exclude<GrantKind, 'correction'>
  /** What it amounts to now, and what it was given as. */
  worth: Credits
  credits: Credits
  left: Credits
  effectiveAt: Date
  expiresAt: Date | null
  reason: string | null
  /** Null: nobody, or nobody whom the reader may read by name. */
  by: string | null
  mayCorrect: boolean
}

export interface GrantsCard {
  poolId: string
  name: string
  unit: string
  zone: string
  balance: Balance
  now: Date
  /** The oldest first. */
  grants: readonly ShownGrant[]
  /** How many of them are not shown. */
  more: number
}

/** The card. */
export function grantsCard(card: GrantsCard): Spoken {
  const { poolId, name, unit, zone, balance, grants, more } = card
  const headline = `Credits of ${escapeMrkdwn(name)}: ${standing(balance, unit)}`
  return speak(headline, [
    section(`*${headline}*`),
    ...(grants.length === 0 ? [section('Nothing was granted in this cycle.')] : grants.map((it) => line(it, card))),
    ...(more > 0 ? [footer(`${more} more came later`)] : []),
    actions(
      button('topup:open', 'Add credits...', poolId),
      button('terms:change', 'Change the plan...', poolId),
      overflow('grants:more', [
        { label: 'Move the reset...', value: `reset ${poolId}` },
        { label: 'Prices...', value: `price ${poolId}` },
      ]),
    ),
    footer(`Times of ${escapeMrkdwn(zone)}`, 'what is used comes out of the ones that end first'),
  ])
}

function line(grant: ShownGrant, { poolId, unit, zone, now }: GrantsCard) {
  const { grantId, kind, worth, credits, left, effectiveAt, expiresAt, reason, by, mayCorrect } = grant
  const isAhead = effectiveAt > now
  const isOver = expiresAt !== null && expiresAt <= now
  const was = worth === credits ? '' : ` (given as ${formatCredits(credits)}, corrected)`
  const comes = `${isAhead ? 'come' : 'since'} ${localTime(effectiveAt, zone, now)}`
  const ends =
    expiresAt === null ? 'never expire' : `${isOver ? 'expired' : 'expire'} ${localTime(expiresAt, zone, now)}`
  const rest = isAhead || isOver ? '' : `, *${formatCredits(left)} left*`
  const why = [by, reason].flatMap((it) => (it === null ? [] : [escapeMrkdwn(it)])).join(': ')
  const text = section(
    `*${unitsOf(worth, unit)}*, ${KINDS[kind]}${was}: ${comes}, ${ends}${rest}`,
    ...(why === '' ? [] : [why]),
  )
  if (!mayCorrect) return text
  return { ...text, accessory: button('grants:correct', 'Correct...', JSON.stringify({ p: poolId, g: grantId })) }
}

const KINDS: Readonly<Record<ShownGrant['kind'], string>> = {
  allotment: 'from the plan',
  top_up: 'bought',
  promotion: 'given',
  rollover: 'rolled over',
}

export interface CorrectForm {
  /** What is corrected, in plain words. */
  grant: { worth: Credits; kind: ShownGrant['kind']; effectiveAt: Date }
  name: string
  unit: string
  zone: string
  now: Date
  credits?: string | undefined
  reason?: string | undefined
  preview: readonly string[]
  remark?: string | undefined
  metadata: string
}

/** The form that says how many credits of a grant there really were. */
export function correctModal({ grant, name, unit, zone, now, ...form }: CorrectForm): ModalView {
  const { credits, reason, preview, remark, metadata } = form
  const of = `*${unitsOf(grant.worth, unit)}*, ${KINDS[grant.kind]}, since ${localTime(grant.effectiveAt, zone, now)}`
  return modal({
    callbackId: 'grants:correct',
    title: TITLE,
    submit: 'Correct them',
    close: 'Cancel',
    metadata,
    blocks: [
      ...(remark === undefined ? [] : [{ ...section(`:warning: ${escapeMrkdwn(remark)}`), block_id: 'remark' }]),
      section(
        `${of}, of ${escapeMrkdwn(name)}.`,
        'Fewer: what they paid and should not have is paid by other credits, or is owed. More: the rest is added, with the same end.',
      ),
      field(
        'credits',
        'How many there really were',
        {
          type: 'number_input',
          action_id: 'grants:credits',
          is_decimal_allowed: true,
          ...(credits !== undefined && /^-?\d+(\.\d+)?$/.test(credits) ? { initial_value: credits } : {}),
        },
        { live: true, hint: `It says ${formatCredits(grant.worth)} now. 0: they never came.` },
      ),
      field(
        'reason',
        'Why',
        {
          type: 'plain_text_input',
          action_id: 'grants:reason',
          max_length: 500,
          ...(reason === undefined ? {} : { initial_value: reason }),
        },
        { hint: 'It is kept in the audit log.' },
      ),
      { ...section(...preview), block_id: 'preview' },
    ],
  })
}

/** That they were corrected. */
export function corrected(done: { name: string; unit: string; credits: Credits; balance: Balance }): {
  view: ModalView
  spoken: Spoken
} {
  const { name, unit, credits, balance } = done
  const headline = `${escapeMrkdwn(name)}: corrected to ${unitsOf(credits, unit)}`
  const said = section(`:white_check_mark: *${headline}*`, `Now ${standing(balance, unit)}.`)
  return {
    view: modal({ callbackId: 'grants:corrected', title: TITLE, blocks: [said] }),
    spoken: speak(`${headline}. Now ${standing(balance, unit)}.`, [said]),
  }
}
