// What the demo shows when the history has been played: the card, who spent it and what for, and the proof that sending
// everything again doubles nothing.

import type { HistoryRequest } from '../history/read.ts'
import { type EventAnswer, readFromApp, sendEvents, typeCommand } from '../history/send.ts'
import { owner, team } from '../history/team.ts'
import { drawMessage } from '../server/draw.ts'
import { names } from './channel.ts'
import { deliverAll, poolOf } from './play.ts'
import { amount, bar, type Screen } from './screen.ts'
import type { Stage } from './stage.ts'

interface Entry {
  kind: string
  member: string | null
  purpose: string | null
  credits: number
  matches?: string
}

/** The card as the pool's owner gets it. */
export async function showCard(screen: Screen, { doors }: Stage): Promise<void> {
  screen.heading(`${owner.name} types /credits`)
  const card = await typeCommand(doors, { row: 'card', userId: owner.userId, text: '', triggerId: 'trigger-card' })
  screen.quote(drawMessage(card, names), 'green')
}

/** Sums over GET /v1/entries, side by side; each column comes to what is used. */
export async function showTotals(screen: Screen, stage: Stage, answers: ReadonlyMap<string, EventAnswer>) {
  const entries = await readEntries(stage)
  const counted = entries.filter((entry) => entry.matches === undefined)
  const refunds = counted.filter((entry) => entry.kind === 'refund')
  const matched = [...answers.values()].filter((answer) => answer.matches !== undefined)
  screen.heading('Who spent it, and what for')
  const columns = Math.floor((screen.width - 4) / 2)
  const members = tableOf(counted, (entry) => nameOf(entry.member), columns)
  const purposes = tableOf(counted, (entry) => entry.purpose ?? 'no purpose', columns)
  const rows = Math.max(members.length, purposes.length)
  for (let row = 0; row < rows; row++)
    screen.line(`  ${(members[row] ?? '').padEnd(columns)}${purposes[row] ?? ''}`.trimEnd())
  screen.line()
  const returned = amount(-refunds.reduce((sum, entry) => sum + thousandths(entry), 0) / 1000)
  screen.say(`Each column comes to ${amount(sumOf(counted))}, the credits used.`)
  screen.say('"Board report" is on no list of this team: it is kept as typed, and is "no purpose" on the card.')
  screen.say(
    `${refunds.length} refunds gave ${returned} back. ${matched.length} spends came by both doors and count once.`,
  )
}

/** Sends everything again, with the same ids and trigger ids. False where anything was doubled, said or lost by it. */
export async function sendAgain(
  screen: Screen,
  stage: Stage,
  history: readonly HistoryRequest[],
  signal: AbortSignal,
): Promise<boolean> {
  const { doors } = stage
  screen.heading('Everything once more, with the same ids and trigger ids')
  const before = await stateOf(stage)
  const events = history.flatMap((request) => (request.door === 'api' ? [request.event] : []))
  const commands = history.flatMap((request) => (request.door === 'slack' ? [request] : []))
  const answers = await sendEvents(doors, events)
  const duplicates = answers.filter(({ status }) => status === 'duplicate').length
  screen.line(`  ${String(events.length).padStart(4)} events    ${duplicates} answered "duplicate"`)
  for (const [index, command] of commands.entries()) {
    signal.throwIfAborted()
    screen.passing(`  ${String(index + 1).padStart(4)} commands  /credits ${command.text}`)
    await typeCommand(doors, command)
  }
  await deliverAll(stage)
  const after = await stateOf(stage)
  const isSame = duplicates === events.length && JSON.stringify(before) === JSON.stringify(after)
  screen.line(
    `  ${String(commands.length).padStart(4)} commands  ${after.entries - before.entries} booked anything new`,
  )
  screen.line()
  const compare = (what: string, was: number, is: number): void =>
    screen.line(`  ${what.padEnd(20)}${amount(was).padStart(10)} before${amount(is).padStart(12)} after`)
  compare('Credits used', before.used, after.used)
  compare('Entries', before.entries, after.entries)
  compare('Posts in #sales', before.posts, after.posts)
  screen.line()
  screen.line(
    isSame
      ? `  ${screen.style('green', 'Nothing was doubled.')}`
      : `  ${screen.style('red', 'Something was doubled or lost, which must never happen.')}`,
  )
  return isSame
}

async function stateOf(stage: Stage): Promise<{ used: number; entries: number; posts: number }> {
  const { slack, teamId, channelId } = stage.doors
  const [pool, entries] = await Promise.all([poolOf(stage), readEntries(stage)])
  return { used: pool.credits_used, entries: entries.length, posts: slack.messages(teamId, channelId).length }
}

async function readEntries({ doors }: Stage): Promise<Entry[]> {
  const { entries } = await readFromApp<{ entries: Entry[] }>(doors, '/v1/entries?limit=1000')
  return entries
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

function nameOf(member: string | null): string {
  return team.find((one) => one.userId === member || one.reportedAs === member)?.name ?? member ?? 'nobody named'
}
