// The two things a command asks Slack: whose token this is, and in which zone somebody lives.

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

export type SlackAnswer<T> = { kind: 'answered'; answer: T } | { kind: 'failed'; why: string }

const ownSchema = z.object({
  team: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
})
const userSchema = z.object({ user: z.object({ team_id: z.string().optional(), tz: z.string().optional() }) })

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
export async function askZone(
  { meter, slack: access }: { meter: MeterDeps; slack: SlackAccess },
  workspaceId: string,
  slackUserId: string,
): Promise<string | undefined> {
  const token = botToken(access) ?? (await readInstallation(meter.db, meter.keyring, workspaceId))?.botToken
  if (token === undefined) return undefined
  const asked = await call(access, token, 'users.info', { user: slackUserId }, userSchema)
  if (asked.kind === 'failed') return undefined
  const { team_id, tz } = asked.answer.user
  return team_id === undefined || team_id === workspaceId || workspaceId.startsWith('E') ? tz : undefined
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
