// The configuration of a workspace as rows: what its people have set, without what was spent and without secrets. It is
// read whole, in one order, so that the same configuration always reads the same.

import type { Credits } from '../core/amount.ts'
import type { Activity, Rule, Terms } from '../core/model.ts'
import type { Database } from './database.ts'
import { asPool, readPoolConfig } from './pools.ts'

/** What of a workspace is configuration. People stand in it by Slack user id or e-mail, so it means the same elsewhere. */
export interface WorkspaceConfig {
  settings: { namesShown: 'everyone' | 'owners' | 'nobody'; zone: string; currency: string }
  /** In the order in which they are shown. */
  purposes: NamedConfig[]
  /** By name. */
  campaigns: NamedConfig[]
  /** By date. */
  holidays: HolidayConfig[]
  /** By short name. */
  pools: ConfiguredPool[]
}

export interface NamedConfig {
  name: string
  archived: boolean
  /** The name of what it was merged into. */
  mergedInto: string | null
}

export interface HolidayConfig {
  /** YYYY-MM-DD. */
  on: string
  name: string
}

export interface ConfiguredPool {
  shortName: string
  settings: {
    name: string
    vendor: string
    unit: string
    zone: string
    channelId: string | null
    /** A decimal of the workspace's currency. */
    pricePerCredit: string | null
    workingDays: number[]
    archived: boolean
    /** Left out: as it is. */
    monthlyPace?: Credits | null
  }
  /** The primary first. */
  owners: string[]
  /** In order of effectiveAt. */
  terms: Omit<Terms, 'version'>[]
  activities: Activity[]
  rules: RuleConfig[]
}

export type RuleConfig = Pick<Rule, 'kind' | 'basis' | 'channelId' | 'lines'>

/** Reads the configuration; undefined where the workspace is not known. */
export async function readWorkspaceConfig(db: Database, workspaceId: string): Promise<WorkspaceConfig | undefined> {
  const where = { workspaceId }
  const workspace = await db.workspace.findUnique({ where })
  if (!workspace) return undefined
  const include = { aliasOf: { select: { name: true } } }
  const purposes = await db.purpose.findMany({ where, include, orderBy: [{ position: 'asc' }, { nameKey: 'asc' }] })
  const campaigns = await db.campaign.findMany({ where, include })
  const holidays = await db.holiday.findMany({ where, orderBy: { on: 'asc' } })
  const pools: ConfiguredPool[] = []
  for (const { poolId } of await db.pool.findMany({ where, select: { poolId: true } }))
    pools.push(await readConfiguredPool(db, workspaceId, poolId))
  const { zone, currency } = workspace
  return {
    settings: { namesShown: workspace.namesShown as WorkspaceConfig['settings']['namesShown'], zone, currency },
    purposes: purposes.map(asNamed),
    // Sorted here rather than by the database, whose order depends on its locale.
    campaigns: campaigns.map(asNamed).sort((left, right) => compare(left.name, right.name)),
    holidays: holidays.map(({ on, name }) => ({ on: on.toISOString().slice(0, 10), name })),
    pools: pools.sort((left, right) => compare(left.shortName, right.shortName)),
  }
}

async function readConfiguredPool(db: Database, workspaceId: string, poolId: string): Promise<ConfiguredPool> {
  const row = await db.pool.findUniqueOrThrow({ where: { workspaceId_poolId: { workspaceId, poolId } } })
  const { terms, activities, rules, habits } = await readPoolConfig(db, asPool(row))
  const { shortName, name, vendor, unit, zone, channelId } = row
  return {
    shortName,
    settings: {
      name,
      vendor,
      unit,
      zone,
      channelId,
      ...habits,
      workingDays: [...habits.workingDays],
      archived: row.archivedAt !== null,
    },
    owners: await readOwners(db, workspaceId, poolId),
    // Of versions that begin at one instant the latest rules: the others stay for cycles that came under them.
    terms: terms
      .filter(({ effectiveAt }, index) => +effectiveAt !== Number(terms[index + 1]?.effectiveAt))
      .map(({ version: _version, ...rest }) => rest),
    activities: [...activities],
    rules: rules
      .map(({ kind, basis, channelId: announcedIn, lines }) => ({ kind, basis, channelId: announcedIn, lines }))
      .sort((left, right) => compare(JSON.stringify(left), JSON.stringify(right))),
  }
}

/** Owners by Slack user id, else by their first e-mail; a person who was erased has neither and is left out. */
async function readOwners(db: Database, workspaceId: string, poolId: string): Promise<string[]> {
  const owners = await db.poolOwner.findMany({
    where: { workspaceId, poolId },
    orderBy: { position: 'asc' },
    select: { member: { select: { slackUserId: true, emails: { select: { email: true } } } } },
  })
  return owners.flatMap(({ member }) => member.slackUserId ?? member.emails.map((it) => it.email).sort()[0] ?? [])
}

function asNamed(row: { name: string; archivedAt: Date | null; aliasOf: { name: string } | null }): NamedConfig {
  return { name: row.name, archived: row.archivedAt !== null, mergedInto: row.aliasOf?.name ?? null }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
