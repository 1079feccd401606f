// `pools`: every pool of the workspace, and the page of one. Everybody sees them; names as the workspace shows them, and what
// changes something only those who may.

import type { Pool } from '../core/model.ts'
import { termsAfter } from '../core/plan-terms.ts'
import { poolNumbers, summarize } from '../meter/summarize.ts'
import { readReminders } from '../store/reminders.ts'
import { isAdmin, ownsPool } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { numbersOf } from './balance.ts'
import { choosePool, forPool } from './choose-pool.ts'
import { shownOwners } from './pool-owners.ts'
import { NO_REMINDERS } from './reminders.ts'
import type { Spoken } from './views/blocks.ts'
import { poolPage } from './views/pool-page.ts'
import { archivedPools, POOLS_OF_PAGE, type PoolsPage, poolsCard } from './views/pools.ts'
import type { Visit } from './visit.ts'

/** `pools`, `pools apollo`. */
export async function answerPools(ask: Ask, rest: string): Promise<Spoken> {
  if (rest.trim() === '') return listOf(ask, 0)
  const chosen = choosePool(ask, { verb: 'pools', actionId: 'pools:open' }, rest)
  return chosen.kind === 'pool' ? pageOf(ask, chosen.pool) : chosen.spoken
}

/** [All pools], and the pages of the list. */
export async function showPools(click: Click): Promise<ClickAnswer> {
  return { kind: 'replace', spoken: await listOf(click, pageIn(click)) }
}

/** [Show], beside how many were archived. */
export async function showArchived(click: Click): Promise<ClickAnswer> {
  const archived = click.directory.pools.flatMap(({ archivedAt, ...pool }) =>
    archivedAt ? [{ ...pool, archivedAt }] : [],
  )
  if (archived.length === 0) return showPools(click)
  return { kind: 'replace', spoken: archivedPools(paged(archived, pageIn(click))) }
}

/** [Open]. */
export function openPool(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'replace', (pool) => pageOf(click, pool))
}

async function listOf(visit: Visit, wanted: number): Promise<Spoken> {
  const { deps, workspaceId, directory } = visit
  const { listed, ...page } = paged(
    directory.pools.filter(({ archivedAt }) => archivedAt === null),
    wanted,
  )
  const poolIds = listed.map(({ poolId }) => poolId)
  const summaries = poolIds.length === 0 ? [] : await summarize(deps.meter, { workspaceId, poolIds })
  const owners = await shownOwners(
    visit,
    summaries.map(({ config }) => config),
  )
  return poolsCard({
    ...page,
    listed: summaries.map((summary) => {
      const { poolId, channelId } = summary.config.pool
      return { ...numbersOf(summary), poolId, channelId, owner: owners.get(poolId)?.[0] ?? null }
    }),
    archived: directory.pools.flatMap(({ name, archivedAt }) => (archivedAt ? [name] : [])),
    mayMake: await isAdmin(visit),
  })
}

/** The page of a pool. */
export async function pageOf(visit: Visit, pool: Pool): Promise<Spoken> {
  const { deps, directory, confirmed } = visit
  const summary = await poolNumbers(deps.meter, pool)
  const { config, cycle } = summary
  const { terms, habits } = config
  const { poolId, channelId, archivedAt } = pool
  const termsNext = termsAfter(terms, cycle)
  return poolPage({
    ...numbersOf(summary),
    poolId,
    channelId,
    archivedAt,
    terms: terms.find(({ version }) => version === cycle.termsVersion) ?? termsNext,
    termsNext,
    habits,
    currency: directory.currency,
    owners: (await shownOwners(visit, [config])).get(poolId) ?? [],
    reminders: (await readReminders(deps.meter.db, pool))?.plan ?? NO_REMINDERS,
    mayChange: ownsPool(await confirmed, config),
  })
}

function paged<Item>(items: readonly Item[], wanted: number): PoolsPage<Item> {
  const pages = Math.max(1, Math.ceil(items.length / POOLS_OF_PAGE))
  const page = Math.min(wanted, pages - 1)
  return { listed: items.slice(page * POOLS_OF_PAGE, (page + 1) * POOLS_OF_PAGE), page, pages, count: items.length }
}

/** A page that does not exist any more is the last one. */
function pageIn({ value }: Click): number {
  return /^\d{1,6}$/.test(value) ? Number(value) : 0
}
