// What a click in a posted message speaks of. It may come before Slack's answer to the post: then the post is there, under
// the name that the click bears.

import { z } from 'zod'
import type { NoticeKind } from '../core/topic.ts'
import { isKnownPost } from '../store/alert-acts.ts'
import { adoptTs } from '../store/message-outcomes.ts'
import { type NoticeRef, readNoticeRef } from '../store/scheduled-notices.ts'
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

/** The digest or reminder whose button was clicked; undefined where it is none of this kind, or nobody knows it any more. */
export async function clickedNotice(
  { deps, workspaceId, value }: Click,
  kind: NoticeKind,
): Promise<NoticeRef | undefined> {
  const noticeId = z.uuid().safeParse(value)
  if (!noticeId.success) return undefined
  const said = await readNoticeRef(deps.meter.db, workspaceId, noticeId.data)
  return said?.kind === kind ? said : undefined
}
