// Whether another company reads the channel that somebody is in. What Slack said of it once is kept with the channel; it is
// asked where nobody has asked yet, and nobody waits for that long.

import { readChannelShared, saveChannelName } from '../store/channel-names.ts'
import { withinMs } from './answer-within.ts'
import { readChannelState } from './channel-state.ts'
import type { Visit } from './visit.ts'

/** How long Slack may take, in milliseconds: an answer that comes later is kept for the next time. */
const LOOK_WITHIN_MS = 600

/** False where Slack does not say. */
export async function isSharedChannel({ deps, workspaceId, channelId, client }: Visit): Promise<boolean> {
  if (channelId === null) return false
  const { db } = deps.meter
  const known = await readChannelShared(db, workspaceId, channelId)
  if (known !== undefined) return known
  const look = async () => {
    const state = await readChannelState(client, channelId, deps.log)
    if (!('shared' in state)) return false
    const { name, shared } = state
    await saveChannelName(db, { workspaceId, channelId, name, shared })
    return shared
  }
  return (await withinMs(look(), LOOK_WITHIN_MS)) ?? false
}
