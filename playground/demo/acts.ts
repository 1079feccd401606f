// What each line of the talk does: as the person who is chosen at the moment, through the same doors as the play.

import { owner, team } from '../history/team.ts'
import { closeForm, leaveForms, setField, submitForm } from './form-acts.ts'
import { type Pressable, press, pressablesOf } from './hand.ts'
import type { Line } from './lines.ts'
import { businessNow, comeTo, poolOf, tellTime } from './moment.ts'
import { firstName, fullName, personNamed } from './people.ts'
import { introduce } from './talk-help.ts'
import { offer, sendAndShow, showNews, type Talking } from './talking.ts'

const HOUR_MS = 3_600_000

/** Does what the line asks for, and shows what comes of it. The signal ends a long one between two steps. */
export async function act(talking: Talking, line: Line, signal: AbortSignal): Promise<void> {
  const { screen } = talking
  switch (line.kind) {
    case 'nothing':
      showNews(talking)
      return
    case 'help':
      return introduce(talking)
    case 'people':
      return tellPeople(talking)
    case 'as':
      return speakAs(talking, line.name)
    case 'credits':
      return typeCredits(talking, line.text)
    case 'press':
      return pressNumber(talking, line.number)
    case 'set':
      return setField(talking, line)
    case 'submit':
      return submitForm(talking)
    case 'close':
      return closeForm(talking)
    case 'now':
      return screen.say(`It is ${tellTime(businessNow(talking.stage))} for Purser.`)
    case 'time':
      return passTime(talking, line.milliseconds, signal)
    case 'unclear':
      return screen.say(line.sentence)
    case 'end':
      return
  }
}

function tellPeople({ screen, speaker }: Talking): void {
  for (const { name, userId } of team) {
    const remarks = [userId === owner.userId ? 'owns the pool' : '', userId === speaker ? 'speaks now' : '']
    screen.line(`  ${name.padEnd(14)} ${remarks.filter((remark) => remark !== '').join(', ')}`.trimEnd())
  }
}

function speakAs(talking: Talking, name: string): void {
  const person = personNamed(name)
  if (person) {
    talking.speaker = person.userId
    talking.screen.say(`You are ${person.name} now.`)
    showNews(talking)
  } else talking.screen.say(`Nobody here is called "${name}". There are ${team.map((one) => one.name).join(', ')}.`)
}

async function typeCredits(talking: Talking, text: string): Promise<void> {
  await leaveForms(talking)
  const { slack, appUrl, teamId, channelId } = talking.stage.doors
  const asked = { teamId, channelId, userId: talking.speaker, command: '/credits', text }
  await sendAndShow(talking, () => slack.command(`${appUrl}/slack/events`, asked))
}

async function pressNumber(talking: Talking, number: number): Promise<void> {
  const { screen, stage, speaker, pressables } = talking
  const chosen = pressables[number - 1]
  if (!chosen) {
    const most = pressables.length
    return screen.say(most === 0 ? 'There is nothing to press yet.' : `There is no ${number}: the last is ${most}.`)
  }
  const reader = readerOf(talking, chosen)
  if (reader !== undefined && reader !== speaker)
    return screen.say(`Only ${fullName(reader)} sees that: type "as ${firstName(reader)}" first.`)
  if (!('viewId' in chosen.at)) await leaveForms(talking)
  await sendAndShow(talking, () => press(stage, speaker, chosen))
}

/** Whose direct messages it stands in; undefined for a channel or a form. */
function readerOf({ stage }: Talking, { at }: Pressable): string | undefined {
  const { slack, teamId } = stage.doors
  return 'channelId' in at ? slack.channels(teamId).find(({ id }) => id === at.channelId)?.directWith : undefined
}

/** Goes on hour by hour, so that what is due comes at its time, and not all of it at the end. */
async function passTime(talking: Talking, milliseconds: number, signal: AbortSignal): Promise<void> {
  const { screen, stage, follow } = talking
  const from = businessNow(stage)
  const until = new Date(+from + milliseconds)
  const resetAt = new Date((await poolOf(stage)).cycle.ends_at)
  const stops = [resetAt, ...hoursBetween(from, until)].filter((at) => from < at && at < until)
  const changed = new Map<string, Pressable[]>()
  for (const at of [...stops.sort((one, other) => +one - +other), until]) {
    if (signal.aborted) return
    screen.passing(`  ${tellTime(at)}`)
    await comeTo(stage, at)
    for (const { message } of follow.show()) changed.set(message.ts, pressablesOf(message.blocks, message))
  }
  const nothing = changed.size === 0 ? ' Nothing has come by itself.' : ''
  screen.say(`It is ${tellTime(until)} for Purser.${nothing}`)
  offer(talking, [...changed.values()].flat())
}

/** The full hours between two instants. */
function hoursBetween(from: Date, until: Date): Date[] {
  const first = Math.ceil(+from / HOUR_MS)
  return Array.from(
    { length: Math.max(0, Math.ceil(+until / HOUR_MS) - first) },
    (_, hour) => new Date((first + hour) * HOUR_MS),
  )
}
