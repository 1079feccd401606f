// What each member used of a cycle, by purpose, from the day counters.

import type { Apart } from '../core/apart.ts'
import { NOBODY } from '../core/model.ts'
import type { MemberPurpose } from '../core/team-use.ts'
import { APART, nameOfUse } from './cycle-use.ts'
import type { Database } from './database.ts'

/** Reads the use of a cycle by member and purpose, or campaign without one. It sums to what is logged in the cycle. */
export async function readTeamUse(
  db: Database,
  { workspaceId, poolId, cycleStartsAt }: { workspaceId: string; poolId: string; cycleStartsAt: Date },
): Promise<MemberPurpose[]> {
  type Row = {
    memberId: string
    memberName: string | null
    purpose: string | null
    campaign: string | null
    apart: Apart | null
    credits: bigint
    spends: number
  }
  const rows = await db.$queryRaw<Row[]>`
    select s.member_id as "memberId", m.name as "memberName", p.name as purpose, c.name as campaign, s.apart, s.credits,
      s.spends
    from (
      select member_id, purpose_id, case when purpose_id = ${NOBODY}::uuid then campaign_id end as campaign_id,
        ${APART} as apart, (sum(credits) * 1000)::bigint as credits, sum(entry_count)::int as spends
      from usage_day
      where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and cycle_starts_at = ${cycleStartsAt}
      group by 1, 2, 3, 4
    ) s
    left join member m on m.workspace_id = ${workspaceId} and m.member_id = s.member_id
    left join purpose p on p.workspace_id = ${workspaceId} and p.purpose_id = s.purpose_id
    left join campaign c on c.workspace_id = ${workspaceId} and c.campaign_id = s.campaign_id`
  return rows.map(({ memberId, memberName, credits, apart, spends, ...use }) => {
    const { name, named } = nameOfUse({ ...use, apart })
    return {
      memberId: memberId === NOBODY ? null : memberId,
      memberName: memberName ?? '',
      purpose: named ? name : null,
      apart,
      credits: Number(credits),
      spends,
    }
  })
}
