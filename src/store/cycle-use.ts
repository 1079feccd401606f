// What the credits of a cycle, or of its last days, went into, from the day counters: by purpose, member and activity. What
// has no purpose and a campaign goes by that. Each list sums to what is logged then; unexplained credits are a share of their own and are added by whoever shows them.

import { APART_NAMES, type Apart } from '../core/apart.ts'
import { ADJUSTED_SOURCE, SETUP_SOURCE } from '../core/ledger.ts'
import { NOBODY } from '../core/model.ts'
import type { Database } from './database.ts'
import { Prisma } from './generated/client.ts'

export interface CycleUse {
  byPurpose: { purposeId: string | null; name: string; apart?: Apart; credits: number }[]
  byMember: { memberId: string | null; name: string; apart?: Apart; slackUserId: string | null; credits: number }[]
  byActivity: { activity: string; credits: number; quantity: number }[]
}

interface UseJson {
  byPurpose:
    | { purposeId: string; name: string | null; campaign: string | null; apart: Apart | null; credits: number }[]
    | null
  byMember:
    | { memberId: string; name: string | null; apart: Apart | null; slackUserId: string | null; credits: number }[]
    | null
  byActivity: { activity: string; credits: number; quantity: number }[] | null
}

/** Whether a counter is of what nobody spent, and of which kind; else null. */
export const APART = Prisma.sql`case source when ${SETUP_SOURCE} then 'before' when ${ADJUSTED_SOURCE} then 'adjusted' end`

/** The sources of what nobody spent. */
export const NOT_SPENT = [SETUP_SOURCE, ADJUSTED_SOURCE]

/**
 * Reads the use of a cycle, the largest shares first; amounts in thousandths. `since` is a local date of the pool,
 * YYYY-MM-DD: what was booked before it is left out, and what nobody spent.
 */
export async function readCycleUse(
  db: Database,
  workspaceId: string,
  poolId: string,
  cycleStartsAt: Date,
  since?: string,
): Promise<CycleUse> {
  const days =
    since === undefined ? Prisma.empty : Prisma.sql`and booked_on >= ${since}::date and source <> all(${NOT_SPENT})`
  const [row] = await db.$queryRaw<UseJson[]>`
    with u as (
      select member_id, purpose_id, case when purpose_id = ${NOBODY}::uuid then campaign_id end as campaign_id, activity,
        credits, quantity, ${APART} as apart from usage_day
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and cycle_starts_at = ${cycleStartsAt} ${days}
    )
    select
      (select json_agg(json_build_object('purposeId', s.purpose_id, 'name', p.name, 'campaign', c.name,
            'apart', s.apart, 'credits', s.credits)
          order by s.credits desc, p.name, c.name)
        from (select purpose_id, campaign_id, apart, (sum(credits) * 1000)::bigint as credits
          from u group by purpose_id, campaign_id, apart) s
        left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
        left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id) as "byPurpose",
      (select json_agg(json_build_object('memberId', s.member_id, 'name', m.name, 'apart', s.apart,
          'slackUserId', m.slack_user_id, 'credits', s.credits) order by s.credits desc, m.name)
        from (select member_id, apart, (sum(credits) * 1000)::bigint as credits from u group by member_id, apart) s
        left join member m on m.workspace_id = ${workspaceId} and m.member_id = s.member_id) as "byMember",
      (select json_agg(json_build_object('activity', s.activity, 'credits', s.credits, 'quantity', s.quantity)
          order by s.credits desc, s.activity)
        from (select activity, (sum(credits) * 1000)::bigint as credits, (sum(quantity) * 1000)::bigint as quantity
          from u group by activity) s) as "byActivity"`
  return {
    byPurpose: (row?.byPurpose ?? []).map(({ purposeId, name, campaign, apart, credits }) => ({
      purposeId: purposeId === NOBODY ? null : purposeId,
      name: nameOfUse({ purpose: name, campaign, apart }).name,
      ...(apart ? { apart } : {}),
      credits,
    })),
    byMember: (row?.byMember ?? []).map(({ memberId, name, apart, slackUserId, credits }) =>
      memberId === NOBODY
        ? {
            memberId: null,
            name: apart ? APART_NAMES[apart] : 'nobody named',
            ...(apart ? { apart } : {}),
            slackUserId: null,
            credits,
          }
        : { memberId, name: name ?? '', slackUserId, credits },
    ),
    byActivity: row?.byActivity ?? [],
  }
}

/** What use is called: by its purpose, else by its campaign; what nobody spent has neither. */
export function nameOfUse({
  purpose,
  campaign,
  apart,
}: {
  purpose: string | null
  campaign: string | null
  apart: Apart | null
}): { name: string; named: boolean } {
  if (apart) return { name: APART_NAMES[apart], named: false }
  return { name: purpose ?? withoutPurpose(campaign), named: purpose !== null || campaign !== null }
}

/** What stands for a purpose where there is none: "#q4-webinar". */
function withoutPurpose(campaign: string | null): string {
  return campaign === null ? 'no purpose' : `#${campaign.replace(/^#/, '')}`
}
