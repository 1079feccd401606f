// The part of the doctor about people: a pool whose owners have all left is looked after by nobody. What the database knows
// of them may be old, so Slack is asked where a token is there.

import type { Database } from '../store/database.ts'
import { listPoolOwners, type ParkedChannel, type PoolOwner } from '../store/spoken-channels.ts'
import { askMemberBy } from './ask-slack.ts'
import { type Check, warning } from './doctor-check.ts'
import { editPool } from './look-up.ts'
import { shown } from './options.ts'

/** Slack's words for a person who takes no direct message because they are gone. */
const GONE: ReadonlySet<string> = new Set(['user_disabled', 'user_not_found'])

/** Whether a parked channel is somebody who has left: told with the pools they own, and where they own none, no fault. */
export function isGone({ channelId, reason }: Pick<ParkedChannel, 'channelId' | 'reason'>): boolean {
  return /^[UW]/.test(channelId) && GONE.has(reason)
}

interface SeenOwner {
  name: string
  /** Left Slack, or is of another company by now. */
  hasLeft: boolean
}

/** A line for each pool that somebody owned who has left, and that nobody owns who is here. */
export async function checkOwners(
  { db, apiUrl }: { db: Database; apiUrl: string | undefined },
  tokenOf: ReadonlyMap<string, string>,
  parked: readonly ParkedChannel[],
): Promise<Check[]> {
  const pools = new Map<string, PoolOwner[]>()
  for (const owner of await listPoolOwners(db)) {
    const key = `${owner.workspaceId} ${owner.shortName}`
    pools.set(key, [...(pools.get(key) ?? []), owner])
  }
  const asked = new Map<string, Promise<SeenOwner>>()
  const see = (owner: PoolOwner): Promise<SeenOwner> => {
    const { workspaceId, slackUserId } = owner
    const key = `${workspaceId} ${slackUserId ?? owner.name}`
    const isParked = parked.some((it) => it.workspaceId === workspaceId && it.channelId === slackUserId && isGone(it))
    const answer = asked.get(key) ?? seeOwner(owner, isParked, apiUrl, tokenOf.get(workspaceId))
    asked.set(key, answer)
    return answer
  }
  const checks: Check[] = []
  for (const owners of pools.values()) {
    const seen = await Promise.all(owners.map(see))
    if (seen.every(({ hasLeft }) => hasLeft)) checks.push(sayLeft(owners, seen))
  }
  return checks
}

/** Slack's word first; without it, what it said when a member was last looked at or written to. */
async function seeOwner(
  { workspaceId, slackUserId, state, name }: PoolOwner,
  isParked: boolean,
  apiUrl: string | undefined,
  token: string | undefined,
): Promise<SeenOwner> {
  const known = state === 'deactivated' || state === 'stranger' || isParked
  if (slackUserId === null || token === undefined) return { name, hasLeft: known }
  const asked = await askMemberBy({ apiUrl, token, workspaceId, slackUserId })
  if (asked.kind === 'failed') return { name, hasLeft: known || asked.why === 'user_not_found' }
  const { state: seen, name: called = name } = asked.answer
  return { name: called, hasLeft: seen === 'left' || seen === 'stranger' }
}

function sayLeft(owners: readonly PoolOwner[], seen: readonly SeenOwner[]): Check {
  const [{ shortName, poolName, workspaceId } = { shortName: '', poolName: '', workspaceId: '' }] = owners
  const names = seen.map(({ name }) => shown(name)).join(' and ')
  const [owns, has] = owners.length === 1 ? ['owns', 'has'] : ['own', 'have']
  return warning(
    'Owner',
    `${names}, who ${owns} ${shown(poolName)} of ${workspaceId}, ${has} left: name another owner: ${editPool(shortName, '--owner U...')}`,
  )
}
