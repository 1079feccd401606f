// The channel of a new pool: whether it can be chosen, and whether the bot will be heard there. What cannot be seen is not
// claimed: the person is told what to do to be sure.

import { noteChannel } from '../meter/note-channel.ts'
import { type ChannelState, joinChannel, readChannelState } from './channel-state.ts'
import type { Visit } from './visit.ts'

export interface ChosenChannel {
  channelId: string | undefined
  state: ChannelState
  /** Under its field. */
  errors: Record<string, string>
  /** Its name, where another company reads along. */
  sharedName: string | undefined
}

/** Looks at the channel that was chosen, if one was. */
export async function lookAtChannel(
  { client, deps }: Pick<Visit, 'client' | 'deps'>,
  channelId: string | undefined,
): Promise<ChosenChannel> {
  if (channelId === undefined) return { channelId, state: { kind: 'unknown' }, errors: {}, sharedName: undefined }
  const state = await readChannelState(client, channelId, deps.log)
  const isArchived = state.kind === 'archived'
  return {
    channelId,
    state,
    errors: isArchived ? { channel: `#${state.name} is archived: nobody can post there. Choose another.` } : {},
    sharedName: 'shared' in state && state.shared ? state.name : undefined,
  }
}

/**
 * Keeps what is known of the channel, enters it where that is allowed, and says in mrkdwn what is left to do. Before the pool
 * is made: one that is past a line already speaks at once.
 */
export async function enterChannel(visit: Visit, { channelId, state }: ChosenChannel): Promise<string[]> {
  if (channelId === undefined)
    return [`It has no channel, so nobody is told when it runs low: only \`${visit.command}\` shows it.`]
  const { deps, workspaceId, member, client } = visit
  const place = `<#${channelId}>`
  if ('shared' in state)
    await noteChannel(deps.meter, {
      workspaceId,
      channelId,
      name: state.name,
      shared: state.shared,
      actorId: member.memberId,
      via: 'slack',
    })
  const mayJoin = state.kind === 'absent' && state.mayJoin
  const isIn = state.kind === 'present' || (mayJoin && (await joinChannel(client, channelId, deps.log)))
  if (isIn) return [`It warns in ${place}.`]
  return state.kind === 'unknown'
    ? [`It warns in ${place}. I cannot see whether I am in there: type \`/invite @Purser\` there to be sure.`]
    : [`:warning: It is to warn in ${place}, and I am not in there yet: type \`/invite @Purser\` there.`]
}
