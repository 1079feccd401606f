// What the books say of the cycle that was played: who spent it and what for, in sums that agree with each other and with
// what Purser reported, and the proof that sending everything again doubles nothing.

import type { HistoryRequest } from '../history/read.ts'
import { readFromApp, sendEvents, typeCommand } from '../history/send.ts'
import { team } from '../history/team.ts'
import { deliverAll, type PoolAnswer } from './moment.ts'
import { amount, bar, type Screen } from './screen.ts'
import type { Stage } from './stage.ts'

interface Entry {
  kind: string
  member: string | null
  purpose: string | null
  campaign: string | null
  credits: number
  matches?: string
}

/** What a new workspace may choose from. "Board report", which somebody typed, is none of it. */
const listedPurposes: ReadonlySet<string> = new Set([
  'Prospecting',
  'Event follow-up',
  'Renewals',
  'Research',
  'Data clean-up',
])

/** Sums over GET /v1/entries, side by side. False where they are not what the pool and the report of its reset say. */
export async function showTotals(
  screen: Screen,
  stage: Stage,
  { closed, report }: { closed: PoolAnswer; report: string },
): Promise<boolean> {
  const entries = await readEntries(stage)
  const counted = entries.filter(isCounted)
  const refunds = counted.filter((entry) => entry.kind === 'refund')
  const matched = entries.filter((entry) => entry.matches !== undefined)
  screen.heading('The cycle that ended: who spent it, and what for')
  const columns = Math.floor((screen.width - 4) / 2)
  const members = tableOf(counted, (entry) => nameOf(entry.member), columns)
  const purposes = tableOf(counted, purposeOf, columns)
  const rows = Math.max(members.length, purposes.length)
  for (let row = 0; row < rows; row++)
    screen.line(`  ${(members[row] ?? '').padEnd(columns)}${purposes[row] ?? ''}`.trimEnd())
  screen.line()
  const used = amount(sumOf(counted))
  const returned = amount(-sumOf(refunds))
  screen.say(
    `Each column comes to ${used}. ${refunds.length} refunds gave ${returned} back, and ${matched.length} spends came by ` +
      'both doors and count once.',
  )
  const isSame = used === amount(closed.credits_used) && report.includes(`${used} of `)
  if (!isSame)
    screen.say(screen.style('red', 'The pool or the report of the reset says otherwise, which must never happen.'))
  return isSame
}

/** Sends these rows again, with the same ids and trigger ids. False where anything was doubled, said or lost by it. */
export async function sendAgain(
  screen: Screen,
  stage: Stage,
  rows: readonly HistoryRequest[],
  signal: AbortSignal,
): Promise<boolean> {
  const { doors } = stage
  const before = await stateOf(stage)
  const events = rows.flatMap((request) => (request.door === 'api' ? [request.event] : []))
  const commands = rows.flatMap((request) => (request.door === 'slack' ? [request] : []))
  const answers = await sendEvents(doors, events)
  const duplicates = answers.filter(({ status }) => status === 'duplicate').length
  for (const [index, command] of commands.entries()) {
    signal.throwIfAborted()
    screen.passing(`  Once more, ${index + 1} of ${commands.length} commands: /credits ${command.text}`)
    await typeCommand(doors, command)
  }
  await deliverAll(stage)
  const after = await stateOf(stage)
  const isSame = duplicates === events.length && JSON.stringify(before) === JSON.stringify(after)
  screen.say(
    `Sent again, with the ids that they had: ${events.length} events, ${duplicates} of them answered "duplicate", and ` +
      `${commands.length} commands. Credits used ${amount(before.used)} before and ${amount(after.used)} after, entries ` +
      `${before.entries} and ${after.entries}, posts ${before.posts} and ${after.posts}.`,
  )
  screen.say(
    isSame
      ? screen.style('green', 'Nothing was doubled.')
      : screen.style('red', 'Something was doubled or lost, which must never happen.'),
  )
  return isSame
}

async function stateOf(stage: Stage): Promise<{ used: number; entries: number; posts: number }> {
  const { slack, teamId } = stage.doors
  const entries = await readEntries(stage)
  const posts = slack.channels(teamId).flatMap(({ id }) => slack.messages(teamId, id))
  return { used: sumOf(entries.filter(isCounted)), entries: entries.length, posts: posts.length }
}

async function readEntries({ doors }: Stage): Promise<Entry[]> {
  const { entries } = await readFromApp<{ entries: Entry[] }>(doors, '/v1/entries?limit=1000')
  return entries
}

/** What was spent, and given back: not what came by a second door, nor what expired with the cycle. */
function isCounted({ kind, matches }: Entry): boolean {
  return matches === undefined && kind !== 'forfeit'
}

/** "Sam Ortiz        289   29 %  ████████", the largest first. */
function tableOf(entries: readonly Entry[], nameOf: (entry: Entry) => string, columns: number): string[] {
  const sums = new Map<string, number>()
  for (const entry of entries) sums.set(nameOf(entry), (sums.get(nameOf(entry)) ?? 0) + thousandths(entry))
  const rows = [...sums].sort(([, left], [, right]) => right - left)
  const percents = percentsOf(rows.map(([, credits]) => credits))
  const most = rows[0]?.[1] ?? 1
  return rows.map(([name, credits], row) => {
    const percent = `${percents[row]} %`.padStart(6)
    const cells = `${name.slice(0, 16).padEnd(16)}${amount(credits / 1000).padStart(8)}${percent}  `
    return cells + bar(credits / most, Math.max(4, columns - cells.length - 3)).replaceAll('░', ' ')
  })
}

/** Whole percents that come to 100, by largest remainder: the way the app's own cards divide. */
function percentsOf(parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0)
  const shares = parts.map((part) => (100 * part) / whole)
  const missing = 100 - shares.reduce((sum, share) => sum + Math.floor(share), 0)
  const byRemainder = shares.map((_, place) => place).sort((left, right) => rest(right) - rest(left))
  const raised = new Set(byRemainder.slice(0, missing))
  return shares.map((share, place) => Math.floor(share) + (raised.has(place) ? 1 : 0))

  function rest(place: number): number {
    return (shares[place] ?? 0) % 1
  }
}

/** Sums are of whole thousandths, so that no float touches them. */
function thousandths({ credits }: Entry): number {
  return Math.round(credits * 1000)
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + thousandths(entry), 0) / 1000
}

/** As the pool's own cards name it: a purpose of the list, else the campaign. */
function purposeOf({ purpose, campaign }: Entry): string {
  if (purpose !== null && listedPurposes.has(purpose)) return purpose
  return campaign === null ? 'no purpose' : `#${campaign}`
}

function nameOf(member: string | null): string {
  return team.find((one) => one.userId === member || one.reportedAs === member)?.name ?? member ?? 'nobody named'
}
