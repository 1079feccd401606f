// An office whose pool of 1,000 is watched at 80, 95 and 100 %, with what people do with its alerts: press, choose, snooze.

import { expect, onTestFinished } from 'vitest'
import type { Message, OpenView } from '../../playground/server/records.ts'
import type { Sent } from '../../playground/server/send.ts'
import { CREDIT } from '../../src/core/amount.ts'
import type { CreatePoolInput } from '../../src/meter/create-pool.ts'
import { linesOf, type Office, openOffice, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import type { TestStore } from '../support/store.ts'

export const max = 'U3MAX'
export const guest = 'U4GUEST'

/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000 }

export interface AlertOffice extends Office {
  /** Books so many credits under a key, for refunds to name. */
  spend: (credits: number, key?: string) => Promise<void>
  refund: (credits: number, key: string) => Promise<void>
  /** The n-th post of #sales, from 0, once it and every update of it is there. */
  post: (index?: number) => Promise<Message>
  /** The same as lines of text. */
  lines: (index?: number) => Promise<string[]>
  posts: () => string[]
  press: (actionId: string, how?: Pressing) => Promise<Sent>
  /** Opens a modal from the alert's menu. */
  choose: (choice: 'snooze' | 'log' | 'details', how?: Pressing) => Promise<OpenView>
  /** Snoozes: opens the modal and sends it with the choice of this place, from 0. */
  snooze: (place: number, how?: Pressing) => Promise<OpenView>
  /** What only this person was told, the oldest first. */
  told: (userId?: string) => string[]
  /** What the next word to this person is. */
  tells: (userId: string, text: string) => Promise<void>
  states: () => Promise<string[]>
}

interface Pressing {
  userId?: string
  /** Which post of the channel, from 0. */
  at?: number
  stale?: boolean
}

/** Opens it, with delivery running unless said otherwise; it is closed after the test. */
export async function watchedOffice(
  store: TestStore,
  options: Parameters<typeof openOffice>[1] & { idle?: boolean; pool?: Partial<CreatePoolInput> } = {},
): Promise<AlertOffice> {
  const office = await openOffice(store, options)
  onTestFinished(office.close)
  const { workspaceId, slack, url, deps } = office
  slack.addUser(workspaceId, { id: max, name: 'max', realName: 'Max' })
  slack.addUser(workspaceId, { id: guest, name: 'guest', isGuest: true })
  slack.addChannel(workspaceId, { id: sales, name: 'sales', members: [sam, 'U2OLGA', max, guest, 'UBOT'] })
  const { shortName: pool } = await office.pool(options.pool)
  if (!options.idle) office.delivery.start()
  const messages = () => slack.messages(workspaceId, sales)

  const post: AlertOffice['post'] = async (index = 0) => {
    await expect.poll(() => messages().length, patient).toBeGreaterThan(index)
    await expect
      .poll(async () => await store.db.message.count({ where: { workspaceId, state: 'pending' } }), patient)
      .toBe(0)
    const message = messages()[index]
    if (!message) throw new Error(`no post ${index}`)
    return message
  }
  const press: AlertOffice['press'] = async (actionId, { userId = sam, at: index = 0, stale = false } = {}) => {
    const message = messages()[index] ?? (await post(index))
    const at = { channelId: sales, ts: message.ts }
    return slack.action(url, { teamId: workspaceId, userId, at, actionId, stale })
  }
  const choose: AlertOffice['choose'] = async (choice, { userId = sam, at: index = 0, stale = false } = {}) => {
    const message = messages()[index] ?? (await post(index))
    const before = slack.views(workspaceId, userId).length
    const [alert] = [...JSON.stringify(message.revisions.concat([])).matchAll(/\\"alert\\":\\"([0-9a-f-]{36})/g)]
    const option = JSON.stringify({ alert: alert?.[1], do: choice })
    const at = { channelId: sales, ts: message.ts }
    await slack.action(url, { teamId: workspaceId, userId, at, actionId: 'alert:more', option, stale })
    return slack.waitFor(() => {
      const view = slack.views(workspaceId, userId)[before]
      return view?.view.callback_id === 'modal:loading' ? undefined : view
    })
  }
  const told: AlertOffice['told'] = (userId = sam) => slack.ephemerals(workspaceId, userId).map(({ text }) => text)
  return {
    ...office,
    post,
    press,
    choose,
    told,
    spend: async (credits, key) => {
      const named = key === undefined ? {} : { key }
      await record(deps, workspaceId, [report({ pool, credits: Math.round(credits * CREDIT), ...named })])
    },
    refund: async (credits, corrects) => {
      const [outcome] = await record(deps, workspaceId, [report({ pool, credits: -credits * CREDIT, corrects })])
      expect(outcome?.kind).toBe('recorded')
    },
    lines: async (index) => linesOf((await post(index)).blocks),
    posts: () => messages().map(({ text }) => text),
    snooze: async (place, how = {}) => {
      const view = await choose('snooze', how)
      const options = [...JSON.stringify(view.view).matchAll(/"value":"(\d+)"/g)].map(([, value]) => value)
      const distinct = [...new Set(options)]
      const sent = await slack.submitView(url, { viewId: view.id, values: { until: distinct[place] ?? '' } })
      return sent.view
    },
    tells: async (userId, text) => {
      await expect.poll(() => told(userId), patient).toContain(text)
    },
    states: async () => {
      const alerts = await store.db.alert.findMany({
        where: { workspaceId },
        orderBy: [{ line: 'asc' }, { episode: 'asc' }],
      })
      return alerts.map(({ line, state }) => `${line} ${state}`)
    },
  }
}
