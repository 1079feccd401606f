// What setup asks Slack about the tokens it is given, each at once: whether Slack takes it, whether it is of the right kind,
// and whether it may do what it is for. The sentences say where in Slack the right one is found.

import { z } from 'zod'
import { faultOfSetting } from '../config.ts'
import { requiredScopes } from '../slack-scopes.ts'
import { callSlack, type SlackCall } from './call-slack.ts'

/** What became of a check: words for the person, or nobody there who could tell. */
export type Checked = { kind: 'fine'; says: string } | { kind: 'wrong'; says: string } | { kind: 'away'; why: string }

const ownSchema = z.object({
  team: z.string(),
  team_id: z.string(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
})
const botSchema = z.object({ bot: z.object({ app_id: z.string() }) })

/** A bot token, by asking whose it is. */
export async function checkBotToken(apiUrl: string | undefined, token: string): Promise<Checked> {
  const unfit = kindOf(token, 'SLACK_BOT_TOKEN')
  if (unfit) return { kind: 'wrong', says: unfit }
  const asked = await callSlack({ apiUrl, token, method: 'auth.test', schema: ownSchema })
  if (asked.kind !== 'answered') return sayRefusal(asked, {})
  const { team, team_id, user } = asked.answer
  const missing = requiredScopes.filter((scope) => asked.scopes && !asked.scopes.includes(scope))
  if (missing.length > 0)
    return {
      kind: 'wrong',
      says: `It may not do what Purser needs: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. Add that under OAuth & Permissions, reinstall the app, and paste the token again.`,
    }
  return { kind: 'fine', says: `Slack takes it: ${user ?? 'a bot'} in ${team} (${team_id}).` }
}

/** An app-level token, by asking for a connection that is then not opened. `botToken` tells which app it must be of. */
export async function checkAppToken(
  apiUrl: string | undefined,
  token: string,
  botToken: string | undefined,
): Promise<Checked> {
  const unfit = kindOf(token, 'SLACK_APP_TOKEN')
  if (unfit) return { kind: 'wrong', says: unfit }
  const asked = await callSlack({
    apiUrl,
    token,
    method: 'apps.connections.open',
    schema: z.object({ url: z.string() }),
  })
  if (asked.kind !== 'answered')
    return sayRefusal(asked, {
      missing_scope:
        'It lacks the scope connections:write: under Basic Information, App-Level Tokens, make another one with it.',
    })
  const ownApp = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(token)?.[1]
  const botApp = botToken === undefined ? undefined : await askAppId(apiUrl, botToken)
  if (ownApp !== undefined && botApp !== undefined && ownApp !== botApp)
    return {
      kind: 'wrong',
      says: `It belongs to another app (${ownApp}) than the bot token (${botApp}): take both from one app.`,
    }
  return { kind: 'fine', says: 'Slack takes it: a connection would open.' }
}

/** The id of the app behind a bot token; undefined where Slack does not say. */
async function askAppId(apiUrl: string | undefined, token: string): Promise<string | undefined> {
  const own = await callSlack({ apiUrl, token, method: 'auth.test', schema: ownSchema })
  const botId = own.kind === 'answered' ? own.answer.bot_id : undefined
  if (botId === undefined) return undefined
  const asked = await callSlack({ apiUrl, token, method: 'bots.info', fields: { bot: botId }, schema: botSchema })
  return asked.kind === 'answered' ? asked.answer.bot.app_id : undefined
}

/** What shows whether a secret is right. */
const FIRST_USE: Readonly<Record<string, string>> = {
  SLACK_CLIENT_SECRET: 'the first installation will show it',
}

/** A secret that Slack has no way to check: 32 hexadecimal digits, as its page shows them. */
export function checkHexSecret(secret: string, name: string): Checked {
  if (/^[0-9a-f]{32}$/.test(secret))
    return {
      kind: 'fine',
      says: `Its form is right. Slack has no way to check it before it is used: ${FIRST_USE[name] ?? 'the first command will show it'}.`,
    }
  const kind = /^xox|^xapp/.test(secret) ? ' This is a token.' : ''
  return { kind: 'wrong', says: `It must be 32 digits and letters from a to f, all of them and nothing else.${kind}` }
}

/** The id of an app for installs: 1234567890.1234567890123, or with letters behind the dot. */
export function checkClientId(id: string): Checked {
  return /^\d+\.[A-Za-z0-9]+$/.test(id)
    ? { kind: 'fine', says: 'Its form is right.' }
    : { kind: 'wrong', says: 'It must be a number, a dot, and digits or letters, like 1234567890.1234567890123.' }
}

const kinds: [prefix: RegExp, says: string][] = [
  [/^(xoxe\.)?xoxb-/, 'This is a bot token.'],
  [/^(xoxe\.)?xoxp-/, "This is a user's token."],
  [/^xapp-/, 'This is an app-level token.'],
  [/^xoxe-/, 'This is a refresh token.'],
]

function kindOf(token: string, name: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string | undefined {
  const fault = faultOfSetting(name, token)
  if (!fault) return undefined
  const kind = kinds.find(([prefix]) => prefix.test(token))?.[1]
  return [kind, `It ${fault}.`].filter(Boolean).join(' ')
}

function sayRefusal(
  asked: Exclude<SlackCall<unknown>, { kind: 'answered' }>,
  own: Readonly<Record<string, string>>,
): Checked {
  if (asked.kind === 'unreachable') return { kind: 'away', why: asked.why }
  const says: Readonly<Record<string, string>> = {
    invalid_auth: 'Slack does not know it: copy it again, whole.',
    token_revoked: 'It was revoked: reinstall the app and copy the new one.',
    account_inactive: 'The app was taken out of its workspace: install it again and copy the new one.',
    ...own,
  }
  return { kind: 'wrong', says: says[asked.error] ?? `Slack refuses it: ${asked.error}.` }
}
