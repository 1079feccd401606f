// Campaigns that people name as they log: made where new, so that what is logged for one can be summed.

import type { Database } from './database.ts'
import type { Directory } from './directory.ts'

export type CampaignRow = Directory['campaigns'][number]

/**
 * Makes campaigns and answers all of these names as they stand now; one that exists keeps its spelling. Rows go in by name, so
 * that two requests cannot deadlock.
 */
export async function keepCampaigns(
  db: Database,
  workspaceId: string,
  campaigns: readonly { campaignId: string; name: string; nameKey: string }[],
): Promise<CampaignRow[]> {
  if (campaigns.length === 0) return []
  const rows = [...campaigns].sort((left, right) => (left.nameKey < right.nameKey ? -1 : 1))
  await db.$executeRaw`
    insert into campaign (workspace_id, campaign_id, name, name_key)
    select ${workspaceId}, c."campaignId", c.name, c."nameKey"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c("campaignId" uuid, name text, "nameKey" text)
    on conflict do nothing`
  // Another request may have made one of them a moment before, under an id of its own.
  // And another one may have merged it: then this name means what it was merged into.
  const kept = await db.$queryRaw<Omit<CampaignRow, 'merged'>[]>`
    select coalesce(t.campaign_id, c.campaign_id) as "campaignId", coalesce(t.name, c.name) as name,
      c.name_key as "nameKey", coalesce(t.archived_at, c.archived_at) is not null as archived
    from campaign c left join campaign t on t.workspace_id = c.workspace_id and t.campaign_id = c.alias_of_id
    where c.workspace_id = ${workspaceId} and c.name_key = any(${rows.map((it) => it.nameKey)}::text[])`
  return kept.map((row) => ({ ...row, merged: [] }))
}

/** The campaign of a name, or the one that it was merged into; undefined where there is none. */
export async function findCampaign(
  db: Database,
  workspaceId: string,
  nameKey: string,
): Promise<Pick<CampaignRow, 'campaignId' | 'name'> | undefined> {
  const row = await db.campaign.findUnique({
    where: { workspaceId_nameKey: { workspaceId, nameKey } },
    include: { aliasOf: true },
  })
  return row?.aliasOf ?? row ?? undefined
}
