// A person's hand in the local Slack: clicks what Slack has shown to them alone, and sees what becomes of it.

import type { ActionRequest } from '../../playground/server/click.ts'
import type { Ephemeral, OpenView } from '../../playground/server/records.ts'
import { linesOf, type Office, sales, sam } from './office.ts'

export interface Seen {
  text: string
  lines: string[]
  /** Whether it stands where the clicked message stood. */
  replaced: boolean
}

export interface ClickHow extends Partial<Pick<ActionRequest, 'value' | 'option' | 'triggerId'>> {
  userId?: string
  /** The message; without it the newest that shows the button. */
  ts?: string
}

export interface Hand {
  /** Clicks in a message and answers the first thing that is said to it. */
  click: (actionId: string, how?: ClickHow) => Promise<Seen>
  /** Clicks in a message and answers the modal that it opens. */
  open: (actionId: string, how?: ClickHow) => Promise<OpenView>
  /** The newest message for this person that shows the button; its blocks are as they stand now. */
  message: (actionId: string, userId?: string) => Ephemeral
  /** The action ids of all buttons and menus of the newest message. */
  buttons: (userId?: string) => string[]
  /** The newest open modal. */
  modal: (userId?: string) => OpenView
}

/** A hand in the office's #sales; Sam's unless said otherwise. */
export function handIn(office: Office): Hand {
  const { slack, workspaceId, url } = office
  const seenBy = (userId: string) => slack.ephemerals(workspaceId, userId).filter((one) => !one.deleted)
  const message = (actionId: string, userId = sam): Ephemeral => {
    const found = seenBy(userId).findLast((one) => actionsOf(one.blocks).includes(actionId))
    if (!found) throw new Error(`${userId} sees no ${actionId}`)
    return found
  }
  const send = (actionId: string, { userId = sam, ts, ...how }: ClickHow) => {
    const at = { channelId: sales, ts: ts ?? message(actionId, userId).ts }
    return slack.action(url, { teamId: workspaceId, userId, at, actionId, ...how })
  }
  const modal = (userId = sam): OpenView => {
    const open = slack.views(workspaceId, userId).findLast((one) => one.state === 'open')
    if (!open) throw new Error(`${userId} has no modal open`)
    return open
  }
  return {
    message,
    modal,
    buttons: (userId = sam) => actionsOf(seenBy(userId).at(-1)?.blocks ?? []),
    click: async (actionId, how = {}) => {
      const said = await (await send(actionId, how)).saidAt(0)
      return { text: said.text, lines: linesOf(said.blocks), replaced: said.replaced }
    },
    open: async (actionId, how = {}) => {
      const before = slack.views(workspaceId, how.userId ?? sam).length
      await send(actionId, how)
      await slack.waitFor(() => (slack.views(workspaceId, how.userId ?? sam).length > before ? true : undefined))
      return modal(how.userId)
    },
  }
}

/** Every action id in blocks, in order. */
function actionsOf(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(actionsOf)
  if (typeof blocks !== 'object' || blocks === null) return []
  const own = 'action_id' in blocks && typeof blocks.action_id === 'string' ? [blocks.action_id] : []
  return [...own, ...Object.values(blocks).flatMap(actionsOf)]
}
