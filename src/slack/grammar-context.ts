// What the grammar may know when it reads a line: the pools and prices, the words of the workspace, what is implied here.

import type { GrammarContext, GrammarPool, MergedInto } from '../core/grammar-plan.ts'
import { unescapeSlack } from '../core/grammar-text.ts'
import type { Pool } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { activitiesOf } from '../meter/directory.ts'
import type { DirectoryName } from '../store/directory.ts'
import type { Feature } from './ask.ts'
import { stickyOf } from './sticky.ts'
import type { Visit } from './visit.ts'

/** A visit, and the words of the slash command. */
type GrammarVisit = Visit & { features: readonly Feature[]; text?: string }

/** Reads nothing that is not cached, but for pools that have changed. */
export async function grammarContext(ask: GrammarVisit): Promise<GrammarContext> {
  const { directory, member, channelId, now, features } = ask
  const open = directory.pools.filter((pool) => pool.archivedAt === null)
  const ofChannel = open.filter((pool) => pool.channelId === channelId)
  const pools: GrammarPool[] = []
  // What was spent from an archived pool is recorded too, by those who name it.
  const named = archivedIn(ask)
  for (const pool of [...open, ...named]) pools.push(await grammarPool(ask, pool))
  return {
    now,
    zone: member.zone ?? ofChannel[0]?.zone ?? open[0]?.zone ?? directory.zone,
    pools,
    // A channel that two pools share implies neither.
    channelPoolId: ofChannel.length === 1 ? ofChannel[0]?.poolId : undefined,
    lastPoolId: member.lastPoolId ?? undefined,
    purposes: directory.purposes.filter((it) => !it.archived).map((it) => it.name),
    sticky: stickyOf(ask),
    campaigns: directory.campaigns.filter((it) => !it.archived).map((it) => it.name),
    merged: { purpose: mergedInto(directory.purposes), campaign: mergedInto(directory.campaigns) },
    verbs: features.flatMap(({ verb, aliases }) => [verb, ...aliases]),
  }
}

function mergedInto(rows: readonly DirectoryName[]): MergedInto[] {
  return rows.flatMap(({ name, archived, merged }) =>
    archived ? [] : merged.map((it) => ({ name: it.name, into: name })),
  )
}

/** The archived pools whose names stand in what was typed. */
function archivedIn({ directory, text = '' }: GrammarVisit): Pool[] {
  const words = ` ${unescapeSlack(text).toLowerCase()} `
  return directory.pools.filter(
    ({ archivedAt, name, shortName }) =>
      archivedAt !== null && [name.toLowerCase(), shortName].some((it) => words.includes(` in ${it} `)),
  )
}

async function grammarPool({ deps, directory, now }: Visit, pool: Pool): Promise<GrammarPool> {
  const activities = await activitiesOf(deps.meter, pool)
  return {
    poolId: pool.poolId,
    shortName: pool.shortName,
    name: pool.name,
    unit: pool.unit,
    ...(pool.creditPriceMillionths === null
      ? {}
      : { creditPrice: { currency: directory.currency, millionths: pool.creditPriceMillionths } }),
    activities: activities.map((it) => ({
      activity: it.activity,
      name: it.name,
      aliases: it.aliases,
      unitPrice: unitPriceAt(it, now),
    })),
  }
}
