// Goal: a pool that is past a line when it is made speaks at once, in its channel, and says there what may be said there.
// Method: the form through the signed door with delivery running, in workspaces that let Purser join and look.

import { expect, it, onTestFinished } from 'vitest'
import { createWorkspace } from '../../src/meter/create-workspace.ts'
import { linesOf, type Office, olga, openOffice, sales } from '../slack/office.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
// A process's first pool and first spend may take longer than Slack's patience.
const { deps } = await makeMeter(store.db)
await record(deps, (await makePool(deps)).workspaceId, [report()])

/** 900 of 1,000 credits are gone: the line of 80 % is past. */
const nearlyGone = { allotment: '1000', credits_left: '100' }

/** A workspace without a pool, whose messages go out at once. */
async function emptyOffice(scopes: readonly string[] = []): Promise<Office> {
  const office = await openOffice(store, { scopes })
  onTestFinished(office.close)
  await createWorkspace(office.deps, { workspaceId: office.workspaceId, name: 'Acme Sales' })
  office.delivery.start()
  return office
}

async function openForm({ slack, workspaceId, type }: Office): Promise<string> {
  await type('setup', { userId: olga })
  const form = await slack.waitFor(() =>
    slack.views(workspaceId, olga).findLast(({ view }) => view.callback_id === 'setup:create'),
  )
  return form.id
}

/** Every text of the first message in a channel. */
async function firstAlert({ slack, workspaceId }: Office, channelId: string): Promise<string> {
  const { text, blocks } = await slack.nextMessage(workspaceId, channelId, 10_000)
  expect(text).toContain('Apollo has')
  return [text, ...linesOf(blocks)].join('\n')
}

it('joins the channel before there is anything to say, and says it there', async () => {
  const office = await emptyOffice(['channels:join'])
  const { slack, workspaceId, url } = office
  const viewId = await openForm(office)
  const joining = await slack.misbehave({ kind: 'hold', method: 'conversations.join' })
  const sent = slack.submitView(url, { viewId, values: { ...nearlyGone, channel: 'C2ELSEWHERE' } })
  await joining.holding()
  expect(await store.db.pool.count({ where: { workspaceId } })).toBe(0)
  await joining.release()
  expect((await sent).errors).toBeUndefined()
  await firstAlert(office, 'C2ELSEWHERE')
  expect(slack.refusals()).toEqual([])
  expect(await store.db.channel.findMany({ where: { workspaceId } })).toMatchObject([
    { channelId: 'C2ELSEWHERE', parkedAt: null },
  ])
})

it('looks once at what the workspace has granted', async () => {
  const office = await emptyOffice(['channels:join'])
  const viewId = await openForm(office)
  const before = office.slack.calls('auth.test').length
  await office.slack.submitView(office.url, { viewId, values: { ...nearlyGone, channel: 'C2ELSEWHERE' } })
  await firstAlert(office, 'C2ELSEWHERE')
  expect(office.slack.calls('auth.test')).toHaveLength(before + 1)
})

it('names nobody where another company reads along', async () => {
  const office = await emptyOffice()
  const { slack, workspaceId, url } = office
  slack.addChannel(workspaceId, { id: 'C8PARTNER', name: 'partner', isShared: true, members: [olga, 'UBOT'] })
  const viewId = await openForm(office)
  await slack.submitView(url, { viewId, values: { ...nearlyGone, channel: 'C8PARTNER' } })
  await slack.submitView(url, { viewId, values: { confirmed: ['C8PARTNER'] } })
  expect(await firstAlert(office, 'C8PARTNER')).not.toContain('olga')
  // The ids are given out in order: what the channel is was written down before there was a pool to speak of.
  const audits = await store.db.audit.findMany({ where: { workspaceId }, orderBy: { auditId: 'asc' } })
  expect(audits.map(({ action }) => action).filter((action) => !action.startsWith('workspace:'))).toEqual([
    'channel:confirm-shared',
    'pool:create',
  ])
})

it('names the owner where only colleagues do', async () => {
  const office = await emptyOffice()
  const viewId = await openForm(office)
  await office.slack.submitView(office.url, { viewId, values: { ...nearlyGone, channel: sales } })
  expect(await firstAlert(office, sales)).toContain('olga')
})
