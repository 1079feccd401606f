// Takes a parked channel into service again because somebody who may do so asked for it: what waited and has not expired
// is sent. What comes of it is written by delivery, into the message that they asked from.

import type { MemberRow } from '../store/members.ts'
import { countWaiting, readParkedNotice } from '../store/parked-views.ts'
import { changeOutage, lockChannel, unparkChannel } from '../store/parking.ts'
import { listChannelOwners } from '../store/reachable.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'

export interface SendParkedInput {
  workspaceId: string
  /** The notice that told of the outage. */
  noticeId: string
  member: MemberRow
}

/**
 * `trying`: what waited goes out now, or is on its way already. `idle`: nothing waits any more. `mended`: that outage is
 * over. `forbidden`: only these and the admins may ask. The notices of the outage say the same from now on.
 */
export type SendParkedOutcome =
  | { kind: 'trying' | 'idle' | 'mended'; channelId: string }
  | { kind: 'forbidden'; owners: { name: string; poolName: string }[] }
  | { kind: 'unknown' }

/** Asking twice changes nothing more: the channel's lock lets one in after the other. */
export async function sendParked(deps: MeterDeps, input: SendParkedInput): Promise<SendParkedOutcome> {
  const { workspaceId, noticeId, member } = input
  return inTransaction(deps.db, async (tx, after, databaseNow): Promise<SendParkedOutcome> => {
    const said = await readParkedNotice(tx, workspaceId, noticeId)
    if (!said) return { kind: 'unknown' }
    const { channelId } = said
    const owners = await listChannelOwners(tx, workspaceId, channelId)
    if (!member.admin && !owners.some((it) => it.memberId === member.memberId)) return { kind: 'forbidden', owners }
    const channel = await lockChannel(tx, { workspaceId, channelId })
    const { failingSinceAt } = said.facts
    const outage = { workspaceId, channelId, failingSinceAt }
    const isOver = channel?.failingSinceAt?.toISOString() !== failingSinceAt
    const now = deps.clock.toBusiness(databaseNow)
    const isIdle = (await countWaiting(tx, { workspaceId, channelId, now })) === 0
    const kind = isOver ? 'mended' : isIdle ? 'idle' : 'trying'
    if (!isOver) await unparkChannel(tx, { workspaceId, channelId })
    const told = await changeOutage(tx, outage, { state: kind, triedBy: member.name })
    after(() => {
      for (const woken of [channelId, ...told]) deps.wake(workspaceId, woken)
    })
    return { kind, channelId }
  })
}
