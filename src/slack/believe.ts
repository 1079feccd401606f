// A click may come before Slack's answer to the post: then the post is there, under the name that the click bears.

import { isKnownPost } from '../store/alert-acts.ts'
import { adoptTs } from '../store/message-outcomes.ts'
import type { Click } from './ask.ts'

/**
 * Believes it. `about` is what the button carries: the id of the notice, or of the alert that it is about. False for a
 * repetition of a post, which nobody keeps up to date.
 */
export async function believe({ deps, workspaceId, channelId, messageTs: ts }: Click, about: string): Promise<boolean> {
  if (channelId === null || ts === null) return false
  await adoptTs(deps.meter.db, { workspaceId, about, channelId, ts })
  return isKnownPost(deps.meter.db, { workspaceId, channelId, ts })
}
