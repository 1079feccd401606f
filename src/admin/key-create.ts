// `key:create`: a key for a program. The key stands alone on the last line, so that a script can take it from there.

import { createKey } from '../meter/create-key.ts'
import { chooseWorkspace, inWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'

export const keyCreate: Command = {
  name: 'key:create',
  about: 'makes a key for the HTTP API and prints it once, on its last line',
  options: {
    name: {
      value: 'zapier',
      about: 'the stream its events belong to; the same name again makes another key of it',
      required: true,
    },
    pools: { value: 'apollo,lusha', about: 'the pools it may use; without it all of them' },
    'read-only': { about: 'lets it read and not write' },
    workspace: WORKSPACE_OPTION,
  },
  run,
}

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const name = values.get('name')?.trim() ?? ''
  const listed = values
    .get('pools')
    ?.split(',')
    .map((pool) => pool.trim())
  if (listed?.includes(''))
    return refuse(context, '--pools has an empty name in it: separate the pools by single commas, like apollo,lusha.')
  const pools = [...new Set(listed)]
  const choice = await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId } = choice
  const readOnly = values.has('read-only')
  const outcome = await inWorkspace(meter, choice, () =>
    createKey(meter, { workspaceId, name, pools, readOnly, actorId: null, via: 'admin' }),
  )
  if (outcome.kind === 'refused') return refuse(context, outcome.message)
  const abilities = readOnly ? 'reads' : 'reads and writes'
  const where = pools.length === 0 ? 'every pool' : pools.join(', ')
  context.print(`Made key ${outcome.keyId} of ${name} in workspace ${workspaceId}: it ${abilities} ${where}.`)
  context.print('It is shown this once and cannot be read back:')
  context.print(outcome.text)
  return 0
}
