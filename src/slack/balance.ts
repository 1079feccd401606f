// `/credits`: the pool card. Shows the other pools in a line below.

import type { PoolConfig } from '../core/model.ts'
import { openIn } from '../core/reservation.ts'
import { breakdown, type PoolSummary, summarize } from '../meter/summarize.ts'
import { foretell } from '../store/foretell.ts'
import { readMonthUse } from '../store/month-use.ts'
import { ownsPool, seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { impliedPool, unknownPool, type WantedPool } from './choose-pool.ts'
import { packDraft } from './log-value.ts'
import { type PoolNumbers, poolCard, poolList } from './views/balance.ts'
import type { Spoken } from './views/blocks.ts'
import type { OpenReservation } from './views/reserve.ts'
import { sentence } from './views/sentence.ts'

/** The card of a pool. */
export async function answerBalance(ask: Ask, wanted: WantedPool): Promise<Spoken> {
  const { deps, workspaceId, member } = ask
  const all = await summarize(deps.meter, { workspaceId, poolIds: [] })
  const pools = all.map(({ config }) => config.pool)
  if (wanted.poolId === undefined && wanted.typed !== '') return unknownPool(pools, wanted.typed, 'left:show')
  const chosenId = wanted.poolId ?? impliedPool(ask, pools)?.poolId
  const summary = all.find(({ config }) => config.pool.poolId === chosenId)
  const archived = ask.directory.pools.find(({ poolId, archivedAt }) => poolId === wanted.poolId && archivedAt !== null)
  if (archived)
    return sentence(`${archived.name} is archived: "${ask.command} history ${archived.shortName}" tells of its cycles.`)
  if (!summary) return poolList(all.map(numbersOf))
  const { poolId } = summary.config.pool
  const use = await breakdown(deps.meter, { workspaceId, poolId, cycleStartsAt: summary.cycle.startsAt })
  const yours = use.byMember.find((it) => it.memberId === member.memberId)?.credits ?? 0
  const { forecast } = await foretell(deps.meter.db, summary)
  return poolCard({
    ...numbersOf(summary),
    forecast,
    expires: summary.expires,
    month: await readMonthUse(deps.meter.db, summary),
    outlook: summary.outlook,
    byPurpose: seesOthers(member) ? use.byPurpose : null,
    yours,
    ...(seesOthers(member) ? { open: openOf(ask, summary) } : {}),
    others: all.filter((it) => it !== summary).map(numbersOf),
    command: ask.command,
    runs: ownsPool(member, summary.config) ? poolId : null,
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

/** What is reserved of the open cycle, with the names of its campaigns. */
function openOf({ directory }: Ask, { reservations, cycle, now }: PoolSummary): OpenReservation[] {
  const nameOf = (id: string | undefined) =>
    directory.campaigns.find(({ campaignId }) => campaignId === id)?.name ?? null
  return openIn(reservations, cycle, now)
    .map((it) => ({ ...it, campaign: nameOf(it.campaignIds[0]) }))
    .sort((one, other) => +one.untilAt - +other.untilAt)
}

/** The numbers of a pool as views take them. */
export function numbersOf({ config, cycle, balance, reading, now }: PoolSummary): PoolNumbers {
  return { ...nameOf(config), cycle, balance, reading, now }
}

function nameOf({ pool }: PoolConfig): Pick<PoolNumbers, 'name' | 'vendor' | 'unit' | 'zone'> {
  return { name: pool.name, vendor: pool.vendor, unit: pool.unit, zone: pool.zone }
}
