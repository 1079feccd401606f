// Verify mode: what it holds against an app, each with a known-bad fixture, and how a test declares what it provokes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownLimits } from '../../playground/server/manners.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, json, plain, respond, sales, sam, section, startApp, startTown, team } from './town.ts'

/** Long enough for a machine that does other things too; a wait ends as soon as what it is for is there. */
const patient = { timeout: 10_000 }

let slack: LocalSlack
beforeEach(async () => {
  slack = await startTown()
})
afterEach(async () => await slack.stop())

const post = (args: object) => call(slack, 'chat.postMessage', { channel: sales, text: 'x', ...args })
const command = (url: string) =>
  slack.command(url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text: '' })
const button = (index: number) => ({ type: 'button', action_id: `a${index}`, text: plain('b') })
const row = (buttons: number) => ({
  type: 'actions',
  elements: Array.from({ length: buttons }, (_, index) => button(index)),
})
const overflow = { type: 'overflow', action_id: 'more', options: [{ text: plain('o'), value: 'o' }] }

/** Blocks whose JSON has exactly this many bytes. */
function blocksOf(bytes: number): object[] {
  const sizes = [...Array.from({ length: 3 }, () => 2900), 1]
  const rest = bytes - JSON.stringify(sizes.map((size) => section('a'.repeat(size)))).length + 1
  return [...sizes.slice(0, 3), rest].map((size) => section('a'.repeat(size)))
}

it('says nothing of an app that behaves', async () => {
  const more = {
    ...row(ownLimits.buttonsInRow.most),
    elements: [...row(ownLimits.buttonsInRow.most).elements, overflow],
  }
  await post({ text: 'x &lt;!channel&gt;', blocks: [section('a &lt;!here&gt;'), more] })
  await post({ blocks: blocksOf(ownLimits.messageBlockBytes.most) })
  await post({ channel: 'C2ELSEWHERE' })
  expect(() => slack.verify()).not.toThrow()
})

describe('holds against an app', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['an unknown method', () => call(slack, 'chat.shout', {}), 'chat.shout: unknown_method (refused)'],
    [
      'an unknown argument',
      () => post({ colour: 'red' }),
      'chat.postMessage: invalid_arguments (refused): [ERROR] unknown argument: colour',
    ],
    [
      'a fault in blocks',
      () => post({ blocks: [{ type: 'sectoin' }] }),
      'invalid_blocks (refused): [ERROR] unsupported type: sectoin',
    ],
    [
      'blocks without a text',
      () => post({ text: '', blocks: [section('x')] }),
      'chat.postMessage: no_fallback_text (taken, though',
    ],
    [
      'a whisper without a text',
      () => call(slack, 'chat.postEphemeral', { channel: sales, user: sam, blocks: [section('x')] }),
      'chat.postEphemeral: no_fallback_text',
    ],
    [
      'an update without a text',
      async () => call(slack, 'chat.update', { channel: sales, ts: (await post({})).body.ts, blocks: [section('x')] }),
      'chat.update: no_fallback_text',
    ],
    [
      'a scope that was not granted',
      () => call(slack, 'conversations.join', { channel: sales }),
      'conversations.join: missing_scope',
    ],
    [
      'blocks over our own limit',
      () => post({ blocks: blocksOf(ownLimits.messageBlockBytes.most + 1) }),
      'blocks_over_own_limit (taken, though it should not have been sent): 10001 bytes of blocks',
    ],
    [
      'a row of too many buttons',
      () => post({ blocks: [row(ownLimits.buttonsInRow.most + 1)] }),
      'too_many_buttons (taken, though it should not have been sent): 4 buttons in one row',
    ],
    [
      'a broadcast in a text',
      () => post({ text: 'hello <!channel>' }),
      'broadcast (taken, though it should not have been sent): hello <!channel>',
    ],
    ['a broadcast in a block', () => post({ blocks: [section('<!here|here>')] }), 'broadcast'],
    [
      'a broadcast in a rich text',
      () => {
        const line = { type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'channel' }] }
        return post({ blocks: [{ type: 'rich_text', elements: [line] }] })
      },
      'broadcast',
    ],
    [
      'a broadcast in a modal',
      () => {
        const view = { type: 'modal', title: plain('T'), blocks: [section('<!everyone>')] }
        return call(slack, 'views.open', { trigger_id: slack.trigger(team, sam), view })
      },
      'view: broadcast',
    ],
  ])('%s', async (_what, sin, words) => {
    await sin()
    expect(() => slack.verify()).toThrow(words)
  })

  it('what stands in an ack or goes to a response_url without a text, with a broadcast, or with too many buttons', async () => {
    const app = await startApp((response) => json({ blocks: [section('<!here>'), row(4)] })(response))
    const { responseUrl } = await command(app.url)
    await respond(responseUrl, { blocks: [section('x')] })
    await app.stop()
    expect(() => slack.verify()).toThrow(
      /ack: no_fallback_text.*ack: too_many_buttons.*ack: broadcast.*response_url: no_fallback_text/s,
    )
  })

  it('an ack that says no, and one that comes too late', async () => {
    const app = await startApp((response) => response.writeHead(500).end('oops'))
    await command(app.url)
    expect(() => slack.verify()).toThrow('ack: dispatch_failed (refused): /credits: oops (500)')
    await app.stop()
    const late = await startApp(() => {})
    await command(late.url)
    await late.stop()
    expect(() => slack.verify(['dispatch_failed'])).toThrow('ack: operation_timeout')
  })

  it('an answer to a click that Slack throws away', async () => {
    const { body } = await post({ blocks: [row(1)] })
    const app = await startApp((response) => json({ text: 'done' })(response))
    await slack.action(app.url, {
      teamId: team,
      userId: sam,
      at: { channelId: sales, ts: String(body.ts) },
      actionId: 'a0',
    })
    await app.stop()
    expect(() => slack.verify()).toThrow('ack: unexpected_payload')
  })
})

describe('what a test provokes on purpose', () => {
  it('is declared by its error, alone or with its place, and may come more than once', async () => {
    await post({ colour: 'red' })
    await post({ colour: 'red' })
    expect(() => slack.verify(['invalid_arguments'])).not.toThrow()
    expect(() => slack.verify(['chat.postMessage: invalid_arguments'])).not.toThrow()
    expect(() => slack.verify(['chat.update: invalid_arguments'])).toThrow('chat.postMessage: invalid_arguments')
  })

  it('is missed where it does not come', () => {
    expect(() => slack.verify(['broadcast'])).toThrow('broadcast was to be provoked, and was not seen')
  })

  it('is not what breaks because the local Slack goes away', async () => {
    const app = await startApp(() => {})
    const sending = command(app.url)
    await expect.poll(() => app.received.length, patient).toBe(1)
    await slack.stop()
    expect(await sending).toMatchObject({ problem: 'dispatch_failed' })
    await app.stop()
    expect(() => slack.verify()).not.toThrow()
  })
})
