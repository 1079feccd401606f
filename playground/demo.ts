// `npm run demo`: a local Slack, the app on an empty embedded database, and one recorded billing cycle of a sales team,
// played through both of its doors in about a minute. Ends by itself; Ctrl-C ends it sooner, and nothing is left behind.

import { playHistory } from './demo/play.ts'
import { sendAgain, showCard, showTotals } from './demo/report.ts'
import { createScreen, type Screen } from './demo/screen.ts'
import { openStage, type Stage } from './demo/stage.ts'
import { type HistoryRequest, readHistory } from './history/read.ts'

/** The pace: how long the cycle takes. Its sending alone takes about a quarter of this. */
const SPREAD_MS = 36_000
/** Whatever hangs, the demo ends. */
const LONGEST_MS = 240_000

async function main(): Promise<number> {
  const screen = createScreen(process.stdout)
  const startedAt = Date.now()
  const stopping = new AbortController()
  // Asked a second time, the process ends at once, and takes its directory along.
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => (stopping.signal.aborted ? process.exit(130) : stopping.abort()))
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(LONGEST_MS)])
  const history = readHistory()
  introduce(screen, history)
  let stage: Stage | undefined
  try {
    stage = await openStage(history[0]?.at ?? new Date())
    const isSame = await run(screen, stage, history, signal)
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    screen.line(
      screen.style('dim', `  Played in ${seconds} s. The database was temporary: the next run begins afresh.`),
    )
    screen.line()
    return isSame ? 0 : 1
  } catch (error) {
    screen.line()
    if (stopping.signal.aborted) {
      screen.line('  Stopped. Nothing is left behind.')
      return 130
    }
    const reason = signal.aborted ? `it took longer than ${LONGEST_MS / 1000} s` : messageOf(error)
    process.stderr.write(`The demo ended early: ${reason}\n${stage?.logged.join('') ?? ''}`)
    return 1
  } finally {
    await stage?.close()
  }
}

async function run(
  screen: Screen,
  stage: Stage,
  history: readonly HistoryRequest[],
  signal: AbortSignal,
): Promise<boolean> {
  const isFast = process.argv.includes('--fast')
  screen.say(`Purser listens on ${stage.doors.appUrl}, with its database in ${stage.dataDir}.`)
  screen.line()
  const answers = await playHistory(history, { screen, stage, spreadMs: isFast ? 0 : SPREAD_MS, signal })
  await showCard(screen, stage)
  await showTotals(screen, stage, answers)
  return await sendAgain(screen, stage, history, signal)
}

function introduce(screen: Screen, history: readonly HistoryRequest[]): void {
  const commands = history.filter(({ door }) => door === 'slack').length
  screen.heading('Purser: one billing cycle of a sales team of six, in about a minute')
  screen.say(
    `${history.length} rows of an Apollo usage table (playground/history/apollo-usage.csv): ${commands} are typed as ` +
      `/credits in a local Slack, ${history.length - commands} are reported to the API.`,
  )
  screen.say('The pool has 1,000 credits, from Fri 13 Nov 2026 15:58 to Sun 13 Dec 15:58 in Berlin.')
  screen.passing('  Opening an empty database ...')
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
