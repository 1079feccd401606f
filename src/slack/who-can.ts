// Whom to ask for what one may not do oneself: the owners who are still here, then the admins. Names are given only to
// those whom the workspace shows names.

import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { MemberRow } from '../store/members.ts'
import { readAdmins, readSlackMembers } from '../store/profiles.ts'
import { isHere, ownedPools, seesOthers } from './access.ts'
import { withinMs } from './answer-within.ts'
import type { Visit } from './visit.ts'

/** How many admins a sentence names. */
const ADMINS_MAX = 3
/** How long Slack may take to say that an owner has left, in milliseconds. */
const PROFILE_WITHIN_MS = 600

/**
 * "an admin (Olga, Max)", or who that is in Slack where none is known or names are not shown. Whoever is named already is
 * not named again.
 */
export async function whoIsAdmin(visit: Visit, named: readonly MemberRow[] = []): Promise<string> {
  const { deps, workspaceId } = visit
  if (!(await mayReadNames(visit))) return 'an admin'
  const known = await present(visit, await readAdmins(deps.meter.db, workspaceId, ADMINS_MAX))
  const admins = known.filter(({ admin }) => admin)
  if (admins.length === 0) return 'an admin or owner of this Slack workspace'
  const others = admins.filter(({ memberId }) => !named.some((it) => it.memberId === memberId))
  return others.length === 0 ? 'an admin' : `an admin (${others.map(({ name }) => name).join(', ')})`
}

/** "an owner of Apollo (Olga) or an admin (Max)". */
export async function whoRuns(visit: Visit, poolId: string): Promise<string> {
  const { deps, workspaceId, directory } = visit
  const pool = directory.pools.find((it) => it.poolId === poolId)
  if (!pool) return whoIsAdmin(visit)
  const { owners } = await deps.meter.configOf(deps.meter.db, pool)
  const here = (await mayReadNames(visit))
    ? await present(visit, await readSlackMembers(deps.meter.db, workspaceId, owners))
    : []
  const named = here.length === 0 ? '' : ` (${here.map(({ name }) => name).join(', ')})`
  return `an owner of ${pool.name}${named} or ${await whoIsAdmin(visit, here)}`
}

/** Who runs a pool is a name in front of others too. */
async function mayReadNames(visit: Visit): Promise<boolean> {
  const { directory, member } = visit
  const isOwner = member.admin || (await ownedPools(visit, member)).length > 0
  return areNamed(asNamesShown(directory.namesShown), { kind: 'member', isOwner, isGuest: !seesOthers(member) })
}

/** Those of them who have not left, as far as Slack says so in time. */
async function present(visit: Visit, members: readonly MemberRow[]): Promise<MemberRow[]> {
  const { deps, client, workspaceId, now } = visit
  const asked = members.map((member) => deps.profiles.current({ client, workspaceId, member, now }))
  const current = await withinMs(Promise.all(asked), PROFILE_WITHIN_MS)
  return [...(current ?? members)].filter(isHere)
}
