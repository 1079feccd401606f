// Plays days of the recorded history moment by moment, so that each can be followed: every row goes through its door at its
// own time, what the app says of itself is shown when it says it, and the first alert is taken by the pool's owner.

import type { HistoryRequest } from '../history/read.ts'
import { owner } from '../history/team.ts'
import type { Day } from './days.ts'
import { createExplainer, firstNameOf } from './explain.ts'
import type { Follower, Post } from './follow.ts'
import { press, pressablesOf } from './hand.ts'
import { comeTo, deliverAll, type PoolAnswer, poolOf, setTime, tellDay, tellTime } from './moment.ts'
import type { Pace } from './pace.ts'
import { amount, bar, type Screen } from './screen.ts'
import { sendRow } from './send-row.ts'
import type { Stage } from './stage.ts'

/** What every part of the play is given. */
export interface Play {
  screen: Screen
  stage: Stage
  pace: Pace
  follow: Follower
}

/** How long after an alert its owner presses the button: in the midst of a minute, for the alert fired some moments late. */
const TAKEN_AFTER_MINUTES = 9
const MIDST_OF_MINUTE_MS = 30_000

/** Makes the player of days. Over all of them, each kind of request is explained once and one alert is taken. */
export function createPlayer(play: Play): (days: readonly Day[]) => Promise<void> {
  const { screen, stage, pace, follow } = play
  const explain = createExplainer(screen)
  let isTaken = false

  async function playRow(request: HistoryRequest): Promise<void> {
    screen.passing(`  ${tellTime(request.at)}  ${tellRequest(request)}`)
    setTime(stage, request.at)
    const answer = await sendRow(stage, request)
    await deliverAll(stage)
    if (explain(request, answer)) await pace.read()
    else await pace.step()
    const posts = follow.show()
    if (posts.length === 0) return
    await pace.read()
    const alert = isTaken ? undefined : posts.find((post) => handleOf(post))
    if (!alert) return
    isTaken = true
    await takeAlert(play, alert, request.at)
  }

  return async (days) => {
    let pool = await poolOf(stage)
    for (const day of days) {
      const before = pool
      for (const moment of day.moments) {
        if (moment.kind === 'row') await playRow(moment.request)
        else {
          await comeTo(stage, moment.at)
          if (follow.show().length > 0) await pace.read()
        }
      }
      pool = await poolOf(stage)
      if (day.rows.length > 0) tellDayOf(screen, day, before, pool)
    }
  }
}

/** The button of an alert that nobody has taken. */
function handleOf({ message }: Post) {
  return pressablesOf(message.blocks, message).find(({ actionId }) => actionId === 'alert:handle')
}

/** The owner presses the button, and everybody sees in the same post that it is taken. */
async function takeAlert({ screen, stage, pace, follow }: Play, alert: Post, at: Date): Promise<void> {
  const button = handleOf(alert)
  if (!button) return
  screen.gap()
  screen.say(`${TAKEN_AFTER_MINUTES} minutes later ${owner.name} presses [${button.label}].`)
  setTime(stage, new Date(+at + TAKEN_AFTER_MINUTES * 60_000 + MIDST_OF_MINUTE_MS))
  await press(stage, owner.userId, button)
  await stage.doors.slack.waitFor(() => follow.hasNews() || undefined, 10_000, 'the alert to say who handles it')
  await deliverAll(stage)
  follow.show()
  await pace.read()
}

function tellRequest(request: HistoryRequest): string {
  if (request.door === 'slack') return `${firstNameOf(request)}: /credits ${request.text}`
  const { activity = 'refund', credits } = request.event
  return `the CRM for ${firstNameOf(request)}: ${String(activity).replaceAll('_', ' ')}, ${credits} cr`
}

function tellDayOf(screen: Screen, { startsAt, rows }: Day, before: PoolAnswer, after: PoolAnswer): void {
  const commands = rows.filter(({ door }) => door === 'slack').length
  const count = (number: number, word: string): string => `${String(number).padStart(3)} ${word}`
  const change = after.credits_used - before.credits_used
  const signed = `${change < 0 ? '' : '+'}${amount(Number(change.toFixed(3)))}`
  const share = after.credits_used / after.credits_granted
  // Of whole thousandths, so that 29 % is not shown as 28.
  const percent = Math.floor((Math.round(after.credits_used * 1000) * 100) / Math.round(after.credits_granted * 1000))
  const colour = share >= 0.95 ? 'red' : share >= 0.8 ? 'yellow' : 'green'
  const parts = [
    `  ${tellDay(startsAt).padEnd(10)}`,
    screen.style('dim', `${count(commands, 'Slack')} ${count(rows.length - commands, 'API')}`),
    signed.padStart(8),
    `${amount(after.credits_used).padStart(9)} used`,
    screen.style(colour, bar(share, Math.min(24, screen.width - 72))),
    `${percent} %`.padStart(6),
  ]
  screen.line(parts.join('  '))
}
