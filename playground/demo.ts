// `npm run demo`: a local Slack, the app on an empty embedded database, and a sales team whose recorded billing cycle is
// played through both of its doors in about a minute. Then whoever sits at the terminal can talk to it. Ends by itself or
// by Ctrl-C, and nothing is left behind.

import { catchUp } from './demo/catch-up.ts'
import { daysOf } from './demo/days.ts'
import { type Follower, followPosts } from './demo/follow.ts'
import { poolOf, tellTime } from './demo/moment.ts'
import { readOptions, usage } from './demo/options.ts'
import { createPace } from './demo/pace.ts'
import { createPlayer } from './demo/play.ts'
import { sendAgain, showTotals } from './demo/report.ts'
import { playReset } from './demo/reset.ts'
import { amount, createScreen, type Screen } from './demo/screen.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { talk } from './demo/talk.ts'
import { startTalking } from './demo/talking.ts'
import { type HistoryRequest, readHistory } from './history/read.ts'
import { team } from './history/team.ts'

/** Whatever hangs, the play ends. */
const LONGEST_MS = 600_000
/** The day on which the play begins: what was before it is sent in one go. */
const PLAYED_FROM = '2026-11-30'
/** From this day on the days go by faster. */
const FASTER_FROM = '2026-12-07'

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options.kind !== 'run')
    return options.kind === 'help' ? print(process.stdout, usage, 0) : print(process.stderr, options.message, 2)
  const screen = createScreen(process.stdout)
  const stop = new AbortController()
  stopOnSignals(stop)
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(LONGEST_MS)])
  let stage: Stage | undefined
  try {
    const history = readHistory()
    introduce(screen, history)
    stage = await openStage(history[0]?.at ?? new Date())
    const follow = followPosts(screen, stage)
    const isRight = await play({ screen, stage, follow, history, isFast: options.isFast, signal })
    // A terminal that asked for no pauses wants no talk; lines that were piped in are answered all the same.
    if (!(options.isFast && process.stdin.isTTY))
      await talk(startTalking(screen, stage, follow), { input: process.stdin, output: process.stdout, stop })
    screen.gap()
    screen.say(screen.style('dim', 'Ended. The database was temporary: the next run begins afresh.'))
    return isRight ? 0 : 1
  } catch (error) {
    screen.gap()
    if (stop.signal.aborted) return print(process.stdout, '  Stopped. Nothing is left behind.', 130)
    const reason = signal.aborted ? `it took longer than ${LONGEST_MS / 1000} s` : messageOf(error)
    return print(process.stderr, `The demo ended early: ${reason}\n${stage?.logged.join('') ?? ''}`, 1)
  } finally {
    await stage?.close()
  }
}

/** Asked a second time, the process ends at once, and takes its directory along. */
function stopOnSignals(stop: AbortController): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => (stop.signal.aborted ? process.exit(130) : stop.abort()))
  // Whoever read along has gone.
  process.stdout.on('error', () => stop.abort())
}

interface PlayInput {
  screen: Screen
  stage: Stage
  follow: Follower
  history: readonly HistoryRequest[]
  isFast: boolean
  signal: AbortSignal
}

/** The play from its past to the proof; false where its figures contradict each other. Throws where it is stopped. */
async function play({ screen, stage, follow, history, isFast, signal }: PlayInput): Promise<boolean> {
  await introducePool(screen, stage)
  const days = daysOf(history)
  const played = days.filter(({ on }) => on >= PLAYED_FROM)
  await catchUp(
    days.filter(({ on }) => on < PLAYED_FROM),
    screen,
    stage,
    signal,
  )
  follow.skip()
  const part = { screen, stage, follow, pace: createPace(screen, { isFast, signal }) }
  const playDays = createPlayer(part)
  screen.heading('A week, step by step')
  await playDays(played.filter(({ on }) => on < FASTER_FROM))
  screen.heading('The week after, faster')
  await playDays(played.filter(({ on }) => on >= FASTER_FROM))
  const reset = await playReset(part)
  const isSame = await showTotals(screen, stage, reset)
  await part.pace.read()
  return (
    (await sendAgain(
      screen,
      stage,
      played.flatMap(({ rows }) => rows),
      signal,
    )) && isSame
  )
}

function introduce(screen: Screen, history: readonly HistoryRequest[]): void {
  const commands = history.filter(({ door }) => door === 'slack').length
  screen.heading('Purser: a sales team of six and its Apollo credits, in about a minute')
  screen.say(
    `${team.map(({ name }) => name).join(', ')} share one pool. What they spend is a recorded table of ${history.length} rows ` +
      `(playground/history/apollo-usage.csv): ${commands} are typed as /credits in a local Slack, ${history.length - commands} are ` +
      'reported to the API by a program.',
  )
  screen.passing('  Opening an empty database ...')
}

async function introducePool(screen: Screen, stage: Stage): Promise<void> {
  const { name, credits_granted, cycle } = await poolOf(stage)
  screen.say(
    `The pool ${name} has ${amount(credits_granted)} credits from ${tellTime(new Date(cycle.starts_at))} to ` +
      `${tellTime(new Date(cycle.ends_at))} in Berlin. Purser listens on ${stage.doors.appUrl}.`,
  )
}

function print(output: NodeJS.WriteStream, text: string, code: number): number {
  output.write(`${text}\n`)
  return code
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`)
    process.exit(1)
  },
)
