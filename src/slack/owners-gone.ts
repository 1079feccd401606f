// Whether those who are chosen to look after a pool are there to do it, by Slack's own word.

import { memberOf } from '../meter/directory.ts'
import { isHere } from './access.ts'
import type { Visit } from './visit.ts'

/** The first of them who has left, or is of another company, as a sentence; undefined where nobody has. */
export async function ownersGone(visit: Visit, slackUserIds: readonly string[]): Promise<string | undefined> {
  const { deps, workspaceId, client, now } = visit
  const owners = await Promise.all(
    slackUserIds.map(async (slackUserId) => {
      const member = await memberOf(deps.meter, { workspaceId, slackUserId })
      return deps.profiles.current({ client, workspaceId, member, now })
    }),
  )
  const gone = owners.find((owner) => !isHere(owner))
  return gone && `${gone.name} is not in this workspace any more: choose somebody who is.`
}
