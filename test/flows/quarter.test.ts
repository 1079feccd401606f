// Goal: every message that a team of six gets in a quarter reads well and its figures agree. Method: three months of spends
// through both doors, from a seed, with two pools, one busy and one calm; time is moved from one hour that matters to the
// next, ticks and delivery run as the app runs them; what the channels and the owner were told is one golden file.

import { describe, expect, it, onTestFinished } from 'vitest'
import { drawMessage } from '../../playground/server/draw.ts'
import { CREDIT } from '../../src/core/amount.ts'
import type { DigestFacts } from '../../src/core/digest-facts.ts'
import type { ReportFacts } from '../../src/core/reminder-facts.ts'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { saveChannelName } from '../../src/store/channel-names.ts'
import { type Office, olga, openOffice, sales, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore, type TestStore } from '../support/store.ts'

const store = await openTestStore()
const outbound = 'C5OUT'
const DAY = 86_400_000
/** From a Tuesday to a Monday; clocks go back on 25 October. */
const FROM = '2026-09-15'
const UNTIL = '2026-12-14'
const people = [sam, olga, 'U3MAX', 'U4MIA', 'U5LEO', 'U6PRIYA'] as const
const names: Record<string, string> = {
  [sam]: 'Sam',
  [olga]: 'Olga',
  U3MAX: 'Max',
  U4MIA: 'Mia',
  U5LEO: 'Leo',
  U6PRIYA: 'Priya',
}
const purposes = ['Prospecting', 'Prospecting', 'Prospecting', 'Event follow-up', 'Renewals', 'Research', undefined]

/** Numbers from 0 to 1, the same in every run. Source: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function createDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Quarter {
  office: Office
  /** What was said, in order, drawn. */
  said: string[]
  /** Local dates on which the calm pool's channel got a post. */
  calmDays: string[]
}

describe('a quarter of a team of six', () => {
  it('is told as it was looked over, line by line, and figures that belong together agree', async () => {
    const { office, said, calmDays } = await live(store)
    await expect(`${said.join('\n\n')}\n`).toMatchFileSnapshot('golden/quarter.txt')
    const { workspaceId } = office
    const notices = await store.db.notice.findMany({ where: { workspaceId, state: 'sent' } })
    const told = <Told>(kind: string) =>
      notices.filter((notice) => notice.kind === kind).map(({ facts }) => (facts as { told: Told }).told)
    const digests = told<DigestFacts>('digest')
    expect(digests.length).toBeGreaterThan(10)
    for (const { spent, byPurpose, byActivity, byMember, used, left, overage, granted, forfeited } of digests) {
      for (const parts of [byPurpose, byActivity, byMember ?? []]) expect(sumOf(parts)).toBe(spent)
      expect(used + left - overage).toBe(granted - forfeited)
    }
    const reports = told<ReportFacts>('report')
    expect(reports).toHaveLength(6)
    for (const { closed, byPurpose } of reports) {
      expect(sumOf(byPurpose) + Math.max(0, closed.unexplained)).toBe(closed.used)
      expect(closed.used + closed.forfeited - closed.overage).toBe(closed.granted)
    }
    // A calm pool: at most two posts in any seven days.
    for (const first of calmDays) {
      const week = calmDays.filter((day) => first <= day && Date.parse(day) < Date.parse(first) + 7 * DAY)
      expect(week.length, `from ${first}: ${week}`).toBeLessThanOrEqual(2)
    }
    // Nothing waits, and nothing came too late.
    expect(
      await store.db.notice.count({ where: { workspaceId, state: { in: ['pending', 'claimed', 'expired'] } } }),
    ).toBe(0)
  }, 120_000)
})

/** Lives the quarter; the office is closed, and what it sent is verified, after the test. */
async function live(testStore: TestStore): Promise<Quarter> {
  const office = await openOffice(testStore)
  onTestFinished(office.close)
  const { slack, workspaceId } = office
  for (const id of people.slice(2))
    slack.addUser(workspaceId, { id, name: names[id]?.toLowerCase() ?? id, realName: names[id] ?? id })
  slack.addChannel(workspaceId, { id: sales, name: 'sales', members: ['UBOT', ...people] })
  slack.addChannel(workspaceId, { id: outbound, name: 'outbound', members: ['UBOT', ...people] })
  await office.at(`${FROM}T07:00:00Z`)
  const common = { zone: 'Europe/Berlin', owner: olga }
  await office.pool({ ...common, anchor: { year: 2026, month: 9, day: 13, hour: 15, minute: 58 } })
  await office.pool({
    ...common,
    name: 'Lusha',
    channelId: outbound,
    allotment: 400 * CREDIT,
    anchor: { year: 2026, month: 8, day: 31, hour: 0, minute: 0 },
  })
  // As whoever makes a pool learns it from Slack: no other company reads these channels.
  for (const [channelId, name] of [
    [sales, 'sales'],
    [outbound, 'outbound'],
  ] as const)
    await saveChannelName(testStore.db, { workspaceId, channelId, name, shared: false })
  // Whoever has spoken once is known by name.
  for (const userId of people) await office.type('help', { userId })
  await testStore.db.holiday.create({ data: { workspaceId, on: new Date('2026-12-08'), name: 'Company day' } })
  const schedule = createSchedule(office.deps)
  const said: string[] = []
  const calmDays: string[] = []
  const seen = new Map<string, string>()
  const dice = createDice(7)

  /** Goes to an instant, does what is due there, and keeps what was said. */
  async function comeTo(instant: Date, isTick: boolean): Promise<void> {
    await office.at(instant)
    if (isTick) await schedule.tick()
    // A post may revise the one before it.
    do await office.delivery.runOnce()
    while (await isWaiting(testStore, workspaceId, instant))
    const where = { workspaceId, channelId: olga, postedTo: { not: null } }
    const direct = (await testStore.db.message.findFirst({ where }))?.postedTo
    for (const channelId of [sales, outbound, ...(direct ? [direct] : [])])
      for (const message of slack.messages(workspaceId, channelId)) {
        const drawn = drawMessage(message, names)
        const key = `${channelId} ${message.ts}`
        const before = seen.get(key)
        if (before === drawn) continue
        seen.set(key, drawn)
        const when = instant.toISOString().slice(0, 16).replace('T', ' ')
        const place = channelId === sales ? '#sales' : channelId === outbound ? '#outbound' : 'to Olga'
        if (channelId === outbound && before === undefined) calmDays.push(when.slice(0, 10))
        said.push(`== ${when} UTC, ${place}${before === undefined ? '' : ', updated'}\n${drawn}\n-- ${message.text}`)
      }
  }

  for (let day = Date.parse(FROM); day <= Date.parse(UNTIL); day += DAY) {
    const on = new Date(day).toISOString().slice(0, 10)
    // Nine in Berlin, and a little later.
    await comeTo(new Date(day + (on < '2026-10-25' ? 7 : 8) * 3_600_000 + 20_000), true)
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 6) {
      await spend(office, day, dice)
      // What the day has brought is told at once, and somebody takes it by and by.
      await comeTo(new Date(day + 10 * 3_600_000 + 60_000), false)
      await handle(office, new Date(day + 10 * 3_600_000 + 25.5 * 60_000))
    }
    // An hour after Apollo's reset.
    if (on.endsWith('-13')) await comeTo(new Date(day + 15 * 3_600_000), true)
  }
  return { office, said, calmDays }
}

/** Olga takes what asks for somebody, some while later. */
async function handle({ slack, workspaceId, url, at, delivery }: Office, instant: Date): Promise<void> {
  const open = slack
    .messages(workspaceId, sales)
    .filter(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"alert:handle"'))
  if (open.length === 0) return
  await at(instant)
  for (const { ts } of open)
    await slack.action(url, {
      teamId: workspaceId,
      userId: olga,
      at: { channelId: sales, ts },
      actionId: 'alert:handle',
    })
  // The click is acked before it is done, and time must not pass meanwhile.
  const where = { workspaceId, state: 'firing' }
  await expect.poll(() => store.db.alert.count({ where }), { timeout: 20_000 }).toBe(0)
  await delivery.runOnce()
}

/** Whether something is to be said that is not said yet. */
async function isWaiting({ db }: TestStore, workspaceId: string, instant: Date): Promise<boolean> {
  const notices = await db.notice.count({ where: { workspaceId, state: 'pending', dueAt: { lte: instant } } })
  return notices > 0 || (await db.message.count({ where: { workspaceId, state: 'pending' } })) > 0
}

/** What the team spends on a day: two people type, the others' tools report; Apollo runs short in November, Lusha never. */
async function spend(office: Office, day: number, dice: () => number): Promise<void> {
  const { workspaceId, deps } = office
  const at = new Date(day + 10 * 3_600_000)
  await office.at(at)
  const purposeOf = () => purposes[Math.floor(dice() * purposes.length)]
  const busy = new Date(day).getUTCMonth() === 10 ? 3 : 1
  const reports = people.slice(2).flatMap((member) => {
    const purpose = purposeOf()
    const activity = dice() < 0.3 ? 'mobile_reveal' : 'email_reveal'
    const quantity = Math.ceil(dice() * (activity === 'mobile_reveal' ? 2 : 6)) * busy
    const isCalm = dice() < 0.25
    const spent = isCalm
      ? { pool: 'lusha', credits: CREDIT * Math.ceil(dice() * 9) }
      : { activity, quantity: quantity * CREDIT }
    return [
      report({
        ...spent,
        key: `${day}-${member}`,
        member: { slackUserId: member },
        ...(purpose ? { purpose } : {}),
        occurredAt: at,
        receivedAt: at,
      }),
    ]
  })
  await record(deps, workspaceId, reports)
  const typed = dice() < 0.5 ? '1 mobile' : '4 email'
  await office.type(`${typed} for ${purposeOf() ?? 'nothing'} in apollo`, { userId: dice() < 0.5 ? sam : olga })
}

function sumOf(parts: readonly { credits: number }[]): number {
  return parts.reduce((sum, { credits }) => sum + credits, 0)
}
