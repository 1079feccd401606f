// What somebody is told who looks after a pool from now on: why, what that means, and where it is changed.

import type { OwnerLeft } from '../../core/owner-left.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

/** `isNamed`: the reader may read who it was. */
export function ownerLeftMessage(left: OwnerLeft, { isNamed }: { isNamed: boolean }): Spoken {
  const { poolId, workspaceName, deputies, isLast } = left
  const pool = escapeMrkdwn(left.poolName)
  const who = isNamed && left.leftName !== null ? escapeMrkdwn(left.leftName) : `The owner of ${pool}`
  const headline = isLast
    ? `${who} left ${escapeMrkdwn(workspaceName)}, and nobody looks after ${pool} any more.`
    : `${who} left ${escapeMrkdwn(workspaceName)}. You now look after ${pool}.`
  const means = isLast
    ? 'Choose an owner in its settings. Until then, what only an owner is told comes to the admins.'
    : 'What only the owner is told, as the last reminder before a reset, comes to you from now on, and you may change how it is set up.'
  const deputy =
    isNamed && deputies.length > 0 ? [`After you comes ${deputies.map(escapeMrkdwn).join(', then ')}.`] : []
  return speak(`${headline} ${means}`, [
    section(`*${headline}*`, means, ...deputy),
    actions(button('settings:open', 'Open settings', poolId)),
  ])
}
