// The list of a workspace's pools: what is left of what, when it resets, who looks after it and where it speaks. One with
// many pools is read page by page; those that were archived stand apart, folded.

import type { Button } from '@slack/types'
import { vendorName } from '../../core/presets.ts'
import { type PoolNumbers, reserved, shortLine } from './balance.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { type ShownOwner, sayOwner } from './owners.ts'
import { countOf, localDate, readerTime } from './phrases.ts'

/** A page of these fits into one message, however long everything in them is called. */
export const POOLS_OF_PAGE = 6

export interface ListedPool extends PoolNumbers {
  poolId: string
  channelId: string | null
  /** Null: nobody looks after it. */
  owner: ShownOwner | null
}

export interface ArchivedPool {
  poolId: string
  name: string
  zone: string
  archivedAt: Date
}

export interface PoolsPage<Listed> {
  listed: readonly Listed[]
  /** Counted from 0. */
  page: number
  pages: number
  /** All there are, on whichever page. */
  count: number
}

export interface PoolsCard extends PoolsPage<ListedPool> {
  /** Names of those that were archived. */
  archived: readonly string[]
  /** Whether the reader is an admin, who makes pools and sets what is the workspace's. */
  mayMake: boolean
}

/** How many names of archived pools are said before they are unfolded. */
const NAMED_MAX = 5

/** The pools in use. */
export function poolsCard(card: PoolsCard): Spoken {
  const { listed, archived, mayMake } = card
  const text =
    listed.length === 0 ? 'No pool is in use.' : `${titleOf(card, 'pool')}: ${listed.map(shortLine).join(', ')}.`
  return speak(text, [
    section(listed.length === 0 ? '*No pool is in use.*' : `*${titleOf(card, 'pool')}*`),
    ...listed.map((pool) => ({
      ...section(`*${shortLine(pool)}*${reserved(pool.balance)}`, asideOf(pool)),
      accessory: button('pools:open', 'Open', pool.poolId),
    })),
    ...(archived.length === 0
      ? []
      : [
          {
            ...section(`${countOf(archived.length, 'pool')} archived: ${namesOf(archived)}`),
            accessory: button('pools:archived', 'Show', '0'),
          },
        ]),
    ...row(pager(card, 'pools')),
    ...row([
      ...(mayMake
        ? [button('setup:open', 'New pool', '-'), button('workspace:open', 'Workspace settings...', '-')]
        : []),
    ]),
  ])
}

/** The pools that were archived. */
export function archivedPools(card: PoolsPage<ArchivedPool>): Spoken {
  const { listed } = card
  const title = titleOf(card, 'archived pool')
  return speak(`${title}: ${listed.map(({ name }) => escapeMrkdwn(name)).join(', ')}.`, [
    section(`*${title}*`),
    ...listed.map(({ poolId, name, zone, archivedAt }) => ({
      ...section(`*${escapeMrkdwn(name)}*, archived ${localDate(archivedAt, zone)}`),
      accessory: button('pools:open', 'Open', poolId),
    })),
    ...row([...pager(card, 'archived'), button('pools:list', 'Pools in use', '0')]),
    footer('Nothing is announced of these; spends that happened are still recorded'),
  ])
}

/** "7 pools", "20 pools, 7 to 12". */
function titleOf({ listed, page, pages, count }: PoolsPage<unknown>, word: string): string {
  const first = page * POOLS_OF_PAGE + 1
  return `${countOf(count, word)}${pages > 1 ? `, ${first} to ${first + listed.length - 1}` : ''}`
}

function asideOf({ name, vendor, zone, cycle, owner, channelId }: ListedPool): string {
  const seller = vendorName({ vendor, name })
  return [
    `Resets ${readerTime(cycle.endsAt, zone)}`,
    ...(seller.toLowerCase() === name.toLowerCase() ? [] : [`sold by ${escapeMrkdwn(seller)}`]),
    owner === null ? 'nobody looks after it' : `owner ${sayOwner(owner)}`,
    channelId === null ? 'no channel' : `<#${channelId}>`,
  ].join(' · ')
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - NAMED_MAX
  const named = names.slice(0, NAMED_MAX).map(escapeMrkdwn).join(', ')
  return rest > 0 ? `${named} and ${rest} more` : named
}

function pager({ page, pages }: PoolsPage<unknown>, list: 'pools' | 'archived'): Button[] {
  return [
    ...(page > 0 ? [button(`${list}:before`, 'Before', String(page - 1))] : []),
    ...(page + 1 < pages ? [button(`${list}:next`, 'More', String(page + 1))] : []),
  ]
}

function row(buttons: Button[]) {
  return buttons.length === 0 ? [] : [actions(...buttons)]
}
