// An owner has left: what they looked after is the next one's in the list, who is told so in person; where nobody is left,
// an admin is. Whoever comes back is not made an owner by that.

import type { OwnerLeft } from '../core/owner-left.ts'
import { insertAudit } from '../store/audit.ts'
import type { Transaction } from '../store/database.ts'
import { insertNotices } from '../store/notices.ts'
import { type ListedOwner, listOwnedPools, listOwners, type OwnerKey, writeOwners } from '../store/owners.ts'
import { lockPool } from '../store/pools.ts'
import { readAdmins } from '../store/profiles.ts'
import { findOwnerToTell, openDirectMessages } from '../store/schedule.ts'
import { bumpPoolVersion } from '../store/terms.ts'
import type { After } from '../store/transaction.ts'
import { readWorkspaceName } from '../store/workspaces.ts'
import type { MeterDeps } from './deps.ts'

/** How long it is worth telling. */
const TOLD_WITHIN_MS = 7 * 86_400_000
/** Beyond these an admin who can be reached is not looked for. */
const ADMINS_MAX = 20

interface Frame {
  tx: Transaction
  after: After
  now: Date
}

/** Passes on every pool of somebody who has left. Doing it again changes nothing. */
export async function passPoolsOn(deps: MeterDeps, { tx, after, now }: Frame, gone: OwnerKey): Promise<void> {
  for (const poolId of await listOwnedPools(tx, gone)) await passOn(deps, { tx, after, now }, gone, poolId)
}

async function passOn(deps: MeterDeps, frame: Frame, { workspaceId, memberId }: OwnerKey, poolId: string) {
  const { tx, after, now } = frame
  const locked = await lockPool(tx, workspaceId, poolId)
  const owners = await listOwners(tx, { workspaceId, poolId })
  // Another replica may have been quicker.
  const left = owners.find(({ personId }) => personId === memberId)
  if (!locked || !left) return
  const { pool } = locked
  const rest = owners.filter(({ personId }) => personId !== memberId)
  await writeOwners(
    tx,
    { workspaceId, poolId },
    rest.map((owner) => owner.memberId),
  )
  await bumpPoolVersion(tx, { workspaceId, poolId })
  await insertAudit(tx, {
    workspaceId,
    auditId: deps.newId(),
    actorId: null,
    via: 'slack',
    action: 'pool:owner-left',
    subjectKind: 'pool',
    subjectId: poolId,
    before: { owners: namesOf(owners) },
    after: { owners: namesOf(rest) },
    at: now,
  })
  // A deputy who leaves is no news to the owner; and of an archived pool nothing is said.
  if (owners[0]?.personId !== memberId || pool.archivedAt !== null) return
  const told = await personToTell(tx, { workspaceId, poolId })
  if (!told) return
  const about: OwnerLeft = {
    poolId,
    poolName: pool.name,
    workspaceName: await readWorkspaceName(tx, workspaceId),
    leftName: left.name === '' ? null : left.name,
    deputies: rest
      .filter(({ isHere }) => isHere)
      .slice(1)
      .map(({ name }) => name),
    isLast: told.isAdmin,
  }
  const { slackUserId } = told
  await openDirectMessages(tx, workspaceId, slackUserId)
  await insertNotices(tx, workspaceId, [
    {
      noticeId: deps.newId(),
      // They may be made an owner again, and leave again.
      key: `owner-left:${poolId}:${memberId}:${pool.version}`,
      kind: 'owner-left',
      causeId: poolId,
      channelId: slackUserId,
      dueAt: now,
      notAfterAt: new Date(+now + TOLD_WITHIN_MS),
      facts: { about },
    },
  ])
  after(() => deps.wake(workspaceId, slackUserId))
}

/** The first owner who can be reached, or else the first admin. */
async function personToTell(
  tx: Transaction,
  { workspaceId, poolId }: { workspaceId: string; poolId: string },
): Promise<{ slackUserId: string; isAdmin: boolean } | undefined> {
  const owner = await findOwnerToTell(tx, { workspaceId, poolId }, 'owner-left')
  if (typeof owner !== 'string') return { slackUserId: owner.slackUserId, isAdmin: false }
  const [admin] = await readAdmins(tx, workspaceId, ADMINS_MAX)
  return admin?.slackUserId ? { slackUserId: admin.slackUserId, isAdmin: true } : undefined
}

function namesOf(owners: readonly ListedOwner[]): string {
  return owners.map(({ name }) => name).join(', ')
}
