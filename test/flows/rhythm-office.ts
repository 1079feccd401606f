// An office whose pool Apollo speaks by itself in #sales: resets on Sun 13 Dec 2026, 15:58 in Berlin, and belongs to Owen. With
// what moves its time, and the hands of people in the channel and in their direct messages.

import { expect, onTestFinished } from 'vitest'
import type { Message, OpenView } from '../../playground/server/records.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { saveChannelName } from '../../src/store/channel-names.ts'
import { type Hand, handIn } from '../slack/hand.ts'
import { linesOf, type Office, olga, openOffice, sales, sam } from '../slack/office.ts'
import type { TestStore } from '../support/store.ts'

export const owen = 'U4OWEN'
export const gus = 'U6GUS'

/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
export const patient = { timeout: 10_000 }

export interface RhythmOffice extends Office, Hand {
  poolId: string
  /** Moves business time there and queues what is due by then. */
  queue: (instant: string) => Promise<void>
  /** The same, and delivers it. */
  until: (instant: string) => Promise<void>
  /** Delivers what waits. */
  deliver: () => Promise<void>
  /** What stands in #sales, the oldest first. */
  posts: () => Message[]
  /** The bot's direct messages to somebody, the oldest first. */
  letters: (userId: string) => Message[]
  /** Presses a button of a message; `stale` one that an earlier form of it showed. */
  press: (message: Message | undefined, actionId: string, how: { userId: string; stale?: boolean }) => Promise<void>
  /** What somebody alone was told last, wherever it was. */
  tells: (userId: string, text: string | RegExp) => Promise<void>
  /** Changes a field of an open form, and answers the form that follows. */
  change: (view: OpenView, actionId: string, option: string) => Promise<OpenView>
  /** What the audit log has of an action. */
  audited: (action: string) => Promise<number>
}

/** Opens it; it is closed after the test. `isMute`: the pool has no channel. */
export async function rhythmOffice(
  store: TestStore,
  { isMute = false, ...pool }: Partial<CreatePoolInput> & { isMute?: boolean } = {},
): Promise<RhythmOffice> {
  const office = await openOffice(store)
  onTestFinished(office.close)
  const { slack, workspaceId, url, deps, delivery } = office
  slack.addUser(workspaceId, { id: owen, name: 'owen', realName: 'Owen', tz: 'Europe/Berlin' })
  slack.addUser(workspaceId, { id: gus, name: 'gus', isGuest: true })
  slack.addChannel(workspaceId, { id: sales, name: 'sales', members: [sam, olga, owen, gus, 'UBOT'] })
  const { poolId } = await office.pool({
    zone: 'Europe/Berlin',
    anchor: { year: 2026, month: 11, day: 13, hour: 15, minute: 58 },
    owner: owen,
    ...pool,
  })
  // As whoever makes a pool learns it from Slack: no other company reads the channel.
  await saveChannelName(store.db, { workspaceId, channelId: sales, name: 'sales', shared: false })
  const mute = { channelId: null, version: { increment: 1 } }
  if (isMute) await store.db.pool.updateMany({ where: { workspaceId }, data: mute })
  const schedule = createSchedule(deps)
  const letters: RhythmOffice['letters'] = (userId) => {
    const posted = slack
      .calls('chat.postMessage')
      .find(({ args, answer }) => args.channel === userId && answer?.ok === true)
    return posted ? slack.messages(workspaceId, String(posted.answer?.channel)) : []
  }
  const deliver = async () => {
    // One look sends a post a channel, and what it revised is due again.
    for (let looks = 0; looks < 3; looks += 1) await delivery.runOnce()
  }
  const queue = async (instant: string) => {
    await office.at(instant)
    await schedule.tick()
  }
  return {
    ...office,
    ...handIn(office),
    poolId,
    letters,
    deliver,
    queue,
    until: async (instant) => {
      await queue(instant)
      await deliver()
    },
    posts: () => slack.messages(workspaceId, sales),
    press: async (message, actionId, { userId, stale = false }) => {
      if (!message) throw new Error(`there is no message to press ${actionId} in`)
      const at = { channelId: message.channelId, ts: message.ts }
      await slack.action(url, { teamId: workspaceId, userId, at, actionId, stale })
    },
    tells: async (userId, text) => {
      const told = () => slack.ephemerals(workspaceId, userId).at(-1)?.text ?? ''
      await expect.poll(told, patient).toMatch(text)
    },
    change: async (view, actionId, option) => {
      const { hash } = view
      await slack.action(url, { teamId: workspaceId, userId: view.userId, at: { viewId: view.id }, actionId, option })
      return slack.waitFor(() => {
        const now = slack.views(workspaceId, view.userId).find((one) => one.id === view.id)
        return now && now.hash !== hash ? now : undefined
      })
    },
    audited: (action) => store.db.audit.count({ where: { workspaceId, action } }),
  }
}

/** The block ids of a form's fields, in order. */
export function fieldsOf({ view }: OpenView): string[] {
  const blocks = Array.isArray(view.blocks) ? view.blocks : []
  return blocks.filter((block) => block.type === 'input').map((block) => String(block.block_id))
}

/** Everything that a form says. */
export function textOf({ view }: OpenView): string {
  return linesOf([view]).join('\n')
}

/** Everything that a message says, the labels of its buttons among it. */
export function wordsOf(message: Message | undefined): string {
  return linesOf(message?.blocks ?? []).join('\n')
}
