// Goal: keys for programs are made by those who may, shown once and to nobody else, and end when they are revoked. Method:
// the form through the signed door; what it shows is then tried on the real HTTP door over the same database.

import { afterAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { linesOf, olga, openOffice, sales, sam } from '../slack/office.ts'
import { deferred } from '../support/deferred.ts'
import { openDoor } from '../support/http.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const http = await openDoor(store)
const office = await openOffice(store, { publicUrl: http.url })
const { workspaceId, slack, url } = office
afterAll(office.close)
const apollo = await office.pool({ owner: 'U4OWEN' })
await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
slack.addUser(workspaceId, { id: 'U4OWEN', name: 'owen' })

function shown(userId = olga) {
  const open = slack.views(workspaceId, userId).findLast(({ state }) => state === 'open')
  if (!open) throw new Error(`${userId} has no modal open`)
  const blocks = Array.isArray(open.view.blocks) ? open.view.blocks : []
  return { id: open.id, callbackId: String(open.view.callback_id), text: linesOf(blocks).join('\n'), view: open.view }
}

async function openForm(userId = olga): Promise<string> {
  await office.type('api', { userId })
  expect(shown(userId).callbackId).toBe('api:create')
  return shown(userId).id
}

/** The key that a view shows. */
function keyIn(text: string): string {
  return /KEY=(ps_\S+)/.exec(text)?.[1] ?? 'none'
}

async function keys() {
  return store.db.apiKey.findMany({ where: { workspaceId } })
}

describe('a key', () => {
  it('is made by an admin, and the line beside it works', async () => {
    const viewId = await openForm()
    await slack.submitView(url, { viewId, values: { name: 'zapier' } })
    const { callbackId, text } = shown()
    expect(callbackId).toBe('api:made')
    expect(text).toContain('reads and writes every pool')
    const [, address = '', name = '', value = ''] = /^curl -s (\S+) -H "(\w+): (.+)"$/m.exec(text) ?? []
    const answer = await fetch(address, { headers: { [name]: value.replace('$KEY', keyIn(text)) } })
    expect(answer.status).toBe(200)
    expect(JSON.stringify(await answer.json())).toContain('"apollo"')
    expect((await keys()).map(({ stream, abilities }) => [stream, abilities])).toEqual([['zapier', ['read', 'write']]])
    const audits = await store.db.audit.findMany({ where: { workspaceId, action: 'key:create' } })
    expect(audits).toMatchObject([{ via: 'slack', after: { stream: 'zapier' } }])
    expect(audits[0]?.actorId).not.toBeNull()
    await slack.closeView(url, { viewId })
  })

  it('is shown once: sent twice, the form makes one key and does not show it again', async () => {
    const viewId = await openForm()
    const sent = await slack.submitView(url, { viewId, values: { name: 'twice' } })
    const key = keyIn(shown().text)
    expect(key).toMatch(/^ps_/)
    const again = await sent.again()
    expect(JSON.stringify(again.body)).toContain('shown only once')
    expect(JSON.stringify(again.body)).not.toContain('ps_')
    expect((await keys()).filter(({ stream }) => stream === 'twice')).toHaveLength(1)
    await slack.closeView(url, { viewId })
    await openForm()
    expect(JSON.stringify(shown().view)).not.toContain(key)
    await slack.closeView(url, { viewId: shown().id })
  })

  it('stands in no message and in no line of the log', async () => {
    const all = JSON.stringify([slack.messages(workspaceId, sales), slack.ephemerals(workspaceId), office.logged])
    expect(all).not.toContain('ps_')
  })

  it('whose form was closed before it was made is never said in a message', async () => {
    const viewId = await openForm()
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from workspace where workspace_id = ${workspaceId} for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    await slack.submitView(url, { viewId, values: { name: 'closed' } })
    expect(shown().callbackId).toBe('modal:working')
    await slack.closeView(url, { viewId })
    release.resolve()
    await holder
    const said = await slack.waitFor(() => {
      const direct = slack.calls('chat.postMessage').find(({ args }) => args.channel === olga)
      return direct?.args
    })
    expect(String(said.text)).toContain('It is kept nowhere')
    const spoken = slack.calls().filter(({ method }) => !method.startsWith('views.'))
    expect(spoken.some((call) => JSON.stringify(call).includes('ps_T'))).toBe(false)
  })

  it('is refused under its field where its name is none', async () => {
    const viewId = await openForm()
    const { errors } = await slack.submitView(url, { viewId, values: { name: 'Zap <!channel>' } })
    expect(String(errors?.name)).toContain('is not a name for a key')
    await slack.closeView(url, { viewId })
  })

  it('ends at once when it is revoked, and is gone from the list', async () => {
    const viewId = await openForm()
    await slack.submitView(url, { viewId, values: { name: 'doomed', pools: ['apollo'] } })
    const key = keyIn(shown().text)
    await slack.closeView(url, { viewId })
    const ask = () => fetch(`${http.url}/v1/pools`, { headers: { authorization: `Bearer ${key}` } })
    expect((await ask()).status).toBe(200)
    const listId = await openForm()
    expect(shown().text).toContain('*doomed*, reads and writes Apollo, no spend yet')
    const [row] = (await keys()).filter(({ stream }) => stream === 'doomed')
    const value = JSON.stringify({ keyId: row?.keyId })
    await slack.action(url, {
      teamId: workspaceId,
      userId: olga,
      at: { viewId: listId },
      actionId: 'api:revoke',
      value,
    })
    await slack.waitFor(() => shown().text.includes('Revoked') || undefined)
    expect(shown().text).not.toContain('*doomed*')
    expect((await ask()).status).toBe(401)
    expect(await store.db.audit.count({ where: { workspaceId, action: 'key:revoke', via: 'slack' } })).toBe(1)
    await slack.closeView(url, { viewId: listId })
  })

  it('shows when its stream spent last', async () => {
    const viewId = await openForm()
    await slack.submitView(url, { viewId, values: { name: 'crm' } })
    const key = keyIn(shown().text)
    await slack.closeView(url, { viewId })
    const event = { id: 'evt_1', pool: 'apollo', credits: 3 }
    expect((await http.send('POST', '/v1/events', { key, body: event })).status).toBe(200)
    await openForm()
    expect(shown().text).toContain('*crm*, reads and writes every pool, last spend 22 Nov 2026')
    await slack.closeView(url, { viewId: shown().id })
  })
})

describe('an owner', () => {
  it('makes keys for their own pool, and neither sees nor revokes the others', async () => {
    const viewId = await openForm('U4OWEN')
    expect(shown('U4OWEN').text).not.toContain('*zapier*')
    expect(shown('U4OWEN').text).not.toContain('Lusha')
    await slack.submitView(url, { viewId, values: { name: 'owens', pools: ['apollo'] } })
    expect(shown('U4OWEN').text).toContain('reads and writes Apollo')
    const made = (await keys()).find(({ stream }) => stream === 'owens')
    expect(made?.poolIds).toEqual([apollo.poolId])
    await slack.closeView(url, { viewId })
  })

  it('who forges the form gets no key for a pool of others, and none for all', async () => {
    const before = (await keys()).length
    for (const forged of [[{ value: 'lusha' }], []]) {
      const viewId = await openForm('U4OWEN')
      const open = slack.views(workspaceId, 'U4OWEN').findLast(({ state }) => state === 'open')
      if (!open) throw new Error('no form')
      // What Slack's client would not send, a forger may.
      open.view = { ...open.view, blocks: leniently(open.view.blocks) }
      open.values = {
        name: { 'api:name': { type: 'plain_text_input', value: 'forged' } },
        pools: { 'api:pools': { type: 'multi_static_select', selected_options: forged } },
      }
      const { errors } = await slack.submitView(url, { viewId, values: {} })
      expect(String(errors?.pools)).toContain('that you own')
      await slack.closeView(url, { viewId })
    }
    expect(await keys()).toHaveLength(before)
  })

  it('who forges the button revokes no key of others', async () => {
    const zapier = (await keys()).find(({ stream }) => stream === 'zapier')
    const viewId = await openForm('U4OWEN')
    const open = slack.views(workspaceId, 'U4OWEN').findLast(({ state }) => state === 'open')
    const text = JSON.stringify(open?.view)
    const owens = (await keys()).find(({ stream }) => stream === 'owens')
    if (!open || !owens || !zapier) throw new Error('no form')
    open.view = JSON.parse(text.replaceAll(owens.keyId, zapier.keyId))
    const value = JSON.stringify({ keyId: zapier.keyId })
    const before = open.hash
    await slack.action(url, { teamId: workspaceId, userId: 'U4OWEN', at: { viewId }, actionId: 'api:revoke', value })
    await slack.waitFor(() => {
      const now = slack.views(workspaceId, 'U4OWEN').findLast(({ state }) => state === 'open')
      return now?.hash !== before || undefined
    })
    expect(await store.db.apiKey.findFirst({ where: { workspaceId, keyId: zapier.keyId } })).toMatchObject({
      revokedAt: null,
    })
    await slack.closeView(url, { viewId })
  })
})

describe('somebody else', () => {
  it('is told who can', async () => {
    expect((await office.type('api', { userId: sam })).text).toBe(
      'Only an owner of a pool or an admin (olga) can make keys for programs.',
    )
    expect(slack.views(workspaceId, sam)).toEqual([])
  })

  it.each([
    ['everyone', 'an admin (olga)', 'an admin (olga)'],
    ['owners', 'an admin', 'an admin (olga)'],
    ['nobody', 'an admin', 'an admin'],
  ])('is told names as the workspace shows them: %s', async (namesShown, toSam, toOwen) => {
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown } })
    expect((await office.type('setup', { userId: sam })).text).toBe(`Only ${toSam} can set up a pool.`)
    expect((await office.type('setup', { userId: 'U4OWEN' })).text).toBe(`Only ${toOwen} can set up a pool.`)
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'everyone' } })
  })

  it('who was an owner when the form opened makes none', async () => {
    const before = (await keys()).length
    const viewId = await openForm('U4OWEN')
    slack.fill(viewId, { name: 'late', pools: ['apollo'] })
    await store.db.poolOwner.deleteMany({ where: { workspaceId, poolId: apollo.poolId } })
    await store.db.pool.updateMany({ where: { workspaceId }, data: { version: { increment: 1 } } })
    await slack.submitView(url, { viewId, values: {} })
    expect(shown('U4OWEN').text).toContain('Only an owner of a pool')
    expect(await keys()).toHaveLength(before)
  })
})

/** The blocks with every field optional, as a client of one's own would treat them. */
function leniently(blocks: unknown): object[] {
  return (Array.isArray(blocks) ? blocks : []).map((block) =>
    block.type === 'input' ? { ...block, optional: true } : block,
  )
}

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})
