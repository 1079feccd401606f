// The button under the message to an owner that a channel takes no post. Who may press it and what follows is the
// meter's; the message itself is updated by delivery, so that every owner sees the same.

import { sendParked } from '../meter/send-parked.ts'
import { adoptTs } from '../store/message-outcomes.ts'
import { isHere } from './access.ts'
import type { Click, ClickAnswer } from './ask.ts'
import { sentence } from './views/sentence.ts'

/** Sends what waited for a parked channel. */
export async function sendParkedNow(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, confirmed, value: noticeId, channelId, messageTs } = click
  if (channelId !== null && messageTs !== null)
    await adoptTs(deps.meter.db, { workspaceId, about: noticeId, channelId, ts: messageTs })
  const member = await confirmed
  if (!isHere(member)) return { kind: 'say', spoken: sentence('Your account is deactivated here: ask an admin.') }
  const outcome = await sendParked(deps.meter, { workspaceId, noticeId, member })
  switch (outcome.kind) {
    case 'trying':
    case 'idle':
      return { kind: 'nothing' }
    case 'mended':
      return { kind: 'say', spoken: sentence('I can post there again: nothing of that time waits any more.') }
    case 'forbidden':
      return { kind: 'say', spoken: sentence(`Only ${namesOf(outcome.owners)} can do that.`) }
    case 'unknown':
      return { kind: 'say', spoken: sentence('I do not know any more which channel that was about.') }
  }
}

/** "Olga (owner of Apollo) or an admin". */
function namesOf(owners: readonly { name: string; poolName: string }[]): string {
  return [...owners.map(({ name, poolName }) => `${name} (owner of ${poolName})`), 'an admin'].join(' or ')
}
