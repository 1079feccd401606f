// What a command asks Slack: whose token this is, in which zone somebody lives, and who reads a channel.

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

type Context = { meter: MeterDeps; slack: SlackAccess }

export type SlackAnswer<T> = { kind: 'answered'; answer: T } | { kind: 'failed'; why: string }

const ownSchema = z.object({
  team: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
})
const userSchema = z.object({ user: z.object({ team_id: z.string().optional(), tz: z.string().optional() }) })

/** What Slack says of a channel; what is absent was not said. */
export const channelSchema = z.object({
  name: z.string().optional(),
  is_member: z.boolean().optional(),
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
})

/** What is kept of a channel: its name, and whether another company reads along. */
export function knownOf(
  channelId: string,
  { name, is_ext_shared, is_pending_ext_shared }: z.output<typeof channelSchema>,
): { channelId: string; name: string; shared: boolean } {
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

/** The IANA zone that somebody has set in Slack; undefined where Slack does not say. */
export async function askZone(context: Context, workspaceId: string, slackUserId: string): Promise<string | undefined> {
  const token = await tokenFor(context, workspaceId)
  if (token === undefined) return undefined
  const asked = await call(context.slack, token, 'users.info', { user: slackUserId }, userSchema)
  if (asked.kind === 'failed') return undefined
  const { team_id, tz } = asked.answer.user
  return team_id === undefined || team_id === workspaceId || workspaceId.startsWith('E') ? tz : undefined
}

/** What Slack says of a channel; undefined where it does not, or where no scope lets us look. */
export async function askChannel(
  context: Context,
  workspaceId: string,
  channelId: string,
): Promise<ReturnType<typeof knownOf> | undefined> {
  const token = await tokenFor(context, workspaceId)
  if (token === undefined) return undefined
  const schema = z.object({ channel: channelSchema })
  const asked = await call(context.slack, token, 'conversations.info', { channel: channelId }, schema)
  return asked.kind === 'answered' ? knownOf(channelId, asked.answer.channel) : undefined
}

/** The token to ask about a workspace with. That of the settings may be of another one: then Slack knows nobody of it. */
async function tokenFor({ meter, slack }: Context, workspaceId: string): Promise<string | undefined> {
  return botToken(slack) ?? (await readInstallation(meter.db, meter.keyring, workspaceId))?.botToken
}

function botToken({ slack }: SlackAccess): string | undefined {
  return slack.mode === 'installs' ? undefined : slack.botToken
}

async function call<T>(
  { slackApiUrl }: SlackAccess,
  token: string,
  method: string,
  fields: Record<string, string>,
  schema: z.ZodType<T>,
): Promise<SlackAnswer<T>> {
  const asked = await callSlack({ apiUrl: slackApiUrl, token, method, fields, schema })
  if (asked.kind === 'answered') return { kind: 'answered', answer: asked.answer }
  return { kind: 'failed', why: asked.kind === 'refused' ? asked.error : asked.why }
}
