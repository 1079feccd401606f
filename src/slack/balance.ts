// `/credits`: the pool card. Chooses the pool as a log would (named, the channel's, the last used, the only one) and shows
// the others in a line below.

import { nearest } from '../core/grammar-nearest.ts'
import type { PoolConfig } from '../core/model.ts'
import { breakdown, type PoolSummary, summarize } from '../meter/summarize.ts'
import { seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { packDraft } from './log-value.ts'
import { noSuchPool, type PoolNumbers, poolCard, poolList } from './views/balance.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'

/** The card of a pool. `typed` is what stood after the word, where it named no pool that is known. */
export async function answerBalance(ask: Ask, wanted: { poolId?: string; typed: string }): Promise<Spoken> {
  const { deps, workspaceId, member } = ask
  const all = await summarize(deps.meter, { workspaceId, poolIds: [] })
  if (wanted.poolId === undefined && wanted.typed !== '') {
    const names = all.map(({ config }) => config.pool.name).join(', ')
    const typed = wanted.typed.replace(/[?!.]+$/, '')
    const near = all.find(({ config: { pool } }) => nearest(typed, [pool.name, pool.shortName], true) !== undefined)
    const question = near ? { name: near.config.pool.name, value: near.config.pool.poolId } : null
    return noSuchPool({ typed, names, near: question })
  }
  const summary = choose(ask, all, wanted.poolId)
  if (!summary) return poolList(all.map(numbersOf))
  const { poolId } = summary.config.pool
  const use = await breakdown(deps.meter, { workspaceId, poolId, cycleStartsAt: summary.cycle.startsAt })
  const yours = use.byMember.find((it) => it.memberId === member.memberId)?.credits ?? 0
  return poolCard({
    ...numbersOf(summary),
    byPurpose: seesOthers(member) ? use.byPurpose : null,
    yours,
    others: all.filter((it) => it !== summary).map(numbersOf),
    command: ask.command,
    logValue: packDraft({ poolId, items: [], labels: {}, words: '' }, ask.directory.pools),
  })
}

/** [Show Apollo]: the card in the place of the question. */
export async function showPool(click: Click): Promise<ClickAnswer> {
  const poolId = click.directory.pools.find((it) => it.poolId === click.value && it.archivedAt === null)?.poolId
  if (poolId === undefined) return { kind: 'say', spoken: sentence('This pool does not exist any more.') }
  const ask = { ...click, channelId: click.channelId ?? '', text: '' }
  return { kind: 'replace', spoken: await answerBalance(ask, { poolId, typed: '' }) }
}

function choose({ channelId, member }: Ask, all: readonly PoolSummary[], poolId: string | undefined) {
  const [only, second] = all
  if (poolId !== undefined) return all.find(({ config }) => config.pool.poolId === poolId)
  const ofChannel = all.filter(({ config }) => config.pool.channelId === channelId)
  if (ofChannel.length === 1) return ofChannel[0]
  return all.find(({ config }) => config.pool.poolId === member.lastPoolId) ?? (second ? undefined : only)
}

/** The numbers of a pool as views take them. */
export function numbersOf({ config, cycle, balance, reading, now }: PoolSummary): PoolNumbers {
  return { ...nameOf(config), cycle, balance, reading, now }
}

function nameOf({ pool }: PoolConfig): Pick<PoolNumbers, 'name' | 'vendor' | 'unit' | 'zone'> {
  return { name: pool.name, vendor: pool.vendor, unit: pool.unit, zone: pool.zone }
}
