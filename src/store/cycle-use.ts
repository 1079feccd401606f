// What the credits of a cycle, or of its last days, went into, from the day counters: by purpose, member and activity. What
// has no purpose and a campaign goes by that. Each list sums to what is logged then; unexplained credits are a share of their own and are added by whoever shows them.

import { NOBODY } from '../core/model.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'

export interface CycleUse {
  byPurpose: { purposeId: string | null; name: string; credits: number }[]
  byMember: { memberId: string | null; name: string; slackUserId: string | null; credits: number }[]
  byActivity: { activity: string; credits: number; quantity: number }[]
}

interface UseJson {
  byPurpose:
    | { purposeId: string; name: string | null; campaign: string | null; before: boolean; credits: number }[]
    | null
  byMember: { memberId: string; name: string | null; slackUserId: string | null; credits: number }[] | null
  byActivity: { activity: string; credits: number; quantity: number }[] | null
}

/** The source of the entry that books what was used before a pool was set up. */
export const SETUP_SOURCE = 'system:setup'

/**
 * Reads the use of a cycle, the largest shares first; amounts in thousandths. `since` is a local date of the pool,
 * YYYY-MM-DD: what was booked before it is left out.
 */
export async function readCycleUse(
  db: Database,
  workspaceId: string,
  poolId: string,
  cycleStartsAt: Date,
  since?: string,
): Promise<CycleUse> {
  const days = since === undefined ? Prisma.empty : Prisma.sql`and booked_on >= ${since}::date`
  const [row] = await db.$queryRaw<UseJson[]>`
    with u as (
      -- What was spent before the pool was set up has no purpose that anybody could name.
      select member_id, purpose_id, case when purpose_id = ${NOBODY}::uuid then campaign_id end as campaign_id, activity,
        credits, quantity, source = ${SETUP_SOURCE} as before from usage_day
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and cycle_starts_at = ${cycleStartsAt} ${days}
    )
    select
      (select json_agg(json_build_object('purposeId', s.purpose_id, 'name', p.name, 'campaign', c.name,
            'before', s.before, 'credits', s.credits)
          order by s.credits desc, p.name, c.name)
        from (select purpose_id, campaign_id, before, (sum(credits) * 1000)::bigint as credits
          from u group by purpose_id, campaign_id, before) s
        left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
        left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id) as "byPurpose",
      (select json_agg(json_build_object('memberId', s.member_id, 'name', m.name, 'slackUserId', m.slack_user_id,
          'credits', s.credits) order by s.credits desc, m.name)
        from (select member_id, (sum(credits) * 1000)::bigint as credits from u group by member_id) s
        left join member m on m.workspace_id = ${workspaceId} and m.member_id = s.member_id) as "byMember",
      (select json_agg(json_build_object('activity', s.activity, 'credits', s.credits, 'quantity', s.quantity)
          order by s.credits desc, s.activity)
        from (select activity, (sum(credits) * 1000)::bigint as credits, (sum(quantity) * 1000)::bigint as quantity
          from u group by activity) s) as "byActivity"`
  return {
    byPurpose: (row?.byPurpose ?? []).map(({ purposeId, name, campaign, before, credits }) => ({
      purposeId: purposeId === NOBODY ? null : purposeId,
      name: nameOfUse({ purpose: name, campaign, before }).name,
      credits,
    })),
    byMember: (row?.byMember ?? []).map(({ memberId, name, slackUserId, credits }) =>
      memberId === NOBODY
        ? { memberId: null, name: 'nobody named', slackUserId: null, credits }
        : { memberId, name: name ?? '', slackUserId, credits },
    ),
    byActivity: row?.byActivity ?? [],
  }
}

/** What use is called: by its purpose, else by its campaign; what was used before the pool was set up has neither. */
export function nameOfUse({
  purpose,
  campaign,
  before,
}: {
  purpose: string | null
  campaign: string | null
  before: boolean
}): { name: string; named: boolean } {
  if (before) return { name: 'before Purser', named: false }
  return { name: purpose ?? withoutPurpose(campaign), named: purpose !== null || campaign !== null }
}

/** What stands for a purpose where there is none: "#q4-webinar". */
function withoutPurpose(campaign: string | null): string {
  return campaign === null ? 'no purpose' : `#${campaign.replace(/^#/, '')}`
}
