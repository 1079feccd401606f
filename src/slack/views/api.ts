// The form that makes a key for a program, with the keys there are; and the one view that shows a new key.

import type { KnownBlock, ModalView } from '@slack/types'
import { footer, section, verbatim } from './blocks.ts'
import { button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { field, modal, option, plain } from './modal.ts'
import { localDate } from './phrases.ts'

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element */
const OPTIONS_MAX = 100
/** Names of pools in a line about a key. */
const POOLS_MAX = 5

export interface ListedKeyView {
  keyId: string
  /** The stream. */
  name: string
  abilities: readonly string[]
  /** Names; empty: every pool. */
  pools: readonly string[]
  lastSpendAt: Date | null
}

export interface KeysForm {
  /** The pools a key may be made for. */
  pools: readonly { shortName: string; name: string }[]
  /** Whether it may be made for all pools at once. */
  mayAll: boolean
  keys: readonly ListedKeyView[]
  /** How many more there are than are listed. */
  more: number
  zone: string
  /** What was just done, as a sentence. */
  remark?: string
}

/** The form and the list. */
export function keysModal({ pools, mayAll, keys, more, zone, remark }: KeysForm): ModalView {
  return modal({
    callbackId: 'api:create',
    title: 'Keys for programs',
    submit: 'Make a key',
    blocks: [
      ...(remark === undefined ? [] : [section(`:white_check_mark: ${escapeMrkdwn(remark)}`)]),
      section('A program with a key reports spends over HTTP, and reads what is left.'),
      field(
        'name',
        'Name',
        {
          type: 'plain_text_input',
          action_id: 'api:name',
          max_length: 64,
          placeholder: plain('zapier', 150),
        },
        {
          hint: 'The program. Events of one name with the same id are one event, whichever key of that name sends them.',
        },
      ),
      field(
        'pools',
        'Pools',
        {
          type: 'multi_static_select',
          action_id: 'api:pools',
          options: pools.slice(0, OPTIONS_MAX).map(({ name, shortName }) => option(name, shortName)),
        },
        mayAll ? { optional: true, hint: 'Blank: every pool, those to come among them.' } : {},
      ),
      { type: 'divider' },
      ...(keys.length === 0 ? [footer('There is no key yet')] : keys.map((key) => keyBlock(key, zone))),
      ...(more > 0 ? [footer(`And ${more} older ones: \`npm run admin -- key:revoke\` ends those`)] : []),
    ],
  })
}

function keyBlock({ keyId, name, abilities, pools, lastSpendAt }: ListedKeyView, zone: string): KnownBlock {
  const named = pools.slice(0, POOLS_MAX).map(escapeMrkdwn).join(', ')
  const rest = pools.length > POOLS_MAX ? ` and ${pools.length - POOLS_MAX} more` : ''
  const last = lastSpendAt === null ? 'no spend yet' : `last spend ${localDate(lastSpendAt, zone)}`
  const may = abilities.includes('write') ? 'reads and writes' : 'reads'
  return {
    ...section(
      `*${escapeMrkdwn(name)}*, ${may} ${pools.length === 0 ? 'every pool' : `${named}${rest}`}, ${last}`,
      `_${keyId}_`,
    ),
    accessory: {
      ...button('api:revoke', 'Revoke', JSON.stringify({ keyId })),
      style: 'danger',
      confirm: {
        title: plain('Revoke this key?', 100),
        text: plain(`Programs that use it are refused from then on. What ${name} has recorded stays.`, 300),
        confirm: plain('Revoke', 30),
        deny: plain('Keep it', 30),
      },
    },
  }
}

/** The only place that ever shows a key: with a line to copy that tries it. */
export function newKeyModal({
  name,
  text,
  pools,
  url,
}: {
  name: string
  text: string
  pools: readonly string[]
  url: string
}): ModalView {
  const which = pools.length === 0 ? 'every pool' : pools.map(escapeMrkdwn).join(', ')
  return modal({
    callbackId: 'api:made',
    title: 'The key is made',
    blocks: [
      section(
        `:key: *${escapeMrkdwn(name)}* reads and writes ${which}.`,
        '*This is shown only now, and nobody can read it back.* Whoever has it can book spends: keep it like a password.',
      ),
      verbatim(`KEY=${text}`),
      section('Try it: this shows what is left.'),
      verbatim(`curl -s ${url}/v1/pools -H "Authorization: Bearer $KEY"`),
    ],
  })
}
