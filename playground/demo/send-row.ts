// Sends rows of the history and takes no other answer than that they were recorded.

import type { HistoryRequest } from '../history/read.ts'
import { type CommandAnswer, type EventAnswer, sendEvents, typeCommand } from '../history/send.ts'
import type { Stage } from './stage.ts'

type ApiRequest = Extract<HistoryRequest, { door: 'api' }>

/** Sends one row through its door. Throws where it is not taken. */
export async function sendRow(stage: Stage, request: HistoryRequest): Promise<EventAnswer | CommandAnswer | undefined> {
  if (request.door === 'slack') return await typeCommand(stage.doors, request)
  const [answer] = await report(stage, [request])
  return answer
}

/** Reports several rows in one request. Throws where one is not recorded. */
export async function report({ doors }: Stage, rows: readonly ApiRequest[]): Promise<EventAnswer[]> {
  const answers = await sendEvents(
    doors,
    rows.map(({ event }) => event),
  )
  const refused = answers.find(({ status }) => status !== 'recorded')
  if (refused) throw new Error(`${refused.id} was not recorded: ${refused.error?.message ?? refused.status}`)
  return answers
}
