// What people set of a pool, as columns; and the names of the members it is about.

import { toDecimal } from '../core/amount.ts'
import type { PoolEdit } from '../core/plan-pool-edit.ts'
import type { Database, Transaction } from './database.ts'
import type { PoolPlace } from './import-pool.ts'

/** Writes what changed. The pool's lock is held. */
export async function writePoolEdit(tx: Transaction, place: PoolPlace, edit: PoolEdit, now: Date): Promise<void> {
  const { workspaceId, poolId } = place
  const { owners, archived, planConfirmedOn, monthlyPace, workingDays, channelId, name, ...columns } = edit
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
      ...(planConfirmedOn === undefined
        ? {}
        : { planConfirmedOn: planConfirmedOn === null ? null : new Date(`${planConfirmedOn}T00:00:00Z`) }),
    },
  })
  if (!owners) return
  await tx.poolOwner.deleteMany({ where: place })
  await tx.poolOwner.createMany({ data: owners.map((memberId, position) => ({ ...place, memberId, position })) })
}

/** The names of members, by id; those who are not known are left out. */
export async function readPoolMembers(
  db: Database,
  workspaceId: string,
  memberIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.member.findMany({
    where: { workspaceId, memberId: { in: [...memberIds] } },
    select: { memberId: true, name: true },
  })
  return new Map(rows.map(({ memberId, name }) => [memberId, name]))
}
