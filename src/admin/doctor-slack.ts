// What the doctor asks Slack: whether a token is taken, what it was granted, whether the bot is in the channels it has to
// speak in, and what time it is there.

import { z } from 'zod'
import { SLACK_INSTALL_PATH } from '../slack-manifest.ts'
import { slackScopes } from '../slack-scopes.ts'
import { channelSchema, knownOf } from './ask-slack.ts'
import { callSlack, SLACK_API_URL, type SlackCall } from './call-slack.ts'
import { type Check, fault, ok, warning } from './doctor-check.ts'

/** How far apart clocks may be: Slack's requests are refused from 300 seconds on. */
const SKEW_WARNING_SECONDS = 60
const SKEW_FAULT_SECONDS = 300

export interface TokenToCheck {
  apiUrl: string | undefined
  token: string
  /** What it is called in a sentence: "SLACK_BOT_TOKEN", "The token of T1". */
  name: string
  /** Where workspaces install the app themselves; undefined where the app is installed from its settings. */
  publicUrl: string | undefined
  now: () => Date
}

export interface CheckedToken {
  checks: Check[]
  /** Undefined where Slack did not take it. */
  workspaceId?: string
}

const ownSchema = z.object({
  team: z.string().optional(),
  team_id: z.string().optional(),
  enterprise_id: z.string().nullish(),
  is_enterprise_install: z.boolean().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
})

/** A bot token: taken or not, its scopes, and Slack's clock beside ours. */
export async function checkToken(wanted: TokenToCheck): Promise<CheckedToken> {
  const { apiUrl, token, name, now } = wanted
  const asked = await callSlack({ apiUrl, token, method: 'auth.test', schema: ownSchema })
  const time = asked.kind === 'unreachable' ? [] : checkClock("Slack's", asked.slackTime, now())
  if (asked.kind !== 'answered') return { checks: [sayRefusal(asked, wanted), ...time] }
  const { team, team_id, enterprise_id, is_enterprise_install, user, bot_id } = asked.answer
  const workspaceId = is_enterprise_install ? (enterprise_id ?? undefined) : team_id
  const place = `${team ?? 'a workspace'} (${workspaceId ?? 'without an id'})`
  if (!bot_id || !workspaceId)
    return { checks: [fault('Slack', `${name} is not the token of a bot: it must begin with xoxb-.`)] }
  const taken = ok('Slack', `${name} speaks for ${user ?? 'the bot'} in ${place}.`)
  const link = await reinstallLink(wanted, bot_id)
  return { checks: [taken, ...checkScopes(asked.scopes, place, link), ...time], workspaceId }
}

function sayRefusal(
  asked: { kind: 'refused'; error: string } | { kind: 'unreachable'; why: string },
  { name, apiUrl }: TokenToCheck,
): Check {
  if (asked.kind === 'unreachable') {
    const { host } = new URL(apiUrl ?? SLACK_API_URL)
    return fault('Slack', `${host} cannot be reached (${asked.why}): look at the network, the proxy and the firewall.`)
  }
  return fault(
    'Slack',
    `${name} is refused (${asked.error}): install the app again, and put its new token into the settings with "npm run setup".`,
  )
}

function checkScopes(granted: readonly string[] | undefined, place: string, link: string): Check[] {
  if (!granted) return [warning('Scopes', `Slack did not say what ${place} has granted.`)]
  const missing = slackScopes.filter(({ name }) => !granted.includes(name))
  const needed = missing.filter(({ need }) => need === 'required')
  const refused = missing.filter(({ need }) => need === 'optional')
  const checks: Check[] = []
  if (needed.length > 0)
    checks.push(
      fault(
        'Scopes',
        `${needed.map(({ name }) => name).join(', ')} ${needed.length === 1 ? 'is' : 'are'} not granted by ${place}, and Purser does not work without. Add it under OAuth & Permissions and install again: ${link}`,
      ),
    )
  if (refused.length > 0)
    checks.push(
      warning(
        'Scopes',
        `${place} did not grant all optional ones, so these are gone: ${refused.map(({ name, features }) => `${features.join(', ')} (${name})`).join(', ')}. To grant them: ${link}`,
      ),
    )
  if (checks.length === 0) checks.push(ok('Scopes', `${place} has granted all ${slackScopes.length}.`))
  return checks
}

/** The page where a person grants scopes; the app's own where Slack tells which app it is. */
async function reinstallLink({ apiUrl, token, publicUrl }: TokenToCheck, botId: string): Promise<string> {
  if (publicUrl !== undefined) return `${publicUrl}${SLACK_INSTALL_PATH}`
  const schema = z.object({ bot: z.object({ app_id: z.string() }) })
  const asked = await callSlack({ apiUrl, token, method: 'bots.info', fields: { bot: botId }, schema })
  return asked.kind === 'answered'
    ? `https://api.slack.com/apps/${asked.answer.bot.app_id}/oauth`
    : 'https://api.slack.com/apps'
}

/** The app-level token of socket mode, by asking for a connection that is then not opened. */
export async function checkSocketToken(apiUrl: string | undefined, token: string): Promise<Check> {
  const schema = z.object({ url: z.string() })
  const asked = await callSlack({ apiUrl, token, method: 'apps.connections.open', schema })
  if (asked.kind === 'answered') return ok('Socket mode', 'SLACK_APP_TOKEN opens a connection.')
  if (asked.kind === 'unreachable') return fault('Socket mode', `no connection can be asked for (${asked.why}).`)
  const why = asked.error === 'missing_scope' ? 'it lacks connections:write' : asked.error
  return fault(
    'Socket mode',
    `SLACK_APP_TOKEN is refused (${why}): make another under Basic Information, App-Level Tokens, with connections:write.`,
  )
}

/** Two clocks, to the second; nothing where the other did not tell its time. */
export function checkClock(whose: string, theirs: Date | undefined, ours: Date): Check[] {
  if (!theirs) return []
  const apart = Math.round(Math.abs(theirs.getTime() - ours.getTime()) / 1_000)
  if (apart < SKEW_WARNING_SECONDS) return [ok('Clock', `${apart} s from ${whose}.`)]
  const says = `this machine's is ${apart} s ${ours > theirs ? 'ahead of' : 'behind'} ${whose}: set it by NTP.`
  return [
    apart < SKEW_FAULT_SECONDS
      ? warning('Clock', says)
      : fault('Clock', `${says} Requests that differ by 300 s are refused.`),
  ]
}

/** A channel that pools speak in. */
export interface ChannelToCheck {
  apiUrl: string | undefined
  token: string
  channelId: string
  /** The pools, as in '"Apollo" and "Lusha"'. */
  pools: string
  /** What to type to give them another channel. */
  another: string
}

export interface CheckedChannel {
  check: Check
  /** What Slack says of it; undefined where it was not seen. */
  seen?: ReturnType<typeof knownOf>
}

/** Whether the bot can post there, as far as the granted scopes let it see. */
export async function checkChannel({ apiUrl, token, channelId, ...of }: ChannelToCheck): Promise<CheckedChannel> {
  const fields = { channel: channelId }
  const schema = z.object({ channel: channelSchema })
  const asked = await callSlack({ apiUrl, token, method: 'conversations.info', fields, schema })
  const speaks = `where ${of.pools} ${of.pools.includes('" and "') ? 'speak' : 'speaks'}`
  if (asked.kind !== 'answered') return { check: sayUnseen(asked, channelId, speaks, of.another) }
  const { channel } = asked.answer
  const seen = knownOf(channelId, channel)
  const title = `${channel.name ? `#${channel.name}` : channelId}, ${speaks}`
  if (channel.is_archived)
    return {
      check: fault('Channel', `${title}, is archived: bring it back, or give the pool another one: ${of.another}`),
      seen,
    }
  const open = seen.shared ? ' Another company reads it too: nobody is named there.' : ''
  if (channel.is_member) return { check: ok('Channel', `Purser is in ${title}.${open}`), seen }
  const says = `Purser is not in ${title}, so its alerts are refused: type /invite @Purser there.${open}`
  return { check: fault('Channel', says), seen }
}

function sayUnseen(
  asked: Exclude<SlackCall<unknown>, { kind: 'answered' }>,
  channelId: string,
  speaks: string,
  another: string,
): Check {
  if (asked.kind === 'unreachable') return warning('Channel', `${channelId}, ${speaks}, was not seen: ${asked.why}.`)
  if (asked.error === 'missing_scope')
    return warning(
      'Channel',
      `whether Purser is in ${channelId}, ${speaks}, cannot be known: ${asked.needed ?? 'a scope'} is not granted.`,
    )
  if (asked.error === 'channel_not_found')
    return fault(
      'Channel',
      `${channelId}, ${speaks}, is not there for Purser: it is private and Purser is not in it, or its id is wrong. Type /invite @Purser there, or give the pool another one: ${another}`,
    )
  return fault('Channel', `${channelId}, ${speaks}: Slack says ${asked.error}.`)
}
