// The button under the message to an owner that a channel takes no post. Who may press it and what follows is the
// meter's; the message itself is updated by delivery, so that every owner sees the same.

import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { sendParked } from '../meter/send-parked.ts'
import { adoptTs } from '../store/message-outcomes.ts'
import { isHere, seesOthers } from './access.ts'
import type { Click, ClickAnswer } from './ask.ts'
import { sentence } from './views/sentence.ts'

/** Sends what waited for a parked channel. */
export async function sendParkedNow(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, directory, confirmed, value: noticeId, channelId, messageTs } = click
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
    case 'forbidden': {
      // They own none of these pools, or they would not have been refused.
      const reader = { kind: 'member', isOwner: false, isGuest: !seesOthers(member) } as const
      const isNamed = areNamed(asNamesShown(directory.namesShown), reader)
      return { kind: 'say', spoken: sentence(`Only ${whoMay(outcome.owners, isNamed)} can do that.`) }
    }
    case 'unknown':
      return { kind: 'say', spoken: sentence('I do not know any more which channel that was about.') }
  }
}

/** "Olga (owner of Apollo) or an admin", or "an owner of Apollo or an admin" to somebody who may not read names. */
function whoMay(owners: readonly { name: string; poolName: string }[], isNamed: boolean): string {
  const named = owners.map(({ name, poolName }) =>
    isNamed ? `${name} (owner of ${poolName})` : `an owner of ${poolName}`,
  )
  return [...new Set(named), 'an admin'].join(' or ')
}
