// `forecast`: when a pool is empty, or what of it expires. Chooses the pool as the card does; the numbers are everybody's.

import { parseCommand } from '../core/grammar.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import { foretell } from '../store/foretell.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { numbersOf } from './balance.ts'
import { impliedPool, unknownPool, type WantedPool } from './choose-pool.ts'
import { grammarContext } from './grammar-context.ts'
import type { Spoken } from './views/blocks.ts'
import { type ForecastCard, forecastCard, forecastList } from './views/forecast.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

/** `forecast`, `forecast lusha`. */
export async function answerForecast(ask: Ask, rest: string): Promise<Spoken> {
  // A pool is named here as it is for its card.
  const named = parseCommand(`left ${rest}`, await grammarContext(ask))
  const poolId = named.kind === 'card' ? named.poolId : undefined
  return forecastOfPool(ask, { ...(poolId === undefined ? {} : { poolId }), typed: rest })
}

/** [Show Apollo], where a name had a slip: in the place of the question. */
export async function showForecast(click: Click): Promise<ClickAnswer> {
  const spoken = await forecastOfClick(click)
  return spoken ? { kind: 'replace', spoken } : gone
}

/** [Show forecast] of a plan, which stays. */
export async function showForecastBeside(click: Click): Promise<ClickAnswer> {
  const spoken = await forecastOfClick(click)
  return spoken ? { kind: 'say', spoken } : gone
}

const gone: ClickAnswer = { kind: 'say', spoken: sentence('This pool does not exist any more.') }

async function forecastOfClick(click: Click): Promise<Spoken | undefined> {
  const poolId = click.directory.pools.find((it) => it.poolId === click.value && it.archivedAt === null)?.poolId
  return poolId === undefined ? undefined : forecastOfPool(click, { poolId, typed: '' })
}

async function forecastOfPool(visit: Visit, wanted: WantedPool): Promise<Spoken> {
  const { deps, workspaceId } = visit
  const all = await summarize(deps.meter, { workspaceId, poolIds: [] })
  const pools = all.map(({ config }) => config.pool)
  if (wanted.poolId === undefined && wanted.typed !== '') return unknownPool(pools, wanted.typed, 'forecast:show')
  const chosenId = wanted.poolId ?? impliedPool(visit, pools)?.poolId
  const summary = all.find(({ config }) => config.pool.poolId === chosenId)
  if (summary) return forecastCard(await cardOf(visit, summary))
  const cards: ForecastCard[] = []
  for (const summary of all) cards.push(await cardOf(visit, summary))
  return forecastList(cards)
}

async function cardOf({ deps }: Visit, summary: PoolSummary): Promise<ForecastCard> {
  const { forecast } = await foretell(deps.meter.db, summary)
  return { ...numbersOf(summary), poolId: summary.config.pool.poolId, forecast, expires: summary.expires }
}
