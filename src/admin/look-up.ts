// Whether the channel and the owner that somebody typed are there, in words: what Slack shows is warned of, and never
// refused, since people and channels come and go, and Slack may not be asked.

import { askChannel, askMember, type ChannelAnswer, type MemberAnswer, type SlackContext } from './ask-slack.ts'

export interface LookedUp {
  channel: ChannelAnswer
  member: MemberAnswer
}

/** Asks Slack for both at once; what was not typed is not asked for. */
export async function lookUp(
  context: SlackContext,
  { workspaceId, channel, owner }: { workspaceId: string; channel?: string | undefined; owner?: string | undefined },
): Promise<LookedUp> {
  const [seen, member] = await Promise.all([
    channel === undefined ? { kind: 'unasked' as const } : askChannel(context, workspaceId, channel),
    owner === undefined ? { kind: 'unasked' as const } : askMember(context, workspaceId, owner),
  ])
  return { channel: seen, member }
}

/** A sentence for each thing that will keep somebody from hearing of the pool. */
export function warningsOf(
  { channel, member }: LookedUp,
  typed: { pool: string; channel?: string | undefined; owner?: string | undefined },
): string[] {
  return [...sayChannel(channel, typed), ...sayMember(member, typed)]
}

function sayChannel(seen: ChannelAnswer, { pool, channel = '' }: { pool: string; channel?: string | undefined }) {
  const another = editPool(pool, '--channel C...')
  if (seen.kind === 'failed' && seen.why === 'channel_not_found')
    return [
      `Slack shows Purser no channel ${channel}: it is private and Purser is not in it, or its id is wrong. Type /invite @Purser there, or name another: ${another}`,
    ]
  if (seen.kind !== 'answered') return []
  const { name, shared, isMember, isArchived } = seen.answer
  if (isArchived) return [`#${name} is archived, so its alerts will be refused. Name another channel: ${another}`]
  return [
    ...(isMember === false
      ? [`Purser is not in #${name}, so its alerts will be refused: type /invite @Purser there.`]
      : []),
    ...(shared
      ? [`#${name} is shared with another company: its people read the alerts, which name nobody there.`]
      : []),
  ]
}

function sayMember(asked: MemberAnswer, { pool, owner = '' }: { pool: string; owner?: string | undefined }) {
  const another = editPool(pool, '--owner U...')
  if (asked.kind === 'failed' && ['user_not_found', 'user_not_visible'].includes(asked.why))
    return [`Slack knows no member ${owner} in this workspace. Name another owner: ${another}`]
  if (asked.kind !== 'answered' || asked.answer.state === 'here') return []
  const why = { left: 'has left', bot: 'is an app', stranger: 'is of another company' }[asked.answer.state]
  return [`The owner ${owner} ${why}. Name another: ${another}`]
}

/** What to type to change a pool. */
export function editPool(pool: string, options: string): string {
  return `npm run admin -- pool:edit --pool ${pool} ${options}`
}
