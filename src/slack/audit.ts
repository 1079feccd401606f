// `audit`: who changed what, from what to what. Owners see what is of the pools they run, and the purposes that all pools
// share; admins the whole workspace. Who did it is named to admins, who answer for it, and to owners as the workspace chose;
// to nobody where another company reads the channel.

import { z } from 'zod'
import type { Pool } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { type AuditPlace, listAudit } from '../store/audit.ts'
import { isAdmin, isHere, ownedPools, ownsPool } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { choosePool, forPool } from './choose-pool.ts'
import { readJson } from './read-json.ts'
import { isSharedChannel } from './shared-channel.ts'
import { auditCard } from './views/audit.ts'
import type { Spoken } from './views/blocks.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'
import { whoIsAdmin, whoRuns } from './who-can.ts'

/** A message is read on a phone. */
const LINES = 8

/** `audit`: of everything that is theirs; `audit apollo`: of one pool. */
export async function answerAudit(ask: Ask, rest: string): Promise<Spoken> {
  if (rest.trim() === '') return page(ask, undefined)
  const chosen = choosePool(ask, { verb: 'audit', actionId: 'audit:choose' }, rest)
  return chosen.kind === 'pool' ? page(ask, chosen.pool) : chosen.spoken
}

/** The answer to which pool is meant: in the place of the question. */
export function chooseAudit(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'replace', (pool) => page(click, pool))
}

const turnValue = z.object({ pool: z.string().optional(), at: z.iso.datetime().optional(), id: z.uuid().optional() })

/** [Older], [Newest]: another page in the place of this one. */
export async function turnAudit(click: Click): Promise<ClickAnswer> {
  const { pool: poolId, at, id } = turnValue.safeParse(readJson(click.value)).data ?? {}
  const after = at !== undefined && id !== undefined ? { at: new Date(at), auditId: id } : undefined
  const pool = click.directory.pools.find((it) => it.poolId === poolId)
  if (poolId !== undefined && !pool) return { kind: 'say', spoken: sentence('This pool does not exist any more.') }
  return { kind: 'replace', spoken: await page(click, pool, after) }
}

async function page(visit: Visit, pool: Pool | undefined, after?: AuditPlace): Promise<Spoken> {
  const { deps, workspaceId, directory, member } = visit
  const seen = await seenBy(visit, pool)
  if (seen.kind === 'refused') return sentence(seen.message)
  const { pools } = seen
  const lines = await listAudit(deps.meter.db, {
    workspaceId,
    poolIds: pools?.map(({ poolId }) => poolId),
    withLists: pool === undefined,
    after,
    most: LINES + 1,
  })
  const reader = { kind: 'member' as const, isOwner: true, isGuest: false }
  const mayReadNames = (await isAdmin(visit)) || areNamed(asNamesShown(directory.namesShown), reader)
  return auditCard({
    poolId: pool?.poolId,
    poolNames: pools?.map(({ name }) => name),
    hasLists: pool === undefined,
    lines: lines.slice(0, LINES),
    hasOlder: lines.length > LINES,
    isFirst: after === undefined,
    readerId: member.memberId,
    isNamed: mayReadNames && !(await isSharedChannel(visit)),
    now: visit.now,
    zone: member.zone ?? directory.zone,
  })
}

/** The pools whose changes the visitor may see, by Slack's own word on who they are; undefined: all that was changed. */
async function seenBy(
  visit: Visit,
  pool: Pool | undefined,
): Promise<{ kind: 'seen'; pools: readonly Pool[] | undefined } | { kind: 'refused'; message: string }> {
  const { deps } = visit
  const member = await visit.confirmed
  if (pool) {
    const config = await deps.meter.configOf(deps.meter.db, pool)
    if (ownsPool(member, config)) return { kind: 'seen', pools: [pool] }
    return { kind: 'refused', message: `Only ${await whoRuns(visit, pool.poolId)} can see who changed what of it.` }
  }
  if (isHere(member) && member.admin) return { kind: 'seen', pools: undefined }
  const owned = isHere(member) ? await ownedPools(visit, member) : []
  if (owned.length > 0) return { kind: 'seen', pools: owned }
  return { kind: 'refused', message: `Only an owner of a pool or ${await whoIsAdmin(visit)} can see who changed what.` }
}
