// `pool:edit`: another channel or another owner of a pool, set as config:import would set it. Everything else of a pool is
// changed by that file.

import { importConfig } from '../meter/import-config.ts'
import { saveChannelName } from '../store/channel-names.ts'
import { readWorkspaceConfig } from '../store/export.ts'
import { chooseWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { lookUp, warningsOf } from './look-up.ts'
import { shown, type Values } from './options.ts'
import { readId } from './read-values.ts'

export const poolEdit: Command = {
  name: 'pool:edit',
  about: 'gives a pool another channel or another owner',
  options: {
    pool: { value: 'apollo', about: 'its short name', required: true },
    channel: { value: 'C024BE91L', about: 'the channel that its alerts go to from now on' },
    owner: { value: 'U024BE7LH', about: 'the Slack member who looks after it, in place of its owners of now' },
    workspace: WORKSPACE_OPTION,
  },
  check,
  run,
}

function check(values: Values): string[] {
  const faults: string[] = []
  readChange(values, faults)
  if (!values.has('channel') && !values.has('owner'))
    faults.push(
      'Say what is to change: --channel, --owner or both. The rest is changed by config:export and config:import.',
    )
  return faults
}

function readChange(values: Values, faults: string[]) {
  return { channel: readId(values, 'channel', 'channel', faults), owner: readId(values, 'owner', 'user', faults) }
}

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const { channel, owner } = readChange(values, [])
  const choice = await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId, name } = choice
  const pools = (await readWorkspaceConfig(meter.db, workspaceId))?.pools ?? []
  const typed = values.get('pool')?.trim().toLowerCase() ?? ''
  const current = pools.find(({ shortName }) => shortName === typed)
  if (!current) {
    const known = pools.length === 0 ? 'it has none yet' : `use ${pools.map(({ shortName }) => shortName).join(', ')}`
    return refuse(context, `There is no pool ${shown(typed)} in workspace ${workspaceId}: ${known}.`)
  }
  const seen = await lookUp(context, { workspaceId, channel, owner })
  // Before the pool speaks there: where another company reads along nobody is named.
  if (seen.channel.kind === 'answered') await saveChannelName(meter.db, { workspaceId, ...seen.channel.answer })
  const wanted = {
    ...current,
    settings: { ...current.settings, channelId: channel ?? current.settings.channelId },
    owners: owner === undefined ? current.owners : [owner],
  }
  const outcome = await importConfig(meter, {
    workspaceId,
    name,
    config: { pools: [wanted] },
    dryRun: false,
    actorId: null,
    via: 'admin',
  })
  if (outcome.kind === 'refused') return refuse(context, ...outcome.faults)
  const now = [
    ...(channel === undefined ? [] : [`its alerts go to ${channel}`]),
    ...(owner === undefined ? [] : [`its owner is ${owner}`]),
  ]
  context.print(`Pool ${typed} in workspace ${workspaceId}: ${now.join(', ')}.`)
  for (const line of warningsOf(seen, { pool: typed, channel, owner })) context.note(line)
  return 0
}
