// Somebody who is at the door, whichever way they came: who they are, where, and what every feature may reach. Decides
// who is let in by asking access.ts; what they want is for command.ts, click.ts and submit.ts.

import type { WebClient } from '@slack/web-api'
import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { directory as directoryOf } from '../meter/directory.ts'
import type { Directory } from '../store/directory.ts'
import type { MemberRow } from '../store/members.ts'
import { businessNow } from '../store/time.ts'
import { whoAsks } from './access.ts'
import type { Profiles } from './profiles.ts'

/** What the doors of people are handed. */
export interface VisitDeps {
  meter: MeterDeps
  log: Log
  /** The slash command as it is installed, with its slash. */
  command: string
  /** Where programs reach the API: this address, or this port of the same machine. */
  publicUrl?: string | undefined
  port?: number | undefined
  profiles: Profiles
}

/** Who is there, as Slack says it. */
export interface Visitor {
  workspaceId: string
  slackUserId: string
  userName: string
  /** The team the person belongs to, where Slack says so: another one in a channel shared with another company. */
  userTeamId?: string | undefined
  /** Where they are; null in a modal. */
  channelId: string | null
  /** The same for a redelivery, and for nothing else. */
  triggerId: string
  /** Business time. */
  receivedAt: Date
  /** Calls Slack for this person: three seconds, no retries. */
  client: WebClient
}

/** A visitor who was let in. */
export interface Visit extends Visitor {
  deps: VisitDeps
  /** The slash command, with its slash: what to tell people to type. */
  command: string
  member: MemberRow
  /** The same member when Slack has said who they are: what only some may do waits for it. Never rejects. */
  confirmed: Promise<MemberRow>
  directory: Directory
  /** Business time. */
  now: Date
}

export type Admission = { kind: 'visit'; visit: Visit } | { kind: 'refused'; message: string }

/** Lets a visitor in, or says in one sentence why not. */
export async function admit(deps: VisitDeps, visitor: Visitor): Promise<Admission> {
  const { meter } = deps
  const [directory, now] = await Promise.all([
    directoryOf(meter, visitor.workspaceId),
    businessNow(meter.db, meter.clock),
  ])
  if (!directory) return { kind: 'refused', message: 'Purser does not know this workspace yet: it is being set up.' }
  const access = await whoAsks(deps, visitor, now)
  if (access.kind === 'refused') return access
  const { command } = deps
  const { member, confirmed } = access
  return { kind: 'visit', visit: { ...visitor, deps, command, member, confirmed, directory, now } }
}
