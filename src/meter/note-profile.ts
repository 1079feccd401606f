// What Slack said of a member becomes what is known of them: their name, zone, and whether they are an admin, a guest,
// deactivated or of another company. Whoever has left passes on the pools they looked after. When Slack is asked is decided at
// its door.

import type { MemberRow } from '../store/members.ts'
import { type Profile, saveProfile } from '../store/profiles.ts'
import { businessNow } from '../store/time.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { passPoolsOn } from './pass-pools-on.ts'

/** Notes a profile as of now; answers the member as they are known from here on. */
export async function noteProfile(
  deps: MeterDeps,
  { workspaceId, member, profile }: { workspaceId: string; member: MemberRow; profile: Profile },
): Promise<MemberRow> {
  const { db, clock } = deps
  const key = { workspaceId, memberId: member.memberId }
  if (profile.state === 'active' || profile.state === 'guest')
    return { ...member, ...(await saveProfile(db, key, profile, await businessNow(db, clock))) }
  const noted = await inTransaction(db, async (tx, after, dbNow) => {
    const now = clock.toBusiness(dbNow)
    // Known as gone first: they are not the next one to be asked.
    const saved = await saveProfile(tx, key, profile, now)
    await passPoolsOn(deps, { tx, after, now }, key)
    return saved
  })
  return { ...member, ...noted }
}
