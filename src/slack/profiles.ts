// Asks Slack who somebody is, at most once a day, and keeps what it says. An answer that does not come changes nothing:
// the member stays as known, and nobody waits for it who need not.

import type { UsersInfoResponse, WebClient } from '@slack/web-api'
import { WebAPIPlatformError } from '@slack/web-api'
import { isZone } from '../core/local-time.ts'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { noteProfile } from '../meter/note-profile.ts'
import type { MemberRow } from '../store/members.ts'
import type { Profile } from '../store/profiles.ts'

/** How long a profile is believed, in milliseconds. */
const BELIEVED_MS = 24 * 60 * 60_000
/** A name is shown in every line about its owner. */
const NAME_MAX = 80

export interface Profiles {
  /**
   * The member as Slack describes them: at once where that is known, else when Slack has answered. Never rejects. Calls
   * for one member that meet are one request.
   */
  current: (asked: { client: WebClient; workspaceId: string; member: MemberRow; now: Date }) => Promise<MemberRow>
}

export interface ProfilesDeps {
  meter: MeterDeps
  log: Log
  /** Keeps the process from ending before the work has. */
  owe: (work: Promise<void>) => void
}

/** The profiles of a process. */
export function createProfiles({ meter, log, owe }: ProfilesDeps): Profiles {
  const underWay = new Map<string, Promise<MemberRow>>()
  let isScopeTold = false

  function tell(error: unknown): void {
    const isScope = error instanceof WebAPIPlatformError && error.data.error === 'missing_scope'
    if (isScope && isScopeTold) return
    isScopeTold ||= isScope
    log.warn({ error: coerceError(error) }, isScope ? MISSING_SCOPE : 'Slack did not say who a member is')
  }

  return {
    current: ({ client, workspaceId, member, now }) => {
      if (member.slackUserId === null || isBelieved(member, now)) return Promise.resolve(member)
      const key = `${workspaceId} ${member.memberId}`
      const asked =
        underWay.get(key) ??
        readProfile(client, workspaceId, member.slackUserId)
          .then((profile) => (profile ? noteProfile(meter, { workspaceId, member, profile }) : member))
          .catch((error: unknown) => {
            tell(error)
            return member
          })
          .finally(() => underWay.delete(key))
      underWay.set(key, asked)
      owe(asked.then(() => undefined))
      return asked
    },
  }
}

/** Who acts can no longer be deactivated: they are asked about each time. */
function isBelieved({ profileAt, state }: MemberRow, now: Date): boolean {
  return profileAt !== null && state !== 'deactivated' && now.getTime() - profileAt.getTime() < BELIEVED_MS
}

async function readProfile(client: WebClient, workspaceId: string, slackUserId: string): Promise<Profile | undefined> {
  const { user } = await client.users.info({ user: slackUserId })
  return user && profileOf(workspaceId, user, slackUserId)
}

/** A user as Slack describes them, in answers and events alike. */
export type SlackUser = NonNullable<UsersInfoResponse['user']>

/** What of it is kept. Source: https://docs.slack.dev/reference/objects/user-object */
export function profileOf(workspaceId: string, user: SlackUser, slackUserId: string): Profile {
  const name = (user.profile?.real_name || user.real_name || user.name || slackUserId).trim().slice(0, NAME_MAX)
  const company = { teamId: user.team_id, organisation: user.enterprise_user }
  const state = user.deleted
    ? 'deactivated'
    : user.is_stranger || !isOurs(workspaceId, company)
      ? 'stranger'
      : user.is_restricted || user.is_ultra_restricted
        ? 'guest'
        : 'active'
  return {
    name,
    zone: user.tz !== undefined && isZone(user.tz) ? user.tz : null,
    state,
    slackAdmin: state === 'active' && (user.is_admin || user.is_owner || user.is_primary_owner || false),
  }
}

/** Whether somebody belongs to the workspace: to its team, or to the organisation where it is installed in all of that. */
function isOurs(
  workspaceId: string,
  {
    teamId,
    organisation,
  }: { teamId?: string | undefined; organisation?: { enterprise_id?: string; teams?: string[] } | undefined },
): boolean {
  if (workspaceId.startsWith('E')) return (organisation?.enterprise_id ?? workspaceId) === workspaceId
  return teamId === undefined || teamId === workspaceId || (organisation?.teams ?? []).includes(workspaceId)
}

const MISSING_SCOPE =
  'Slack does not say who is an admin, a guest or of another company: the scope users:read is missing. Install the app again.'
