// The names of a workspace that doors resolve: pools, purposes, campaigns. One statement, so that a door costs one
// round trip however many names it has.

import type { Pool } from '../core/model.ts'
import type { Database } from './database.ts'

export interface Directory {
  workspaceId: string
  zone: string
  /** Three letters, like USD: what credits cost is in it. */
  currency: string
  status: string
  namesShown: string
  /** Encrypted: the key of the contact hash. */
  contactKey: string
  /** By short name, archived ones included. */
  pools: Pool[]
  /** Without those that were merged into another, which stand with it. */
  purposes: ({ purposeId: string } & DirectoryName)[]
  campaigns: ({ campaignId: string } & DirectoryName)[]
}

export interface DirectoryName {
  name: string
  nameKey: string
  archived: boolean
  /** What was merged into it: who types one of these means it. */
  merged: MergedName[]
}

export interface MergedName {
  id: string
  name: string
  nameKey: string
}

interface DirectoryJson extends Omit<Directory, 'pools' | 'purposes' | 'campaigns'> {
  pools: (Omit<Pool, 'recordsFromAt' | 'archivedAt'> & { recordsFromAt: string; archivedAt: string | null })[] | null
  purposes: Directory['purposes'] | null
  campaigns: Directory['campaigns'] | null
}

/** Reads the directory of a workspace; undefined where it is not known. */
export async function readDirectory(db: Database, workspaceId: string): Promise<Directory | undefined> {
  const [row] = await db.$queryRaw<DirectoryJson[]>`
    select w.workspace_id as "workspaceId", w.zone, w.currency, w.status, w.names_shown as "namesShown", w.contact_key as "contactKey",
      (select json_agg(json_build_object('workspaceId', p.workspace_id, 'poolId', p.pool_id, 'shortName', p.short_name,
          'name', p.name, 'vendor', p.vendor, 'unit', p.unit, 'zone', p.zone, 'channelId', p.channel_id,
          'recordsFromAt', p.records_from_at, 'archivedAt', p.archived_at,
          'creditPriceMillionths', (p.price_per_credit * 1000000)::bigint, 'version', p.version) order by p.short_name)
        from pool p where p.workspace_id = w.workspace_id) as pools,
      (select json_agg(json_build_object('purposeId', p.purpose_id, 'name', p.name, 'nameKey', p.name_key,
          'archived', p.archived_at is not null, 'merged', coalesce(m.names, '[]')) order by p.position, p.name)
        from purpose p
        left join (
          select a.alias_of_id, json_agg(json_build_object('id', a.purpose_id, 'name', a.name, 'nameKey', a.name_key)
            order by a.name) as names
          from purpose a where a.workspace_id = ${workspaceId} and a.alias_of_id is not null group by 1
        ) m on m.alias_of_id = p.purpose_id
        where p.workspace_id = w.workspace_id and p.alias_of_id is null) as purposes,
      (select json_agg(json_build_object('campaignId', c.campaign_id, 'name', c.name, 'nameKey', c.name_key,
          'archived', c.archived_at is not null, 'merged', coalesce(m.names, '[]')) order by c.name)
        from campaign c
        left join (
          select a.alias_of_id, json_agg(json_build_object('id', a.campaign_id, 'name', a.name, 'nameKey', a.name_key)
            order by a.name) as names
          from campaign a where a.workspace_id = ${workspaceId} and a.alias_of_id is not null group by 1
        ) m on m.alias_of_id = c.campaign_id
        where c.workspace_id = w.workspace_id and c.alias_of_id is null) as campaigns
    from workspace w where w.workspace_id = ${workspaceId}`
  if (!row) return undefined
  const pools = (row.pools ?? []).map((pool) => ({
    ...pool,
    recordsFromAt: new Date(pool.recordsFromAt),
    archivedAt: pool.archivedAt === null ? null : new Date(pool.archivedAt),
  }))
  return { ...row, pools, purposes: row.purposes ?? [], campaigns: row.campaigns ?? [] }
}
