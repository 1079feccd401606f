// What Slack said of a member becomes what is known of them: their name, zone, and whether they are an admin, a guest,
// deactivated or of another company. When Slack is asked is decided at its door.

import type { MemberRow } from '../store/members.ts'
import { type Profile, saveProfile } from '../store/profiles.ts'
import { businessNow } from '../store/time.ts'
import type { MeterDeps } from './deps.ts'

/** Notes a profile as of now; answers the member as they are known from here on. */
export async function noteProfile(
  { db, clock }: MeterDeps,
  { workspaceId, member, profile }: { workspaceId: string; member: MemberRow; profile: Profile },
): Promise<MemberRow> {
  const { memberId } = member
  const noted = await saveProfile(db, { workspaceId, memberId }, profile, await businessNow(db, clock))
  return { ...member, ...noted }
}
