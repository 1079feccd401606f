// The state of the talk: who speaks, what they can press; and the way from something sent to everything shown that comes
// of it, to the speaker alone, in channels and in direct messages.

import { type Desk, openDesk } from './desk.ts'
import type { Follower } from './follow.ts'
import { type Pressable, pressablesOf } from './hand.ts'
import { deliverAll } from './moment.ts'
import { firstName } from './people.ts'
import type { Screen } from './screen.ts'
import type { Stage } from './stage.ts'

export interface Talking {
  screen: Screen
  stage: Stage
  follow: Follower
  /** Who the lines are sent as. */
  speaker: string
  /** What was numbered last. */
  pressables: readonly Pressable[]
  desks: Map<string, Desk>
}

const firstSpeaker = 'U04SAM'
const NO_BREAK = '\u00a0'
/** How long an answer is waited for, and a second one after a first. */
const ANSWER_MS = 5_000
const SECOND_MS = 300

export function startTalking(screen: Screen, stage: Stage, follow: Follower): Talking {
  return { screen, stage, follow, speaker: firstSpeaker, pressables: [], desks: new Map() }
}

/** The first name of whoever speaks. */
export function nameOfSpeaker({ speaker }: Talking): string {
  return firstName(speaker)
}

/** What the speaker has before them: since they first spoke. */
export function deskOf({ screen, stage, speaker, desks }: Talking): Desk {
  const desk = desks.get(speaker) ?? openDesk(screen, stage, speaker)
  desks.set(speaker, desk)
  return desk
}

/** What Slack showed at once, and whether that was all. */
export interface Outcome {
  problem: string | undefined
  isAnswered?: boolean
}

/** Sends something, waits for what comes of it and shows it. `isDone` where more than anything new is waited for. */
export async function sendAndShow(
  talking: Talking,
  send: () => Promise<Outcome>,
  isDone?: () => boolean,
): Promise<void> {
  const { screen, stage, follow } = talking
  const { slack } = stage.doors
  const desk = deskOf(talking)
  const isNew = () => desk.hasNews() || follow.hasNews()
  const { problem, isAnswered = false } = await send()
  if (problem) screen.say(`Slack would say that this did not work (${problem}).`)
  const isOver = isAnswered || problem !== undefined
  // In vain is an answer too: a second click on the same button changes nothing.
  const wait = (find: () => boolean, milliseconds: number) =>
    slack.waitFor(() => find() || undefined, milliseconds).catch(() => false)
  await wait(isDone ?? isNew, isOver ? 0 : ANSWER_MS)
  // A post may be quicker than the word to the one who caused it.
  if (!desk.hasNews() && follow.hasNews()) await wait(desk.hasNews, SECOND_MS)
  await deliverAll(stage)
  if (!showNews(talking) && !isOver) screen.say('Nothing is said to that, and nothing has changed.')
}

/** Shows what is new for the speaker and for others, and numbers what can be pressed. False where there was nothing. */
export function showNews(talking: Talking): boolean {
  const { screen, follow } = talking
  const before = screen.written()
  const own = deskOf(talking).show()
  const posts = follow.show()
  if (screen.written() === before) return false
  offer(talking, [...own, ...posts.flatMap(({ message }) => pressablesOf(message.blocks, message))])
  return true
}

/** Numbers what can be pressed; where there is nothing, the numbers from before stay good. */
export function offer(talking: Talking, found: readonly Pressable[]): void {
  if (found.length === 0) return
  talking.pressables = found
  const { screen } = talking
  // A number stays with its button where the line is broken.
  const listed = found.map(({ label }, index) => `${index + 1} [${label}]`.replaceAll(' ', NO_BREAK))
  screen.say(screen.style('dim', `press ${listed.join('  ')}`))
}
