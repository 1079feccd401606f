// Goal: a line that several processes pass at once fires once, is said once, and loses nobody's credits. Method: three
// processes over one Postgres, batches sent to all of them at the same moment; the sizes are random, so that the line
// falls into another batch each time.

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { insertAlerts, type NewAlert } from '../../src/store/alerts.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { verifyPool } from '../../src/store/verify.ts'
import type { AppProcess } from '../support/app-process.ts'
import { type CompanyPool, openCompany } from './company.ts'
import { postEvents, type SpendEvent } from './door.ts'

const company = await openCompany()
const { workspaceId, slack, key, withStore } = company
let processes: AppProcess[]

beforeAll(async () => {
  processes = await Promise.all([company.start(), company.start(), company.start()])
})

/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000, interval: 20 }
const EVENTS = 5
let made = 0

/** A pool of which batches of five events, sized at random, use this share together, to the digit where it is 80 %. */
async function poolFor(batches: number, percent: number): Promise<{ pool: CompanyPool; sends: SpendEvent[][] }> {
  made += 1
  // Multiples of four thousandths: five quarters of their sum, of which they are 80 %, are whole thousandths too.
  const thousandths = fc.integer({ min: 1, max: 5 * CREDIT }).map((quarter) => 4 * quarter)
  const credits = fc.sample(thousandths, { numRuns: batches * EVENTS, seed: seed + made })
  const total = credits.reduce((sum, one) => sum + one, 0)
  const pool = await company.pool({ name: `Race ${made}`, allotment: Math.ceil((total * 100) / percent) })
  const events = credits.map((one, index) => ({
    id: `race-${made}-${index}`,
    pool: pool.shortName,
    credits: one / CREDIT,
    member: `sam${index % 7}@acme.test`,
  }))
  const sends = Array.from({ length: batches }, (_, index) => events.slice(index * EVENTS, (index + 1) * EVENTS))
  return { pool, sends }
}

const seed = Number(process.env.FC_SEED)

/** Sends every batch at once, spread over the processes, and checks that each of its events was recorded. */
async function sendAll(sends: readonly SpendEvent[][]): Promise<void> {
  const answers = await Promise.all(
    sends.map((events, index) => postEvents(processes[index % processes.length]?.url ?? '', key, events)),
  )
  expect(answers.map((it) => it?.status)).toEqual(sends.map(() => 200))
  const statuses = answers.flatMap((it) => it?.results.map(({ status }) => status) ?? [])
  expect(statuses).toEqual(sends.flat().map(() => 'recorded'))
}

/** Waits until everything there is to say has been said, and answers the alerts and the posts of the pool's channel. */
async function said({
  poolId,
  channelId,
}: CompanyPool): Promise<{ lines: number[]; fired: number[]; posts: string[] }> {
  const unsent = () =>
    withStore(async ({ db }) => {
      const where = { workspaceId, channelId, state: { not: 'sent' } }
      return (await db.notice.count({ where })) + (await db.message.count({ where }))
    })
  await expect.poll(unsent, patient).toBe(0)
  await slack.settled()
  const alerts = await withStore(({ db }) =>
    db.alert.findMany({ where: { workspaceId, poolId }, orderBy: { line: 'asc' } }),
  )
  const notices = await withStore(({ db }) => db.notice.findMany({ where: { workspaceId, channelId } }))
  const announced = new Set(notices.map((notice) => notice.causeId))
  return {
    lines: alerts.map((alert) => Number(alert.line)),
    fired: alerts.filter((alert) => announced.has(alert.alertId)).map((alert) => Number(alert.line)),
    posts: slack.messages(workspaceId, channelId).map((message) => message.text),
  }
}

/** What in the pool's counters and notices does not follow from its entries. */
async function differencesOf(pool: CompanyPool): Promise<unknown[]> {
  return (await withStore(({ db }) => verifyPool(db, { workspaceId, ...pool }))).differences
}

describe('three processes over one Postgres', () => {
  it.each([
    [20, 80],
    [20, 85],
    [200, 80],
    [200, 85],
  ])('fire a line once, and say it once, where %i batches use %i percent together', async (batches, percent) => {
    const { pool, sends } = await poolFor(batches, percent)
    await sendAll(sends)
    expect(await said(pool)).toEqual({ lines: [80], fired: [80], posts: [expect.stringMatching(/^Warning: Race/)] })
    expect(await differencesOf(pool)).toEqual([])
  })

  it.each([20, 20, 200])('fire no line twice where %i batches jump over two', async (batches) => {
    const { pool, sends } = await poolFor(batches, 97)
    await sendAll(sends)
    const { lines, fired, posts } = await said(pool)
    expect(lines).toEqual([80, 95])
    expect(fired).toContain(95)
    expect(posts.at(-1)).toMatch(/^Critical: Race/)
    expect(posts).toHaveLength(fired.length)
    expect(await differencesOf(pool)).toEqual([])
  })

  it('complain about nothing, and Slack about nobody', () => {
    expect(processes.flatMap((it) => it.complaints)).toEqual([])
    expect(slack.violations()).toEqual([])
  })
})

// The pool's lock already keeps two deciders apart; this is the wall behind it.
it('an alert that two transactions insert at once is new to one of them', async () => {
  const { pool, sends } = await poolFor(1, 50)
  await sendAll(sends)
  await withStore(async ({ db }) => {
    const { ruleId } = await db.rule.findFirstOrThrow({ where: { workspaceId, poolId: pool.poolId } })
    const { startsAt } = await db.cycle.findFirstOrThrow({ where: { workspaceId, poolId: pool.poolId } })
    const place = { workspaceId, poolId: pool.poolId, cycleStartsAt: startsAt, firedAt: new Date() }
    const alert: Omit<NewAlert, 'alertId'> = {
      ...{ ruleId, line: 80 * CREDIT, episode: 1, state: 'covered', reason: 'first_crossing', severity: 'warning' },
      ...{ ruleVersion: 1, facts: {}, coveredById: null },
    }
    const insert = () =>
      inTransaction(db, (tx) => insertAlerts(tx, place, [{ ...alert, alertId: crypto.randomUUID() }]))
    const inserted = await Promise.all(Array.from({ length: 8 }, insert))
    expect(inserted.flat()).toHaveLength(1)
  })
})
