// `config:import`: makes a workspace's configuration what a file says, and tells what that changed.

import { sayChange } from '../core/audit.ts'
import { sayInstant } from '../core/local-time.ts'
import { importConfig } from '../meter/import-config.ts'
import type { ConfigItem } from '../meter/plan-import.ts'
import { chooseWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { readConfigFile } from './config-file.ts'

export const configImport: Command = {
  name: 'config:import',
  about: 'sets what a file of config:export says; what is not in the file stays as it is',
  options: {
    file: { value: 'purser.json', about: 'the file; - is standard input', required: true },
    'dry-run': { about: 'tells what it would do, and changes nothing' },
    workspace: WORKSPACE_OPTION,
  },
  file: 'read',
  run,
}

const WHOLE = 'A part of a file is given with all its fields: config:export prints a whole one.'

async function run(context: CommandContext): Promise<number> {
  const { meter, values, input } = context
  const read = readConfigFile(input)
  if (read.kind === 'refused') return refuse(context, ...read.faults, ...(read.incomplete ? [WHOLE] : []))
  const choice = await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId, name } = choice
  const dryRun = values.has('dry-run')
  const outcome = await importConfig(meter, {
    workspaceId,
    name,
    config: read.config,
    dryRun,
    actorId: null,
    via: 'admin',
  })
  if (outcome.kind === 'refused') return refuse(context, ...outcome.faults)
  for (const line of outcome.items.flatMap(linesOf)) context.print(line)
  const count = (verdict: ConfigItem['verdict']) => outcome.items.filter((item) => item.verdict === verdict).length
  const summary = `${count('made')} made, ${count('changed')} changed, ${count('left')} left as they are`
  context.print(dryRun ? `Dry run, nothing was written: ${summary}.` : `Workspace ${workspaceId}: ${summary}.`)
  return 0
}

/** What became of it, and below that from what to what. */
function linesOf(item: ConfigItem): string[] {
  const { changes = [], openUntil } = item
  const until = openUntil && sayInstant(openUntil)
  return [
    sentence(item),
    ...changes.map((change) => `  ${sayChange(change)}`),
    ...(until ? [`  The open cycle keeps what it has, until ${until}: the new terms count from then on.`] : []),
  ]
}

function sentence({ verdict, kind, name, parts }: ConfigItem): string {
  const subject = kind === 'workspace' ? 'settings of the workspace' : `${kind} ${name}`
  return parts.length > 0 ? `${verdict} ${subject}: ${parts.join(', ')}` : `${verdict} ${subject}`
}
