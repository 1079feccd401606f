// The configuration of a workspace written as rows: its settings, purposes, campaigns and holidays. What is written is
// what is given; comparing and deciding is the meter's.

import type { Transaction } from './database.ts'
import type { HolidayConfig, NamedConfig, WorkspaceConfig } from './export.ts'

/** Keeps a second import of the same workspace waiting. No foreign key waits for it. */
export async function lockWorkspace(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.$queryRaw`select 1 as one from workspace where workspace_id = ${workspaceId} for no key update`
}

/** Writes the settings of a workspace. */
export async function writeSettings(
  tx: Transaction,
  workspaceId: string,
  settings: WorkspaceConfig['settings'],
): Promise<void> {
  await tx.workspace.update({ where: { workspaceId }, data: settings })
}

/** A purpose or campaign as a row; `nameKey` is how it is compared. */
export type NamedRow = NamedConfig & { id: string; nameKey: string }

/** Writes purposes in their order; those that exist keep their ids and the instant at which they were archived. */
export async function writePurposes(
  tx: Transaction,
  workspaceId: string,
  purposes: readonly NamedRow[],
  now: Date,
): Promise<void> {
  const rows = purposes.map((purpose, position) => ({ ...purpose, position }))
  await tx.$executeRaw`
    insert into purpose as p (workspace_id, purpose_id, name, name_key, position, archived_at)
    select ${workspaceId}, n.id, n.name, n."nameKey", n.position, case when n.archived then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(id uuid, name text, "nameKey" text, position int, archived bool)
    on conflict (workspace_id, name_key) do update set name = excluded.name, position = excluded.position,
      archived_at = case when excluded.archived_at is not null then coalesce(p.archived_at, excluded.archived_at) end`
}

/** Writes campaigns; those that exist keep their ids and the instant at which they were archived. */
export async function writeCampaigns(
  tx: Transaction,
  workspaceId: string,
  campaigns: readonly NamedRow[],
  now: Date,
): Promise<void> {
  await tx.$executeRaw`
    insert into campaign as c (workspace_id, campaign_id, name, name_key, archived_at)
    select ${workspaceId}, n.id, n.name, n."nameKey", case when n.archived then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(campaigns)}::jsonb) as n(id uuid, name text, "nameKey" text, archived bool)
    on conflict (workspace_id, name_key) do update set name = excluded.name,
      archived_at = case when excluded.archived_at is not null then coalesce(c.archived_at, excluded.archived_at) end`
}

/** Writes holidays. */
export async function writeHolidays(
  tx: Transaction,
  workspaceId: string,
  holidays: readonly HolidayConfig[],
): Promise<void> {
  await tx.$executeRaw`
    insert into holiday (workspace_id, on_date, name)
    select ${workspaceId}, n."on", n.name
    from jsonb_to_recordset(${JSON.stringify(holidays)}::jsonb) as n("on" date, name text)
    on conflict (workspace_id, on_date) do update set name = excluded.name`
}

/** The end of the last cycle of a pool that stands already. */
export async function openUntil(tx: Transaction, workspaceId: string, poolId: string): Promise<Date | undefined> {
  const found = await tx.cycle.aggregate({ where: { workspaceId, poolId }, _max: { endsAt: true } })
  return found._max.endsAt ?? undefined
}
