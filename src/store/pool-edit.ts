// What people set of a pool, as columns; and the names of the members it is about.

import { toDecimal } from '../core/amount.ts'
import type { PoolEdit } from '../core/plan-pool-edit.ts'
import type { Database, Transaction } from './database.ts'
import type { PoolPlace } from './import-pool.ts'

/** Writes what changed. The pool's lock is held. */
export async function writePoolEdit(tx: Transaction, place: PoolPlace, edit: PoolEdit, now: Date): Promise<void> {
  const { workspaceId, poolId } = place
  const { owners, archived, monthlyPace, workingDays, channelId, name, ...columns } = edit
  if (channelId) await tx.channel.createMany({ data: [{ workspaceId, channelId }], skipDuplicates: true })
  await tx.pool.update({
    where: { workspaceId_poolId: { workspaceId, poolId } },
    data: {
      ...columns,
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(workingDays === undefined ? {} : { workingDays: [...workingDays] }),
      ...(archived === undefined ? {} : { archivedAt: archived ? now : null }),
      ...(monthlyPace === undefined ? {} : { monthlyPace: monthlyPace === null ? null : toDecimal(monthlyPace) }),
    },
  })
  if (!owners) return
  await tx.poolOwner.deleteMany({ where: place })
  await tx.poolOwner.createMany({ data: owners.map((memberId, position) => ({ ...place, memberId, position })) })
}

/** Somebody of a pool, as whoever they are linked to. */
export interface PoolPerson {
  slackUserId: string | null
  name: string
  state: string
}

/** People by the member ids that pools name them by. */
export async function readPoolPeople(
  db: Database,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<Map<string, PoolPerson>> {
  const rows = await db.$queryRaw<(PoolPerson & { memberId: string })[]>`
    select named.member_id as "memberId", m.slack_user_id as "slackUserId", m.name, m.state
    from member named
    join member m on m.workspace_id = named.workspace_id and m.member_id = coalesce(named.alias_of_id, named.member_id)
    where named.workspace_id = ${workspaceId} and named.member_id = any(${memberIds}::uuid[])`
  return new Map(rows.map(({ memberId, ...person }) => [memberId, person]))
}
