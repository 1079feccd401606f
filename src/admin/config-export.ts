// `config:export`: what people have set in a workspace, as a file that can be kept, compared and imported elsewhere.

import { readWorkspaceConfig } from '../store/export.ts'
import { chooseWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { formatConfigFile } from './config-file.ts'

export const configExport: Command = {
  name: 'config:export',
  about: 'prints the configuration of a workspace as JSON: no secrets, nothing that was spent',
  options: {
    file: { value: 'purser.json', about: 'writes it there instead' },
    workspace: WORKSPACE_OPTION,
  },
  file: 'written',
  run,
}

async function run(context: CommandContext): Promise<number> {
  const choice = await chooseWorkspace(context, context.values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const config = await readWorkspaceConfig(context.meter.db, choice.workspaceId)
  if (!config) return refuse(context, `Workspace ${choice.workspaceId} is not known here: there is nothing to export.`)
  context.print(formatConfigFile(config))
  return 0
}
