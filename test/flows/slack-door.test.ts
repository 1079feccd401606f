// Goal: what is refused at the door, and that nothing gets past it without an ack and a word. Method: requests signed
// well and badly over HTTP, a locked database, an unknown workspace, a payload that no listener knows.

import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/store/transaction.ts'
import { openOffice, sales, sam } from '../slack/office.ts'
import { deferred } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
afterAll(office.close)
await office.pool()

const { workspaceId, slack, url } = office
const asked = { teamId: workspaceId, userId: sam, channelId: sales, command: '/credits', text: 'log 5' }

function seconds(offset: number): number {
  return Math.floor(Date.now() / 1000) + offset
}

async function entries(): Promise<number> {
  return store.db.entry.count({ where: { workspaceId, kind: 'usage' } })
}

interface Answered {
  status: number
  text: string
}

/** A request of Slack's with any body, well signed unless said otherwise. */
function post(body: string, { type = 'application/x-www-form-urlencoded', signed = true } = {}): Promise<Answered> {
  const at = String(seconds(0))
  const signature = `v0=${createHmac('sha256', slack.signingSecret).update(`v0:${at}:${body}`).digest('hex')}`
  const proof = signed ? { 'x-slack-request-timestamp': at, 'x-slack-signature': signature } : {}
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), ...proof }
  return new Promise((resolve, reject) => {
    // A connection of its own: one whose body was refused is reset by the server and must not serve the next request.
    const sent = request(url, { method: 'POST', headers, agent: false }, async (answer) => {
      const text = await readText(answer)
      resolve({ status: answer.statusCode ?? 0, text })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

describe('the door', () => {
  it.each([
    ['a wrong signature', { badSignature: true }],
    ['a timestamp of six minutes ago', { timestamp: seconds(-360) }],
    ['a timestamp of six minutes ahead', { timestamp: seconds(360) }],
    ['a timestamp of tomorrow', { timestamp: seconds(86_400) }],
  ])('refuses %s with 401 and books nothing', async (_what, signing) => {
    const before = await entries()
    expect((await slack.command(url, { ...asked, ...signing })).status).toBe(401)
    expect(await entries()).toBe(before)
  })

  it.each([-240, 240])('takes a timestamp that is %i seconds away', async (offset) => {
    expect((await slack.command(url, { ...asked, timestamp: seconds(offset) })).status).toBe(200)
  })

  it('refuses more than a megabyte, what is not signed at all, and what is no request of Slack', async () => {
    expect((await post(`text=${'x'.repeat(1_100_000)}`)).status).toBe(413)
    expect((await post('text=hello', { signed: false })).status).toBe(401)
    expect((await post('{"type":', { type: 'application/json' })).status).toBe(400)
  })

  it('says in a workspace without an installation that there is none', async () => {
    const body = new URLSearchParams({
      command: '/credits',
      text: '',
      team_id: 'TELSEWHERE',
      user_id: sam,
      channel_id: sales,
      trigger_id: 'x.1',
      response_url: 'https://127.0.0.1/none',
    })
    const response = await post(body.toString())
    expect(response.status).toBe(200)
    expect(JSON.parse(response.text)).toEqual({
      response_type: 'ephemeral',
      text: 'Purser is not installed in this workspace. Ask whoever runs it to install it here.',
    })
    const told = office.logged.filter((line) => line.includes('without an installation'))
    expect(told.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ level: 'info' })])
    expect(office.logged.join()).not.toContain('"stack"')
  })

  it('acks what no listener knows with an empty 200, before Slack gives up', async () => {
    const payload = {
      type: 'block_actions',
      team: { id: workspaceId },
      user: { id: sam },
      actions: [{ type: 'button', action_id: 'unknown', block_id: 'b' }],
    }
    const response = await post(new URLSearchParams({ payload: JSON.stringify(payload) }).toString())
    expect(response).toEqual({ status: 200, text: '' })
  })
})

describe('a command while the database is slow', () => {
  it('is acked in time and answered later, once', async () => {
    const before = await entries()
    const [pool] = await store.db.pool.findMany({ where: { workspaceId } })
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${workspaceId} and pool_id = ${pool?.poolId}::uuid for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const sent = await slack.command(url, asked)
    expect(sent.said[0]?.text).toBe('Working on it ...')
    expect(sent.ms).toBeLessThan(2_500)
    release.resolve()
    await holder
    expect((await sent.saidAt(1)).text).toMatch(/^Logged 5 credits\./)
    expect(await entries()).toBe(before + 1)
    expect(sent.said).toHaveLength(2)
  })

  it('is answered by the Web API where the response_url fails', async () => {
    const trouble = await slack.misbehave({ kind: 'http_500', method: 'response_url' })
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${workspaceId} for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    await slack.command(url, asked)
    release.resolve()
    await holder
    const shown = await slack.waitFor(() =>
      slack.ephemerals(workspaceId, sam).find((it) => it.via === 'chat.postEphemeral'),
    )
    expect(shown.text).toMatch(/^Logged 5 credits\./)
    await trouble.release()
  })

  it('that fails is told so, with a number, and gets the line back', async () => {
    await store.db.$executeRaw`alter table cycle_total rename to cycle_total_away`
    const reply = await office.type('log 2 mobile for Prospecting')
    await store.db.$executeRaw`alter table cycle_total_away rename to cycle_total`
    expect(reply.text).toMatch(/^That did not work, and it is not your fault \(error [0-9a-f]{8}\)/)
    expect(reply.lines.at(-1)).toBe('/credits log 2 mobile for Prospecting')
    const errorId = /error ([0-9a-f]{8})/.exec(reply.text)?.[1] ?? 'none'
    expect(office.logged.some((line) => line.includes(errorId) && line.includes('cycle_total'))).toBe(true)
    expect(office.logged.join('\n')).not.toContain(`xoxb-${workspaceId}`)
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})
