// Sends the requests of the recorded history through the app's two doors, as the team's tool and Slack would: HTTP with
// a key, and signed slash commands. What it means that they come twice, late or in another order is the app's business.

import type { LocalSlack } from '../server/server.ts'
import type { HistoryRequest } from './read.ts'

/** Where the two doors are. */
export interface Doors {
  slack: LocalSlack
  /** The app's address, without a slash at its end. */
  appUrl: string
  /** A key that may write and read. */
  apiKey: string
  teamId: string
  /** Where the team types its commands. */
  channelId: string
}

type ApiRequest = Extract<HistoryRequest, { door: 'api' }>
type SlackRequest = Extract<HistoryRequest, { door: 'slack' }>

/** One item of the answer to POST /v1/events. */
export interface EventAnswer {
  id: string
  status: 'recorded' | 'duplicate' | 'conflict' | 'rejected'
  entry?: string
  matches?: string
  warnings?: { code: string; message: string }[]
  error?: { code: string; message: string }
}

/** What a person gets to see after a command. */
export type CommandAnswer = Awaited<ReturnType<Awaited<ReturnType<LocalSlack['command']>>['saidAt']>>

const ANSWER_MS = 20_000

/** Reports events, at most 1,000 at once. Answers stand in their order. Throws where the request as a whole is refused. */
export async function sendEvents(
  { appUrl, apiKey }: Doors,
  events: readonly ApiRequest['event'][],
): Promise<EventAnswer[]> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${appUrl}/v1/events`, { method: 'POST', headers, body: JSON.stringify(events) })
  if (!response.ok) throw new Error(`POST /v1/events answered ${response.status}: ${await response.text()}`)
  const { results } = (await response.json()) as { results: EventAnswer[] }
  return results
}

/** Types a command and waits for its answer. Throws where the person would see Slack's own complaint instead. */
export async function typeCommand(doors: Doors, request: Omit<SlackRequest, 'door' | 'at'>): Promise<CommandAnswer> {
  const { slack, appUrl, teamId, channelId } = doors
  const { userId, text, triggerId } = request
  const asked = { teamId, channelId, userId, command: '/credits', text, triggerId }
  const sent = await slack.command(`${appUrl}/slack/events`, asked)
  if (sent.problem) throw new Error(`${request.row} "/credits ${text}" ended in ${sent.problem}.`)
  return await slack.waitFor(() => sent.said.find(isAnswer), ANSWER_MS, `an answer to "/credits ${text}"`)
}

/** Whether it is more than the word to wait, which comes first where an answer takes longer than Slack does. */
export function isAnswer({ text }: { text: string }): boolean {
  return text !== 'Working on it ...'
}

/** Reads JSON from the app. */
export async function readFromApp<Body>({ appUrl, apiKey }: Doors, path: string): Promise<Body> {
  const response = await fetch(`${appUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Body
}
