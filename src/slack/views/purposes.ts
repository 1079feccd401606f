// The list of `purposes`: what credits are spent for and what each came to in this cycle, the campaigns used last, and
// behind each what can be done with it. Every share is the pool card's.

import type { KnownBlock, ModalView } from '@slack/types'
import type { Credits } from '../../core/amount.ts'
import { PURPOSES_MAX } from './balance.ts'
import { footer, section } from './blocks.ts'
import { actions, button, overflow } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { modal } from './modal.ts'
import { divided, type Part, type Share, unexplainedPart, unitsOf } from './phrases.ts'

/** Pools in the line of one name. */
const POOLS_MAX = 3
/** Of at most 100 blocks of a modal. */
const LISTED_MAX = 60

export type NameKind = 'purpose' | 'campaign'

/** What can be done with one. */
export type NameVerb = 'rename' | 'merge' | 'move' | 'archive' | 'bring-back' | 'split'

export interface ListedNameView {
  id: string
  name: string
  archived: boolean
  /** What was merged into it. */
  merged: readonly string[]
}

/** A pool in use, and what its running cycle went into. */
export interface PoolUseView {
  poolId: string
  name: string
  unit: string
  /** Sums to what is logged; null: not the reader's to see. */
  byPurpose: readonly (Part & { purposeId: string | null })[] | null
  unexplained: Credits
}

export interface PurposesList {
  pools: readonly PoolUseView[]
  purposes: readonly ListedNameView[]
  /** The last used first. */
  campaigns: readonly (ListedNameView & { use: readonly { poolId: string; credits: Credits }[] })[]
  /** Campaigns that are not among them. */
  more: number
  mayChange: boolean
}

/** The list, with what may be done. */
export function purposesModal(list: PurposesList): ModalView {
  const { pools, purposes, campaigns, more, mayChange } = list
  const shares = pools.map(sharesOf)
  const inUse = purposes.filter(({ archived }) => !archived)
  const archived = purposes.filter((it) => it.archived)
  return modal({
    callbackId: 'purposes:list',
    title: 'Purposes',
    blocks: [
      section('*What credits are spent for*', ...pools.filter(isShown).map(headline)),
      ...(mayChange ? [actions(button('purposes:add', 'Add a purpose...', '{}'))] : []),
      ...[...inUse, ...archived].slice(0, LISTED_MAX).map((it) => purposeBlock(it, shares, list)),
      ...(purposes.length > LISTED_MAX
        ? [footer(`And ${purposes.length - LISTED_MAX} more: archive or merge some`)]
        : []),
      ...besideThem(purposes, shares),
      ...(campaigns.length === 0
        ? []
        : [
            { type: 'divider' as const },
            section('*Campaigns*, the last used first', ...(pools.some(isShown) ? [COUNTED_ABOVE] : [])),
            ...campaigns.map((it) => campaignBlock(it, list)),
          ]),
      ...(more > 0 && mayChange
        ? [footer(`And ${more} older ones: \`npm run admin -- config:import\` archives and merges those`)]
        : []),
    ],
  })
}

const COUNTED_ABOVE = '_What has a purpose too is counted above as well._'

function isShown({ byPurpose }: PoolUseView): boolean {
  return byPurpose !== null
}

/** The lines were read a moment after the balance, so that what they sum to is theirs. */
function headline({ name, unit, byPurpose, unexplained }: PoolUseView): string {
  const parts = [...(byPurpose ?? []), unexplainedPart(unexplained)]
  const used = parts.reduce((sum, { credits }) => sum + credits, 0)
  return `${escapeMrkdwn(name)}: ${unitsOf(used, unit)} used in this cycle`
}

interface PoolShares extends PoolUseView {
  shares: readonly Share<Part & { purposeId?: string | null }>[]
}

/** As the pool card divides what is used. */
function sharesOf(pool: PoolUseView): PoolShares {
  const { byPurpose, unexplained } = pool
  return { ...pool, shares: byPurpose ? divided(byPurpose, [unexplainedPart(unexplained)], PURPOSES_MAX) : [] }
}

function purposeBlock(purpose: ListedNameView, pools: readonly PoolShares[], list: PurposesList): KnownBlock {
  const amounts = pools.flatMap((pool) => {
    const part = pool.byPurpose?.find(({ purposeId }) => purposeId === purpose.id)
    return part && part.credits !== 0 ? [amountOf(pool, part, pools.length > 1)] : []
  })
  return line(purpose, 'purpose', amounts, list)
}

function campaignBlock(campaign: PurposesList['campaigns'][number], list: PurposesList): KnownBlock {
  const { pools } = list
  const amounts = campaign.use.flatMap(({ poolId, credits }) => {
    const pool = pools.find((it) => it.poolId === poolId)
    if (!pool?.byPurpose || credits === 0) return []
    return [`${unitsOf(credits, pool.unit)}${pools.length > 1 ? ` of ${escapeMrkdwn(pool.name)}` : ''}`]
  })
  return line({ ...campaign, name: `#${campaign.name}` }, 'campaign', amounts, list)
}

function line(
  named: ListedNameView,
  kind: NameKind,
  amounts: readonly string[],
  { mayChange, pools }: PurposesList,
): KnownBlock {
  const { id, name, archived, merged } = named
  const hidden = amounts.length - POOLS_MAX
  const sum = [...amounts.slice(0, POOLS_MAX), ...(hidden > 0 ? [`${hidden} more pools`] : [])].join(', ')
  const used = sum !== '' ? sum : pools.some(isShown) ? 'nothing in this cycle' : ''
  const text = `*${escapeMrkdwn(name)}*${archived ? ' (archived)' : ''}${used === '' ? '' : `: ${used}`}`
  const parts = merged.length === 0 ? [] : [`_Part of it: ${merged.map(escapeMrkdwn).join(', ')}_`]
  return {
    ...section(text, ...parts),
    block_id: `${kind}:${id}`,
    ...(mayChange ? { accessory: overflow('purposes:change', choicesOf(named, kind)) } : {}),
  }
}

/** "495 credits (61 %)"; a purpose that the pool card counts into the rest has no percent of its own there. */
function amountOf(pool: PoolShares, part: Part & { purposeId: string | null }, isNamed: boolean): string {
  const share = pool.shares.find((it) => (it.purposeId ?? null) === part.purposeId && it.name === part.name)
  const percent = share?.percent === undefined ? '' : ` (${share.percent} %)`
  return `${unitsOf(part.credits, pool.unit)}${isNamed ? ` of ${escapeMrkdwn(pool.name)}` : ''}${percent}`
}

/** What is used and for no purpose of the list, so that all of it sums to what is used. */
function besideThem(purposes: readonly ListedNameView[], pools: readonly PoolShares[]): KnownBlock[] {
  const listed = new Set(purposes.map(({ id }) => id))
  const lines = pools.filter(isShown).flatMap((pool) => {
    const others = (pool.byPurpose ?? []).filter(({ purposeId }) => purposeId === null || !listed.has(purposeId))
    const parts = [...others, { ...unexplainedPart(pool.unexplained), purposeId: null }].filter(
      (it) => it.credits !== 0,
    )
    if (parts.length === 0) return []
    const name = pools.length > 1 ? `${escapeMrkdwn(pool.name)}: ` : ''
    return [`${name}${parts.map((part) => `${escapeMrkdwn(part.name)} ${amountOf(pool, part, false)}`).join(', ')}`]
  })
  return lines.length === 0 ? [] : [section('_Beside them:_', ...lines)]
}

const LABELS: Readonly<Record<NameVerb, string>> = {
  rename: 'Rename...',
  merge: 'Merge into...',
  move: 'Move...',
  archive: 'Archive...',
  'bring-back': 'Bring back...',
  split: 'Split off...',
}

function choicesOf({ id, archived, merged }: ListedNameView, kind: NameKind): { label: string; value: string }[] {
  const verbs: NameVerb[] = [
    ...(kind === 'purpose' && !archived ? (['rename', 'move'] as const) : []),
    ...(archived ? (['bring-back', 'merge'] as const) : (['merge', 'archive'] as const)),
    ...(merged.length > 0 ? (['split'] as const) : []),
  ]
  return verbs.map((verb) => ({ label: LABELS[verb], value: `${verb}:${kind}:${id}` }))
}
