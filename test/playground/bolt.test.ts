// A real Bolt app behind the local Slack: its signature check, its acks, respond(), views and clicks all work unchanged.

import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import { olga, plain, sales, sam, startTown, team, token } from './town.ts'

let slack: LocalSlack
let app: App
let url: string
beforeAll(async () => {
  slack = await startTown()
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR })
  app = new App({
    token,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
  })
  app.command('/credits', async ({ command, ack, respond, client }) => {
    await ack({ text: `got: ${command.text}` })
    if (command.text === 'open') {
      const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Log' }, blocks: [] }
      await client.views.open({ trigger_id: command.trigger_id, view })
    }
    const button = {
      type: 'button' as const,
      text: { type: 'plain_text' as const, text: 'Undo' },
      action_id: 'undo',
      value: 'e_1',
    }
    await respond({ text: 'done', blocks: [{ type: 'actions', elements: [button] }] })
  })
  app.action('undo', async ({ ack, respond, action }) => {
    await ack()
    await respond({ replace_original: true, text: `undone ${'value' in action ? action.value : ''}` })
  })
  await app.init()
  const server = await app.start(0)
  const address = 'address' in server ? server.address() : null
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`
})
afterAll(async () => {
  await app.stop()
  await slack.stop()
  slack.verify()
})

const typed = (text: string, more = {}) =>
  slack.command(url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text, ...more })

it('hears the command and answers twice', async () => {
  const sent = await typed('for @olga.b')
  expect(sent).toMatchObject({ status: 200, problem: undefined })
  expect((await sent.saidAt(0)).text).toBe(`got: for <@${olga}|olga.b>`)
  expect((await sent.saidAt(1)).via).toBe('response_url')
  expect(slack.violations()).toEqual([])
})

it('turns away a bad signature and an old stamp', async () => {
  expect((await typed('x', { badSignature: true })).status).toBe(401)
  expect((await typed('x', { timestamp: Math.floor(Date.now() / 1000) - 301 })).status).toBe(401)
})

it('opens a modal and hears a click that replaces what was shown', async () => {
  const sent = await typed('open')
  const { ts } = await sent.saidAt(1)
  expect(slack.views(team, sam).at(-1)?.view).toMatchObject({ title: plain('Log') })
  const click = await slack.action(url, { teamId: team, userId: sam, at: { channelId: sales, ts }, actionId: 'undo' })
  expect(await click.saidAt(0)).toMatchObject({ text: 'undone e_1', replaced: true })
  expect(slack.violations()).toEqual([])
})
