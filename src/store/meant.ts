// What entries count for since purposes and campaigns were merged: they keep what they were booked for, so whoever shows
// entries joins these in the place of the tables. Counters need neither: a merge moves them.

import { Prisma } from './generated/client.ts'

/** Every purpose under the name of what it counts as. */
export const PURPOSES_MEANT = Prisma.sql`(
  select p.workspace_id, p.purpose_id, coalesce(t.name, p.name) as name
  from purpose p left join purpose t on t.workspace_id = p.workspace_id and t.purpose_id = p.alias_of_id)`

/** Every campaign under the name of what it counts as. */
export const CAMPAIGNS_MEANT = Prisma.sql`(
  select c.workspace_id, c.campaign_id, coalesce(t.name, c.name) as name
  from campaign c left join campaign t on t.workspace_id = c.workspace_id and t.campaign_id = c.alias_of_id)`
