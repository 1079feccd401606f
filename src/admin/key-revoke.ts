// `key:revoke`: ends a key, named by its id or by its whole text.

import { revokeKey } from '../meter/revoke-key.ts'
import { parseKey } from '../store/handed-out-key.ts'
import { chooseWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'

export const keyRevoke: Command = {
  name: 'key:revoke',
  about: 'ends a key at once; what it recorded stays',
  options: {
    key: { value: '1f0c...', about: 'the id that key:create printed, or the key itself', required: true },
    workspace: WORKSPACE_OPTION,
  },
  run,
}

const KEY_ID = /^[A-Za-z0-9]{1,32}$/

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const typed = values.get('key')?.trim() ?? ''
  const whole = parseKey(typed)
  if (!whole && !KEY_ID.test(typed))
    return refuse(context, '--key is neither the id of a key (18 letters and digits) nor a whole key (ps_...).')
  const choice = whole
    ? ({ kind: 'chosen', workspaceId: whole.workspaceId } as const)
    : await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId } = choice
  const keyId = whole?.keyId ?? typed
  if (!(await revokeKey(meter, { workspaceId, keyId, actorId: null, via: 'admin' })))
    return refuse(context, `Workspace ${workspaceId} has no key ${keyId} that still works.`)
  context.print(`Key ${keyId} of workspace ${workspaceId} is revoked.`)
  return 0
}
