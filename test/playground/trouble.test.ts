// Trouble on request, seen from Slack's own client: what the app notices and what has happened all the same.

import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import { clientOf, sales, sam, startTown, team } from './town.ts'

let slack: LocalSlack
beforeEach(async () => {
  slack = await startTown()
})
afterEach(async () => {
  await slack.stop()
  slack.verify()
})

const post = (text: string, channel = sales) => clientOf(slack).chat.postMessage({ channel, text })
const texts = (): string[] => slack.messages(team, sales).map((message) => message.text)

it('rate_limited says when to come back, and ends after its times', async () => {
  await slack.misbehave({ kind: 'rate_limited', method: 'chat.postMessage', times: 1, retryAfterSeconds: 7 })
  const error = await post('one').catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(WebAPIRateLimitedError)
  expect(error).toMatchObject({ retryAfter: 7 })
  await post('two')
  expect(texts()).toEqual(['two'])
  expect(slack.calls('chat.postMessage').map((call) => call.status)).toEqual([429, 200])
})

it('http_500 does nothing, until it is released', async () => {
  const trouble = await slack.misbehave({ kind: 'http_500' })
  await expect(post('one')).rejects.toBeInstanceOf(WebAPIHTTPError)
  await trouble.release()
  await post('two')
  expect(texts()).toEqual(['two'])
})

it('meets only the method and the channel that it names', async () => {
  await slack.misbehave({ kind: 'error', error: 'restricted_action', method: 'chat.postMessage', channelId: sales })
  await expect(post('one')).rejects.toThrow('restricted_action')
  expect((await post('two', 'C5DEN')).ok).toBe(true)
  expect((await clientOf(slack).chat.postEphemeral({ channel: sales, user: sam, text: 'x' })).ok).toBe(true)
})

it('accept_then_drop posts, though the app never hears of it', async () => {
  await slack.misbehave({ kind: 'accept_then_drop', times: 1 })
  await expect(post('one')).rejects.toBeInstanceOf(WebAPIRequestError)
  expect(texts()).toEqual(['one'])
  expect(slack.calls().at(-1)).toMatchObject({ answer: { ok: true }, status: undefined, done: true })
})

it('hold posts and keeps the answer back until the release', async () => {
  const trouble = await slack.misbehave({ kind: 'hold', method: 'chat.postMessage' })
  let isAnswered = false
  const posting = post('one').then(() => {
    isAnswered = true
  })
  await trouble.holding()
  expect(texts()).toEqual(['one'])
  expect(isAnswered).toBe(false)
  const everything = slack.settled()
  await trouble.release()
  await posting
  await everything
  expect(slack.calls().every((call) => call.done)).toBe(true)
})

it('slow posts at once and answers late', async () => {
  await slack.misbehave({ kind: 'slow', delayMs: 120, times: 1 })
  const startedAt = performance.now()
  await post('one')
  expect(performance.now() - startedAt).toBeGreaterThan(100)
  expect(texts()).toEqual(['one'])
})

it('refuse leaves nobody listening, and the same address works again afterwards', async () => {
  await post('before')
  const outage = await slack.misbehave({ kind: 'refuse' })
  const refused = await fetch(slack.apiUrl).catch((caught: unknown) => caught)
  expect(refused).toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  await expect(post('lost')).rejects.toBeInstanceOf(WebAPIRequestError)
  await outage.release()
  await post('after')
  expect(texts()).toEqual(['before', 'after'])
})

it('refuse for one method resets its connections and does nothing', async () => {
  await slack.misbehave({ kind: 'refuse', method: 'chat.postMessage', times: 1 })
  await expect(post('one')).rejects.toBeInstanceOf(WebAPIRequestError)
  expect((await clientOf(slack).auth.test()).ok).toBe(true)
  expect(texts()).toEqual([])
})

it('stops at once, with an answer still held', async () => {
  const trouble = await slack.misbehave({ kind: 'hold' })
  const posting = post('one').catch((caught: unknown) => caught)
  await trouble.holding()
  const startedAt = performance.now()
  await slack.stop()
  expect(performance.now() - startedAt).toBeLessThan(1000)
  expect(await posting).toBeDefined()
})
