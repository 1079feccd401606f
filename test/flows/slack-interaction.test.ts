// Goal: no click and no form ends without a word, whatever Slack does to the modal it is to be shown in. Method: a local
// Slack that refuses to open or change modals; the ledger tells that what was asked is done once all the same.

import { afterAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { handIn } from '../slack/hand.ts'
import { openOffice, sales, sam } from '../slack/office.ts'
import { deferred } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)
await office.type('')

async function openForm(): Promise<string> {
  const before = slack.views(workspaceId, sam).length
  await office.type('log')
  await slack.waitFor(() => (slack.views(workspaceId, sam).length > before ? true : undefined))
  return hand.modal().id
}

/** What is said to Sam in a direct message, where a modal could not say it. */
async function saidDirectly(after: number): Promise<string> {
  const direct = () => slack.calls('chat.postMessage').filter(({ args }) => args.channel === sam)
  const call = await slack.waitFor(() => direct()[after])
  return `${call.args.text} ${JSON.stringify(call.args.blocks)}`
}

const direct = () => slack.calls('chat.postMessage').filter(({ args }) => args.channel === sam).length

async function booked(): Promise<number> {
  return store.db.entry.count({ where: { workspaceId, kind: 'usage' } })
}

describe('a click', () => {
  it('on a button that nothing answers any more is told so', async () => {
    const token = `xoxb-${workspaceId}`
    const button = { type: 'button', action_id: 'gone:do', text: { type: 'plain_text', text: 'Do' }, value: 'x' }
    const posted = await fetch(`${slack.apiUrl}chat.postEphemeral`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        channel: sales,
        user: sam,
        text: 'old',
        blocks: [{ type: 'actions', elements: [button] }],
      }),
    })
    expect(await posted.json()).toMatchObject({ ok: true })
    const seen = await hand.click('gone:do')
    expect(seen.text).toContain('from an older version of Purser')
    expect(seen.replaced).toBe(false)
  })

  it('whose modal Slack does not open is answered in words', async () => {
    await office.type('log 1')
    await slack.misbehave({ kind: 'http_500', method: 'views.open', times: 1 })
    const seen = await hand.click('log:open')
    expect(seen.text).toMatch(/^That did not work, and it is not your fault \(error [0-9a-f]{8}\)/)
  })

  it('in a modal that Slack does not change is done once, and told in a message', async () => {
    const viewId = await openForm()
    await slack.submitView(url, { viewId, values: { credits: '7' } })
    const before = direct()
    await slack.misbehave({ kind: 'http_500', method: 'views.update', times: 1 })
    await slack.action(url, { teamId: workspaceId, userId: sam, at: { viewId }, actionId: 'undo:shown' })
    expect(await saidDirectly(before)).toContain('7 credits')
    expect(await store.db.entry.count({ where: { workspaceId, kind: 'reversal' } })).toBe(1)
    await slack.closeView(url, { viewId })
  })

  it('into a field whose consequence cannot be shown says nothing, and the form still books', async () => {
    const viewId = await openForm()
    const before = { messages: direct(), entries: await booked() }
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'views.update' })
    await slack.action(url, { teamId: workspaceId, userId: sam, at: { viewId }, actionId: 'log:credits', typed: '9' })
    await slack.settled()
    await trouble.release()
    const sent = await slack.submitView(url, { viewId, values: { credits: '9' } })
    expect(sent.errors).toBeUndefined()
    expect(await booked()).toBe(before.entries + 1)
    expect(direct()).toBe(before.messages)
    await slack.closeView(url, { viewId })
  })
})

describe('a form that was sent while the database is slow', () => {
  it('and that Slack does not change any more is answered by a message', async () => {
    const viewId = await openForm()
    const before = direct()
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'views.update' })
    await slack.submitView(url, { viewId, values: { credits: '11' } })
    release.resolve()
    await holder
    expect(await saidDirectly(before)).toContain('Logged')
    await trouble.release()
  })
})
