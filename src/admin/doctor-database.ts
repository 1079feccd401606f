// The part of the doctor that needs the database, run where that is: in the terminal, or in the app that holds it. Whether
// the key opens what is stored, whether the bot can post where pools speak, and what is parked. What Slack says of a channel
// is kept: another company may read along since it was chosen. Answers one line of JSON.

import { coerceError } from '../errors.ts'
import { openContactKey } from '../meter/contact-hash.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { saveChannelName } from '../store/channel-names.ts'
import { readInstallation } from '../store/installations.ts'
import {
  listParkedChannels,
  listSpokenChannels,
  type ParkedChannel,
  type SpokenChannel,
} from '../store/spoken-channels.ts'
import { databaseNow } from '../store/time.ts'
import { listContactKeys } from '../store/workspaces.ts'
import type { Command, CommandContext } from './command.ts'
import { type Check, type Findings, fault, ok, warning } from './doctor-check.ts'
import { checkOwners, isGone } from './doctor-owners.ts'
import { checkChannel, checkClock, checkToken } from './doctor-slack.ts'
import { editPool } from './look-up.ts'
import { shown } from './options.ts'
import { readOwnPackage } from './own-package.ts'

type Place = Pick<CommandContext, 'meter' | 'slack'>

export const doctor: Command = {
  name: 'doctor',
  about: 'looks at settings, Slack, the database and this machine, and says what to do: npm run doctor',
  options: {},
  run: async (context) => {
    const findings: Findings = { version: readOwnPackage().version, checks: await checkStored(context) }
    context.print(JSON.stringify(findings))
    return 0
  },
}

async function checkStored(place: Place): Promise<Check[]> {
  const { db } = place.meter
  const clock = checkClock("the database's", await databaseNow(db), new Date())
  const { checks: keys, installed } = await openSecrets(place.meter)
  const { checks: tokens, tokenOf } = await checkTokens(place, installed)
  const channels = await checkChannels(place, await listSpokenChannels(db), tokenOf)
  const parked = await listParkedChannels(db)
  const owners = await checkOwners({ db, apiUrl: place.slack.slackApiUrl }, tokenOf, parked)
  return [...keys, ...clock, ...tokens, ...channels, ...parked.filter((it) => !isGone(it)).map(sayParked), ...owners]
}

/** Opens every secret that is stored, since rows may be of another key. `installed` has the tokens by workspace. */
async function openSecrets({ db, keyring }: MeterDeps): Promise<{ checks: Check[]; installed: Map<string, string> }> {
  const rows = await listContactKeys(db)
  const installed = new Map<string, string>()
  const faults: Check[] = []
  for (const row of rows) {
    try {
      openContactKey(keyring, row)
      const installation = await readInstallation(db, keyring, row.workspaceId)
      if (installation) installed.set(row.workspaceId, installation.botToken)
    } catch (error) {
      faults.push(fault('Encryption key', coerceError(error).message))
    }
  }
  const workspaces = rows.length === 1 ? '1 workspace' : `${rows.length} workspaces`
  const says = rows.length === 0 ? 'there is nothing yet for it to open.' : `opens the secrets of ${workspaces}.`
  return { checks: faults.length > 0 ? faults : [ok('Encryption key', says)], installed }
}

/** The token of each workspace. One that stands in the settings was looked at by the terminal, which needs no database. */
async function checkTokens(
  { slack }: Place,
  installed: ReadonlyMap<string, string>,
): Promise<{ checks: Check[]; tokenOf: ReadonlyMap<string, string> }> {
  const { slackApiUrl: apiUrl, publicUrl } = slack
  const now = () => new Date()
  if (slack.slack.mode !== 'installs') {
    const { botToken: token } = slack.slack
    const { workspaceId } = await checkToken({ apiUrl, token, name: 'SLACK_BOT_TOKEN', publicUrl: undefined, now })
    return { checks: [], tokenOf: new Map(workspaceId === undefined ? [] : [[workspaceId, token]]) }
  }
  const checks: Check[] = []
  for (const [workspaceId, token] of installed) {
    const name = `The token of ${workspaceId}`
    checks.push(...(await checkToken({ apiUrl, token, name, publicUrl, now })).checks)
  }
  if (installed.size === 0)
    checks.push(warning('Slack', `no workspace has installed Purser yet: ${whereToInstall(publicUrl)}.`))
  return { checks, tokenOf: installed }
}

function whereToInstall(publicUrl: string | undefined): string {
  return publicUrl === undefined
    ? 'set PUBLIC_URL, and open its page /slack/install'
    : `open ${publicUrl}/slack/install`
}

async function checkChannels(
  { meter, slack }: Place,
  spoken: readonly SpokenChannel[],
  tokenOf: ReadonlyMap<string, string>,
): Promise<Check[]> {
  const checks: Check[] = []
  for (const { workspaceId, channelId, poolNames, shortNames } of spoken) {
    const pools = poolNames.map(shown).join(' and ')
    const [shortName = '', second] = shortNames
    const another = editPool(second === undefined ? shortName : '...', '--channel C...')
    const token = tokenOf.get(workspaceId)
    if (channelId === null) {
      const verb = second === undefined ? 'runs' : 'run'
      const says = `nobody is told when ${pools} of ${workspaceId} ${verb} low: give it a channel: ${another}`
      checks.push(warning('Channel', says))
    } else if (token === undefined)
      checks.push(warning('Channel', `${channelId} of ${workspaceId} was not seen: no token that works is of there.`))
    else {
      const { check, seen } = await checkChannel({ apiUrl: slack.slackApiUrl, token, channelId, pools, another })
      if (seen) await saveChannelName(meter.db, { workspaceId, ...seen })
      checks.push(check)
    }
  }
  return checks
}

const ANOTHER = editPool('...', '--channel C...')
const MENDED_BY: Readonly<Record<string, string>> = {
  not_in_channel: 'type /invite @Purser there',
  channel_not_found: `type /invite @Purser there, or give the pool another channel (${ANOTHER})`,
  is_archived: `bring the channel back, or give the pool another one (${ANOTHER})`,
  messages_tab_disabled: "turn the messages tab on, under App Home of the app's settings",
}

/** Lists every reason for which Slack refuses a post. */
const POST_METHOD = 'https://docs.slack.dev/reference/methods/chat.postMessage'

/** A restart tries every parked channel once more. */
function sayParked({ workspaceId, channelId, reason, parkedAt, waitingCount }: ParkedChannel): Check {
  const since = parkedAt.toISOString().slice(0, 16).replace('T', ' ')
  const waiting = waitingCount === 1 ? '1 message waits' : `${waitingCount} messages wait`
  const mend = MENDED_BY[reason] ?? `look ${shown(reason)} up among the errors of ${POST_METHOD}`
  return fault(
    'Channel',
    `${channelId} of ${workspaceId} takes no post since ${since} UTC (${reason}); ${waiting}. To mend it, ${mend}; then press "Send it now" in the message to the pool's owner, or start Purser again.`,
  )
}
