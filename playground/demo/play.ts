// Plays the recorded history day by day, at a pace that can be followed: each row goes through its door at its own time,
// and what the channel is told is shown when it is told.

import { setTimeout as pause } from 'node:timers/promises'
import { DateTime } from 'luxon'
import { historyZone } from '../history/dates.ts'
import type { HistoryRequest } from '../history/read.ts'
import { type CommandAnswer, type EventAnswer, readFromApp, sendEvents, typeCommand } from '../history/send.ts'
import { team } from '../history/team.ts'
import { drawMessage } from '../server/draw.ts'
import { followChannel, names } from './channel.ts'
import { amount, bar, type Screen } from './screen.ts'
import type { Stage } from './stage.ts'

/** A pool as GET /v1/pools/:pool tells it, as far as the demo shows it. */
export interface PoolAnswer {
  credits_granted: number
  credits_used: number
  credits_left: number
  overage: number
}

export interface PlayOptions {
  screen: Screen
  stage: Stage
  /** How long the whole may take at the least, in milliseconds: the pace. */
  spreadMs: number
  /** Ends the play between two rows. */
  signal: AbortSignal
}

/** How long a post of the channel stays the last thing on the screen. */
const READ_MS = 2_500

/** Sends every row once; answers what the API answered, by row. Throws where a row is not taken. */
export async function playHistory(
  history: readonly HistoryRequest[],
  { screen, stage, spreadMs, signal }: PlayOptions,
): Promise<Map<string, EventAnswer>> {
  const show = followChannel(screen, stage.doors)
  const explain = createExplainer(screen)
  const answers = new Map<string, EventAnswer>()
  let dueAt = Date.now()
  let pool = await poolOf(stage)
  for (const day of daysOf(history)) {
    const before = pool
    for (const request of day) {
      signal.throwIfAborted()
      const at = DateTime.fromJSDate(request.at, { zone: historyZone })
      screen.passing(`  ${at.toFormat('ccc d LLL HH:mm')}  ${tellRequest(request)}`)
      stage.app.meter.clock.set(request.at, new Date())
      const answer = await send(stage, request)
      if ('id' in answer) answers.set(answer.id, answer)
      explain(request, answer)
      await deliverAll(stage)
      dueAt += spreadMs / history.length
      if (show(at.toFormat('ccc d LLL HH:mm'))) dueAt += spreadMs > 0 ? READ_MS : 0
      await pause(Math.max(0, dueAt - Date.now()), undefined, { signal })
    }
    pool = await poolOf(stage)
    tellDay(screen, day, before, pool)
  }
  return answers
}

/** Delivery looks by itself within seconds; asked now, a post stands behind the row that caused it. One look, one post. */
export async function deliverAll({ app, doors }: Stage): Promise<void> {
  const said = (): number => doors.slack.calls().filter(({ method }) => method.startsWith('chat.')).length
  for (let before = -1; before !== said(); ) {
    before = said()
    await app.delivery.runOnce()
  }
}

/** The balance as the app tells it. */
export function poolOf({ doors }: Stage): Promise<PoolAnswer> {
  return readFromApp<PoolAnswer>(doors, '/v1/pools/apollo')
}

async function send({ doors }: Stage, request: HistoryRequest): Promise<EventAnswer | CommandAnswer> {
  if (request.door === 'slack') return await typeCommand(doors, request)
  const [answer] = await sendEvents(doors, [request.event])
  if (answer?.status !== 'recorded')
    throw new Error(`${request.row} was not recorded: ${answer?.error?.message ?? answer?.status}`)
  return answer
}

/** Rows by their local day, in order. */
function daysOf(history: readonly HistoryRequest[]): HistoryRequest[][] {
  const days = new Map<string, HistoryRequest[]>()
  for (const request of history) {
    const day = DateTime.fromJSDate(request.at, { zone: historyZone }).toISODate() ?? ''
    days.set(day, [...(days.get(day) ?? []), request])
  }
  return [...days.values()]
}

function tellRequest(request: HistoryRequest): string {
  if (request.door === 'slack') return `${firstName(request.userId)}: /credits ${request.text}`
  const { activity = 'refund', credits, member } = request.event
  const person = team.find((one) => one.reportedAs === member)
  return `the CRM for ${firstName(person?.userId ?? '')}: ${String(activity).replaceAll('_', ' ')}, ${credits} cr`
}

function firstName(userId: string): string {
  return names[userId]?.split(' ')[0] ?? userId
}

function tellDay(screen: Screen, day: readonly HistoryRequest[], before: PoolAnswer, after: PoolAnswer): void {
  const [first] = day
  if (!first) return
  const date = DateTime.fromJSDate(first.at, { zone: historyZone }).toFormat('ccc d LLL').padEnd(10)
  const commands = day.filter(({ door }) => door === 'slack').length
  const count = (number: number, word: string): string => `${String(number).padStart(3)} ${word}`
  const change = after.credits_used - before.credits_used
  const signed = `${change < 0 ? '' : '+'}${amount(Number(change.toFixed(3)))}`
  const share = after.credits_used / after.credits_granted
  const colour = share >= 0.95 ? 'red' : share >= 0.8 ? 'yellow' : 'green'
  const parts = [
    `  ${date}`,
    screen.style('dim', `${count(commands, 'Slack')} ${count(day.length - commands, 'API')}`),
    signed.padStart(8),
    `${amount(after.credits_used).padStart(9)} used`,
    screen.style(colour, bar(share, Math.min(24, screen.width - 72))),
    `${Math.floor(share * 100)} %`.padStart(6),
  ]
  screen.line(parts.join('  '))
}

/** Shows in full the first request of each kind, the first time that it comes. */
function createExplainer(screen: Screen) {
  const told = new Set<string>()
  return (request: HistoryRequest, answer: EventAnswer | CommandAnswer): void => {
    const kind = kindOf(request, answer)
    if (told.has(kind)) return
    told.add(kind)
    const [title, verdict] = texts[kind]
    screen.line()
    screen.line(`  ${screen.style('cyan', '┏')} ${screen.style('bold', title)}`)
    if (request.door === 'slack')
      screen.quote(`${names[request.userId]} types in #sales:  /credits ${request.text}`, 'cyan')
    else screen.quote(JSON.stringify(request.event).replaceAll(',"', ', "'), 'cyan')
    if ('id' in answer) screen.quote(`${screen.style('green', answer.status)}: ${verdict}`, 'cyan')
    else screen.quote(drawMessage({ ...answer, blocks: answer.blocks }, names), 'green')
    screen.line()
  }
}

type Kind = 'event' | 'command' | 'match' | 'refund'

const texts: Record<Kind, readonly [title: string, verdict: string]> = {
  event: ['First door: a program reports what was spent (POST /v1/events)', 'booked for Priya, at the time it says'],
  command: ['Second door: a person types it in Slack, and alone sees the answer', ''],
  match: [
    'One spend by both doors: the CRM reports what Sam logged minutes ago',
    'it matches that entry and counts nothing',
  ],
  refund: ['A refund names what it corrects', 'it gives back to that entry, under its member and purpose'],
}

function kindOf(request: HistoryRequest, answer: EventAnswer | CommandAnswer): Kind {
  if (request.door === 'slack') return 'command'
  if ('matches' in answer && answer.matches !== undefined) return 'match'
  return request.event.corrects === undefined ? 'event' : 'refund'
}
