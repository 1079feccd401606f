// One small workspace and an app that answers as a test tells it to; shared by the tests of the local Slack.

import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'
import { type LocalSlack, type SlackOptions, startSlack } from '../../playground/server/server.ts'

export const team = 'T1'
export const sam = 'U1SAM'
export const olga = 'U2OLGA'
export const sales = 'C1SALES'
export const token = 'xoxb-local'

const scopes = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read']

/** A local Slack with two people and five channels: sales (bot in it), elsewhere (bot not in it), attic (archived), vault and den (private). */
export async function startTown(options: SlackOptions = {}): Promise<LocalSlack> {
  const slack = await startSlack(options)
  const workspace = { teamId: team, name: 'Acme Sales', botToken: token, botUserId: 'UBOT', scopes }
  slack.addWorkspace({ ...workspace, hasHomeTab: true })
  slack.addUser(team, { id: sam, name: 'sam', email: 'sam@acme.test', tz: 'Europe/Berlin' })
  slack.addUser(team, { id: olga, name: 'olga.b', isAdmin: true })
  slack.addChannel(team, { id: sales, name: 'sales', members: [sam, olga, 'UBOT'] })
  slack.addChannel(team, { id: 'C2ELSEWHERE', name: 'elsewhere', members: [sam] })
  slack.addChannel(team, { id: 'C3ATTIC', name: 'attic', archived: true, members: [sam, 'UBOT'] })
  slack.addChannel(team, { id: 'C4VAULT', name: 'vault', isPrivate: true, members: [olga] })
  slack.addChannel(team, { id: 'C5DEN', name: 'den', isPrivate: true, members: [sam, 'UBOT'] })
  return slack
}

/** Slack's own client, pointed at the local Slack, without retries. */
export function clientOf(slack: LocalSlack, options: WebClientOptions = {}): WebClient {
  const strict = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logLevel: LogLevel.ERROR }
  return new WebClient(token, { slackApiUrl: slack.apiUrl, ...strict, ...options })
}

export interface RawAnswer {
  status: number
  body: { ok?: boolean; error?: string; [field: string]: unknown }
}

/** A call as any HTTP client would make it, with a JSON body. */
export async function call(slack: LocalSlack, method: string, args: object, bearer = token): Promise<RawAnswer> {
  const headers = { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${bearer}` }
  const response = await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(args) })
  const body = (await response.json()) as RawAnswer['body']
  return { status: response.status, body }
}

export interface FakeApp {
  url: string
  /** Bodies and headers received, oldest first. */
  received: { body: string; headers: IncomingMessage['headers'] }[]
  stop: () => Promise<void>
}

/** An app that hands every request to `answer`, which ends the response (or lets it hang). */
export async function startApp(answer: (response: ServerResponse, body: string) => void): Promise<FakeApp> {
  const received: FakeApp['received'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks).toString('utf8')
    received.push({ body, headers: request.headers })
    answer(response, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}/slack/events`, received, stop }
}

export const section = (text: string): object => ({ type: 'section', text: { type: 'mrkdwn', text } })
export const plain = (text: string): object => ({ type: 'plain_text', text })

/** Answers 200 with JSON. */
export const json = (body: object) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
/** Answers 200 with nothing. */
export const silence = (response: ServerResponse): void => {
  response.end()
}
export const respond = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) })

/** The check of the signature as an app makes it, written from Slack's page and not from the code under test. */
export function isSignedWith(secret: string, { body, headers }: FakeApp['received'][number]): boolean {
  const text = `v0:${headers['x-slack-request-timestamp']}:${body}`
  return headers['x-slack-signature'] === `v0=${createHmac('sha256', secret).update(text).digest('hex')}`
}
