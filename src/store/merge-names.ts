// A purpose or campaign that becomes part of another one, and its undo. Entries keep what they were booked for; everything
// that is counted or that lies ahead goes along. Judging is the meter's.

import { NOBODY } from '../core/model.ts'
import type { Transaction } from './database.ts'
import { firstOf } from './entry-families.ts'
import { Prisma } from './generated/client.ts'
import { countSpent } from './reservations.ts'

/** The two lists whose names can be merged. */
export type ListKind = 'purpose' | 'campaign'

/** A list of a workspace. */
export interface NamedList {
  workspaceId: string
  kind: ListKind
}

/** A list's table, its id, and the other list's: of a day's counters one changes, the other stays. */
const columns = {
  purpose: {
    table: Prisma.sql`purpose`,
    id: Prisma.sql`purpose_id`,
    sticky: Prisma.sql`sticky_purpose_id`,
    other: { table: Prisma.sql`campaign`, id: Prisma.sql`campaign_id` },
  },
  campaign: {
    table: Prisma.sql`campaign`,
    id: Prisma.sql`campaign_id`,
    sticky: Prisma.sql`sticky_campaign_id`,
    other: { table: Prisma.sql`purpose`, id: Prisma.sql`purpose_id` },
  },
}

/**
 * Keeps everything waiting that counts in a workspace, pool by pool in the order of ids; call it before rows are locked.
 * The workspace's own lock comes first, as an import takes it.
 */
export async function lockPools(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.$queryRaw`
    select 1 as one from pool where workspace_id = ${workspaceId} order by pool_id for no key update`
}

/**
 * Merges `id` into `intoId`, with whatever was merged into it before. All pools must be locked. Who spends later finds the
 * alias: a pool that is made at this moment is locked by nobody, but its entries wait for the row that they name.
 */
export async function mergeName(
  tx: Transaction,
  list: NamedList,
  { id, intoId }: { id: string; intoId: string },
): Promise<void> {
  const { workspaceId, kind } = list
  const { table, id: column, sticky } = columns[kind]
  await lockRows(tx, list, [id, intoId])
  await tx.$executeRaw`
    update ${table} set alias_of_id = ${intoId}::uuid
    where workspace_id = ${workspaceId} and (${column} = ${id}::uuid or alias_of_id = ${id}::uuid)`
  await moveDays(tx, list, { id, intoId })
  await tx.$executeRaw`
    update member set ${sticky} = ${intoId}::uuid where workspace_id = ${workspaceId} and ${sticky} = ${id}::uuid`
  await tx.$executeRaw`
    update outcome set ${column} = ${intoId}::uuid where workspace_id = ${workspaceId} and ${column} = ${id}::uuid`
  if (kind !== 'campaign') return
  await tx.$executeRaw`
    update reservation set campaign_id = ${intoId}::uuid
    where workspace_id = ${workspaceId} and campaign_id = ${id}::uuid`
  await countSpent(tx, { workspaceId, campaignId: intoId })
}

/** Rows that name one of these in other tables wait for us, or we for them: either way nothing slips past a merge. */
async function lockRows(tx: Transaction, { workspaceId, kind }: NamedList, ids: readonly string[]): Promise<void> {
  const { table, id } = columns[kind]
  await tx.$queryRaw`
    select 1 as one from ${table} where workspace_id = ${workspaceId} and ${id} = any(${ids}::uuid[])
    order by ${id} for update`
}

/** The day counters of one added to those of the other, in every pool. */
async function moveDays(
  tx: Transaction,
  { workspaceId, kind }: NamedList,
  { id, intoId }: { id: string; intoId: string },
): Promise<void> {
  const { id: column, other } = columns[kind]
  await tx.$executeRaw`
    with gone as (
      delete from usage_day where workspace_id = ${workspaceId} and ${column} = ${id}::uuid returning *
    )
    insert into usage_day as d (workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, ${column},
      ${other.id}, source, credits, quantity, entry_count)
    select workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, ${intoId}::uuid, ${other.id}, source,
      credits, quantity, entry_count
    from gone order by pool_id, cycle_starts_at, booked_on, member_id, activity, ${other.id}, source
    on conflict (workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, purpose_id, campaign_id, source)
    do update set credits = d.credits + excluded.credits, quantity = d.quantity + excluded.quantity,
      entry_count = d.entry_count + excluded.entry_count`
}

/**
 * Takes `id` out of what it was merged into: its own entries count for it again. All pools must be locked. What was moved
 * and is no entry stays where it is.
 */
export async function splitName(
  tx: Transaction,
  list: NamedList,
  { id, outOfId }: { id: string; outOfId: string },
): Promise<void> {
  const { workspaceId, kind } = list
  const { table, id: column } = columns[kind]
  await lockRows(tx, list, [id, outOfId])
  await tx.$executeRaw`
    update ${table} set alias_of_id = null where workspace_id = ${workspaceId} and ${column} = ${id}::uuid`
  await returnDays(tx, list, { id, outOfId })
  if (kind === 'campaign') await countSpent(tx, { workspaceId, campaignId: outOfId })
}

/** What the entries of one come to, day by day, moved out of the counters of the other. */
async function returnDays(
  tx: Transaction,
  { workspaceId, kind }: NamedList,
  { id, outOfId }: { id: string; outOfId: string },
): Promise<void> {
  const { id: column, other } = columns[kind]
  await tx.$executeRaw`
    with own as (
      select e.pool_id, e.cycle_starts_at, e.booked_on, coalesce(e.member_id, ${NOBODY}::uuid) as member_id,
        coalesce(e.activity, '') as activity, coalesce(x.alias_of_id, e.${other.id}, ${NOBODY}::uuid) as other_id,
        root.source, sum(e.credits) as credits,
        sum(case e.kind when 'refund' then 0 else e.quantity end) as quantity,
        sum(case when e.kind = 'usage' then 1 when e.kind = 'reversal' and o.kind = 'usage' then -1 else 0 end) as spends
      from entry e
      left join entry o on o.workspace_id = e.workspace_id and o.entry_id = e.corrects_id
      -- An undo counts under the source of what it took back.
      cross join lateral (select n.source from entry n where n.workspace_id = ${workspaceId}
        and n.entry_id = case when e.kind = 'reversal' then ${firstOf(Prisma.sql`o`)} else ${firstOf(Prisma.sql`e`)} end
        limit 1) root
      left join ${other.table} x on x.workspace_id = e.workspace_id and x.${other.id} = e.${other.id}
      where e.workspace_id = ${workspaceId} and e.${column} = ${id}::uuid and e.matches_entry_id is null
        and e.kind in ('usage', 'refund', 'reversal', 'adjustment')
      group by 1, 2, 3, 4, 5, 6, 7
    ), taken as (
      update usage_day d set credits = d.credits - own.credits, quantity = d.quantity - own.quantity,
        entry_count = d.entry_count - own.spends
      from own
      where d.workspace_id = ${workspaceId} and d.pool_id = own.pool_id and d.cycle_starts_at = own.cycle_starts_at
        and d.booked_on = own.booked_on and d.member_id = own.member_id and d.activity = own.activity
        and d.${column} = ${outOfId}::uuid and d.${other.id} = own.other_id and d.source = own.source
    )
    insert into usage_day (workspace_id, pool_id, cycle_starts_at, booked_on, member_id, activity, ${column},
      ${other.id}, source, credits, quantity, entry_count)
    select ${workspaceId}, pool_id, cycle_starts_at, booked_on, member_id, activity, ${id}::uuid, other_id, source,
      credits, quantity, spends
    from own`
}
