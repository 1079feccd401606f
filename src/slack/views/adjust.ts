// The form that adjusts a pool: how many credits more or less were used than is logged, when, and why. What it would leave
// stands in it before it is saved.

import type { InputBlock, ModalView } from '@slack/types'
import { section } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option } from './modal.ts'

const TITLE = 'Adjust a pool'
/** Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element */
const OPTIONS_MAX = 100

export interface AdjustForm {
  /** More than one: the form asks which. */
  pools: readonly { poolId: string; name: string }[]
  poolId: string
  poolName: string
  unit: string
  /** What the fields begin with. */
  credits: string
  effectiveAt: Date | undefined
  reason: string
  /** What it would leave, or what is still missing. */
  preview: string
}

/** The form. */
export function adjustForm(form: AdjustForm): ModalView {
  const { pools, poolId, poolName, unit, credits, effectiveAt, reason, preview } = form
  return modal({
    callbackId: 'adjust:save',
    title: TITLE,
    submit: 'Adjust',
    close: 'Cancel',
    metadata: poolId,
    blocks: [
      section(
        `Where *${escapeMrkdwn(poolName)}* has used more or less than is logged here, and no single spend explains it. Nobody is charged with it.`,
      ),
      ...(pools.length < 2 ? [] : [poolField(pools, poolId)]),
      field('credits', `How many ${unit} more were used?`, numberElement(credits), {
        live: true,
        hint: 'Below zero, like -12, where less was used than is logged.',
      }),
      { ...section(preview), block_id: 'preview' },
      field('effective_at', 'When?', whenElement(effectiveAt), {
        optional: true,
        live: true,
        hint: 'Leave it empty for now. It counts in the billing cycle that holds this day.',
      }),
      field(
        'reason',
        'Why?',
        {
          type: 'plain_text_input',
          action_id: 'adjust:reason',
          max_length: 3000,
          ...(reason === '' ? {} : { initial_value: reason }),
        },
        { hint: 'It stays in the ledger, for whoever reads it later.' },
      ),
    ],
  })
}

/** What was booked. */
export function adjustedModal(said: string): ModalView {
  return modal({ callbackId: 'adjust:done', title: TITLE, blocks: [section(`:white_check_mark: *${said}*`)] })
}

function poolField(pools: AdjustForm['pools'], poolId: string): InputBlock {
  const options = pools.slice(0, OPTIONS_MAX).map((it) => option(it.name, it.poolId))
  const initial = options.find(({ value }) => value === poolId)
  const element: InputBlock['element'] = {
    type: 'static_select',
    action_id: 'adjust:pool',
    options,
    ...(initial ? { initial_option: initial } : {}),
  }
  return field('pool', 'Pool', element, { live: true })
}

function numberElement(credits: string): InputBlock['element'] {
  return {
    type: 'number_input',
    action_id: 'adjust:credits',
    is_decimal_allowed: true,
    dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
    // Slack refuses a whole form whose number is none.
    ...(/^-?\d+(\.\d+)?$/.test(credits) ? { initial_value: credits } : {}),
  }
}

function whenElement(at: Date | undefined): InputBlock['element'] {
  return {
    type: 'datetimepicker',
    action_id: 'adjust:effective_at',
    ...(at === undefined ? {} : { initial_date_time: Math.floor(at.getTime() / 1000) }),
  }
}
