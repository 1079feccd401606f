// What lies behind when the demo begins: the first days of the cycle, sent in one go. Every row still goes through its own
// door at its own time, and on each morning the app says what is due, so that nothing is missing from the ledger or #sales.

import type { HistoryRequest } from '../history/read.ts'
import type { Day, Moment } from './days.ts'
import { comeTo, deliverAll, poolOf, setTime, tellDay } from './moment.ts'
import { amount, type Screen } from './screen.ts'
import { report, sendRow } from './send-row.ts'
import type { Stage } from './stage.ts'

/** Sends the rows of these days; answers when all is sent and said. */
export async function catchUp(days: readonly Day[], screen: Screen, stage: Stage, signal: AbortSignal): Promise<void> {
  const rows = days.flatMap((day) => day.rows)
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return
  const span = `${tellDay(first.startsAt)} to ${tellDay(last.startsAt)}, ${rows.length} rows`
  let sent = 0
  for (const moment of inOneGo(days.flatMap((day) => day.moments))) {
    signal.throwIfAborted()
    screen.passing(`  Catching up: ${span}  ${tellDay(moment.at)}, ${sent} sent`)
    if (moment.kind === 'morning') {
      await comeTo(stage, moment.at)
      continue
    }
    setTime(stage, moment.at)
    const reported = moment.requests.flatMap((request) => (request.door === 'api' ? [request] : []))
    const [only] = moment.requests
    if (reported.length > 0) await report(stage, reported)
    else if (only) await sendRow(stage, only)
    sent += moment.requests.length
  }
  await deliverAll(stage)
  const { slack, teamId, channelId } = stage.doors
  const pool = await poolOf(stage)
  const commands = rows.filter(({ door }) => door === 'slack').length
  screen.say(
    `Caught up: ${span}, ${commands} of them typed and ${rows.length - commands} reported. ${amount(pool.credits_used)} of ` +
      `${amount(pool.credits_granted)} credits are used, and Purser has posted ${slack.messages(teamId, channelId).length} messages in #sales.`,
  )
}

type Step = { at: Date } & ({ kind: 'morning' } | { kind: 'rows'; requests: HistoryRequest[] })

/** Moments in order, with the reports that follow on each other as one: each says itself when it was. */
function inOneGo(moments: readonly Moment[]): Step[] {
  const steps: Step[] = []
  for (const moment of moments) {
    const before = steps.at(-1)
    const door = before?.kind === 'rows' ? before.requests[0]?.door : undefined
    if (moment.kind === 'morning') steps.push(moment)
    else if (before?.kind === 'rows' && door === 'api' && moment.request.door === 'api')
      steps.splice(-1, 1, { kind: 'rows', at: moment.at, requests: [...before.requests, moment.request] })
    else steps.push({ kind: 'rows', at: moment.at, requests: [moment.request] })
  }
  return steps
}
