// What a command asks Slack: whose token this is, who somebody is and where they live, and who reads a channel.

import { z } from 'zod'
import type { MeterDeps } from '../meter/deps.ts'
import type { SlackSettings } from '../slack-settings.ts'
import { readInstallation } from '../store/installations.ts'
import { callSlack } from './call-slack.ts'

/** Where Slack is, and the token to ask with; where workspaces install the app themselves, theirs lie in the database. */
export interface SlackAccess {
  slack: SlackSettings
  slackApiUrl?: string | undefined
  publicUrl?: string | undefined
}

export type SlackContext = { meter: MeterDeps; slack: SlackAccess }

/** `failed` says Slack's word for why, or why there was none. */
export type SlackAnswer<T> = { kind: 'answered'; answer: T } | { kind: 'failed'; why: string }

/** `unasked`: nothing to ask for, or no token of that workspace. */
export type ChannelAnswer =
  | SlackAnswer<KnownChannel & { isMember?: boolean; isArchived: boolean }>
  | { kind: 'unasked' }
export type MemberAnswer = SlackAnswer<KnownMember> | { kind: 'unasked' }

const ownSchema = z.object({
  team: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
})
const userSchema = z.object({
  user: z.object({
    team_id: z.string().optional(),
    tz: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    // Of somebody who has left, the only place of it.
    profile: z.object({ real_name: z.string().optional() }).optional(),
  }),
})

/** Somebody as Slack describes them. Source: https://docs.slack.dev/reference/objects/user-object */
export interface KnownMember {
  state: 'here' | 'left' | 'bot' | 'stranger'
  /** IANA zone; undefined: not said, or of another company. */
  zone?: string
  name?: string
}

/** What Slack says of a channel; what is absent was not said. */
export const channelSchema = z.object({
  name: z.string().optional(),
  is_member: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
})

/** What is kept of a channel: its name, and whether another company reads along. */
export interface KnownChannel {
  channelId: string
  name: string
  shared: boolean
}

export function knownOf(
  channelId: string,
  { name, is_ext_shared, is_pending_ext_shared }: z.output<typeof channelSchema>,
): KnownChannel {
  return { channelId, name: name ?? channelId, shared: (is_ext_shared || is_pending_ext_shared) ?? false }
}

/** The workspace that SLACK_BOT_TOKEN belongs to; undefined where there is no such token. */
export async function askOwnWorkspace(
  access: SlackAccess,
): Promise<SlackAnswer<{ workspaceId: string; name: string }> | undefined> {
  const token = botToken(access)
  if (token === undefined) return undefined
  const asked = await call(access, token, 'auth.test', {}, ownSchema)
  if (asked.kind === 'failed') return asked
  const { team, team_id, enterprise_id, is_enterprise_install } = asked.answer
  const workspaceId = is_enterprise_install ? enterprise_id : team_id
  if (!workspaceId) return { kind: 'failed', why: 'its answer names no workspace' }
  return { kind: 'answered', answer: { workspaceId, name: team ?? workspaceId } }
}

/** Who somebody is. */
export async function askMember(
  context: SlackContext,
  workspaceId: string,
  slackUserId: string,
): Promise<MemberAnswer> {
  const token = await tokenFor(context, workspaceId)
  if (token === undefined) return { kind: 'unasked' }
  return askMemberBy({ apiUrl: context.slack.slackApiUrl, token, workspaceId, slackUserId })
}

/** The same, with a token of that workspace at hand. */
export async function askMemberBy(asked: {
  apiUrl: string | undefined
  token: string
  workspaceId: string
  slackUserId: string
}): Promise<SlackAnswer<KnownMember>> {
  const { apiUrl, token, workspaceId, slackUserId } = asked
  const answer = await call({ slackApiUrl: apiUrl }, token, 'users.info', { user: slackUserId }, userSchema)
  if (answer.kind === 'failed') return answer
  const { team_id, tz, deleted, is_bot, is_stranger, profile, real_name, name } = answer.answer.user
  const isOurs = team_id === undefined || team_id === workspaceId || workspaceId.startsWith('E')
  const state = deleted ? 'left' : is_bot ? 'bot' : is_stranger || !isOurs ? 'stranger' : 'here'
  const called = profile?.real_name || real_name || name
  return {
    kind: 'answered',
    answer: {
      state,
      ...(isOurs && tz !== undefined ? { zone: tz } : {}),
      ...(called ? { name: called } : {}),
    },
  }
}

/** What Slack says of a channel. */
export async function askChannel(
  context: SlackContext,
  workspaceId: string,
  channelId: string,
): Promise<ChannelAnswer> {
  const token = await tokenFor(context, workspaceId)
  if (token === undefined) return { kind: 'unasked' }
  const schema = z.object({ channel: channelSchema })
  const asked = await call(context.slack, token, 'conversations.info', { channel: channelId }, schema)
  if (asked.kind === 'failed') return asked
  const { is_member: isMember, is_archived: isArchived = false } = asked.answer.channel
  const answer = { ...knownOf(channelId, asked.answer.channel), isArchived }
  return { kind: 'answered', answer: isMember === undefined ? answer : { ...answer, isMember } }
}

/** A token of the workspace: that of the settings may be of another one, whose Slack knows nobody of this. */
async function tokenFor({ meter, slack }: SlackContext, workspaceId: string): Promise<string | undefined> {
  const own = botToken(slack)
  if (own === undefined) return (await readInstallation(meter.db, meter.keyring, workspaceId))?.botToken
  const asked = await askOwnWorkspace(slack)
  return asked?.kind === 'answered' && asked.answer.workspaceId === workspaceId ? own : undefined
}

function botToken({ slack }: SlackAccess): string | undefined {
  return slack.mode === 'installs' ? undefined : slack.botToken
}

async function call<T>(
  { slackApiUrl }: Pick<SlackAccess, 'slackApiUrl'>,
  token: string,
  method: string,
  fields: Record<string, string>,
  schema: z.ZodType<T>,
): Promise<SlackAnswer<T>> {
  const asked = await callSlack({ apiUrl: slackApiUrl, token, method, fields, schema })
  if (asked.kind === 'answered') return { kind: 'answered', answer: asked.answer }
  return { kind: 'failed', why: asked.kind === 'refused' ? asked.error : asked.why }
}
