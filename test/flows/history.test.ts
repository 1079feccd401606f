// Goal: the main job on real input. A recorded billing cycle comes in by both doors, and balances, totals and alerts are
// what somebody else worked out; sent again, or in another order, it comes to the same. Method: the app as it is, over
// HTTP, on the engine of the run; the clock stands at each row's time. Covers nothing about how a reply looks.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HistoryRequest, readHistory } from '../../playground/history/read.ts'
import { type Doors, type EventAnswer, readFromApp, sendEvents, typeCommand } from '../../playground/history/send.ts'
import { team } from '../../playground/history/team.ts'
import { type LocalSlack, startSlack } from '../../playground/server/server.ts'
import { type App, startApp } from '../../src/app.ts'
import { createClock } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { createKey } from '../../src/meter/create-key.ts'
import { createPool } from '../../src/meter/create-pool.ts'
import { createWorkspace } from '../../src/meter/create-workspace.ts'
import { breakdown, summarize } from '../../src/meter/summarize.ts'
import { expected } from '../support/expected-history.ts'
import { openTestStore } from '../support/store.ts'

const teamId = 'T1HISTORY'
const channelId = 'C1SALES'
const anchor = { year: 2026, month: 11, day: 13, hour: 15, minute: 58 }
const history = readHistory()
/** Hundreds of requests, one after the other, on a machine that other test files share. */
const minutes = { timeout: 180_000 }
const events = history.flatMap((request) => (request.door === 'api' ? [request.event] : []))

interface Entry {
  entry: string
  kind: string
  member: string | null
  activity: string | null
  credits: number
  purpose: string | null
  campaign: string | null
  occurred_at: string
  corrects?: string
  matches?: string
}

// A directory of its own for the embedded engine, a database of its own on Postgres. Hooks after all run in reverse, so
// the app is stopped before either goes.
const dataDir = await mkdtemp(join(tmpdir(), 'purser-history-'))
afterAll(() => rm(dataDir, { recursive: true, force: true }))
const { databaseUrl } = process.env.TEST_DATABASE_URL ? await openTestStore() : {}

let slack: LocalSlack
let app: App
let doors: Doors
const answers = new Map<string, EventAnswer>()
const replies = new Map<string, string>()

beforeAll(async () => {
  slack = await startSlack()
  const botToken = 'xoxb-history'
  const scopes = ['commands', 'chat:write', 'users:read', 'channels:read', 'groups:read']
  slack.addWorkspace({ teamId, name: 'Acme Sales', botToken, botUserId: 'UBOT', scopes })
  for (const { userId, email } of team) slack.addUser(teamId, { id: userId, name: email.split('@')[0] ?? '', email })
  slack.addChannel(teamId, { id: channelId, name: 'sales', members: [...team.map((one) => one.userId), 'UBOT'] })
  const config = {
    port: 0,
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    encryptionKey: Buffer.alloc(32, 7).toString('base64'),
    slack: { mode: 'http' as const, botToken, signingSecret: slack.signingSecret },
    slackApiUrl: slack.apiUrl.replace(/\/$/, ''),
    command: '/credits',
    logLevel: 'warn',
  }
  const limits = { postIntervalMs: 1, lookMs: 200 }
  app = await startApp(config, { log: createLog('warn'), clock: createClock(), deliveryLimits: limits })
  moveTo(history[0]?.at ?? new Date(0))
  await createWorkspace(app.meter, { workspaceId: teamId, name: 'Acme Sales' })
  await makePool({ name: 'Apollo', channelId })
  doors = { slack, appUrl: app.url, apiKey: await makeKey('crm'), teamId, channelId }
})
afterAll(async () => {
  await app?.stop()
  await slack?.stop()
  slack?.verify()
})

async function makePool(more: { name: string; channelId?: string }): Promise<string> {
  const made = await createPool(app.meter, {
    workspaceId: teamId,
    vendor: 'apollo',
    allotment: 1_000_000,
    anchor,
    zone: 'Europe/Berlin',
    actorId: null,
    via: 'test',
    ...more,
  })
  if (made.kind === 'refused') throw new Error(made.message)
  // The app ticks by the minutes of this machine, and what it would say then is no part of what is counted here.
  const ended = { endedAt: new Date(), nextDueAt: null }
  await app.store.db.subscription.updateMany({ where: { workspaceId: teamId, poolId: made.poolId }, data: ended })
  return made.poolId
}

async function makeKey(name: string): Promise<string> {
  const input = { workspaceId: teamId, name, pools: [], readOnly: false, actorId: null, via: 'test' }
  const made = await createKey(app.meter, input)
  if (made.kind === 'refused') throw new Error(made.message)
  return made.text
}

function moveTo(at: Date): void {
  app.meter.clock.set(at, new Date())
}

const posts = () => slack.messages(teamId, channelId)

async function send(request: HistoryRequest): Promise<void> {
  if (request.door === 'slack') replies.set(request.row, (await typeCommand(doors, request)).text)
  else for (const answer of await sendEvents(doors, [request.event])) answers.set(request.row, answer)
}

async function entries(): Promise<Entry[]> {
  const all: Entry[] = []
  for (let cursor = ''; ; ) {
    const path = `/v1/entries?limit=500${cursor}`
    const page = await readFromApp<{ entries: Entry[]; next: string | null }>(doors, path)
    all.push(...page.entries)
    if (page.next === null) return all
    cursor = `&cursor=${page.next}`
  }
}

/** Thousandths by whatever names a thing; what is matched counts nothing. */
function sumBy<Row>(rows: readonly Row[], nameOf: (row: Row) => string, amountOf: (row: Row) => number) {
  const sums: Record<string, number> = {}
  for (const row of rows) sums[nameOf(row)] = (sums[nameOf(row)] ?? 0) + amountOf(row)
  return sums
}
const counted = (all: readonly Entry[]) => all.filter((entry) => entry.matches === undefined)
const thousandths = ({ credits }: Entry) => Math.round(credits * 1000)
const berlinDay = (instant: string) => new Date(Date.parse(instant) + 3_600_000).toISOString().slice(0, 10)

describe('a recorded cycle by both doors', () => {
  it('is what a naive reading of the table says it is', async () => {
    const text = await readFile('playground/history/apollo-usage.csv', 'utf8')
    // The cells after the description, from the end of each row: none of them holds a line break or a quote inside.
    const cells = /,([-\u2212]?)(\d+)(?:\.(\d+))?,(?:"[\d,]+ [a-z ]+"|\d+ [a-z ]+),([^,\n]+),([^,\n]*)$/gm
    const rows = [...text.matchAll(cells)].map(([, sign, whole, part = '', user = '', purpose = '']) => ({
      credits: (sign === '' ? 1 : -1) * (Number(whole) * 1000 + Number(part.padEnd(3, '0'))),
      user: user.toLowerCase().split(/[ @]/)[0] ?? '',
      purpose: purpose.trim().toLowerCase(),
    }))
    const places = Object.keys(expected.matches).map((row) => Number(row.slice(4)) - 1)
    const once = rows.filter((_, place) => !places.includes(place))
    const users: Record<string, string> = { olga: 'U01OLGA', sam: 'U04SAM', mia: 'U05MIA', leo: 'U06LEO' }
    expect(rows).toHaveLength(expected.rows)
    expect(once.reduce((sum, row) => sum + row.credits, 0)).toBe(expected.used)
    const byMember = sumBy(
      once,
      ({ user }) => users[user] ?? `${user}@example.com`,
      (row) => row.credits,
    )
    expect(byMember).toEqual(expected.members)
    const purposes = Object.entries(expected.purposes).map(([name, credits]) => [name.toLowerCase(), credits])
    const byPurpose = sumBy(
      once,
      (row) => row.purpose,
      (row) => row.credits,
    )
    expect(byPurpose).toEqual(Object.fromEntries(purposes))
  })

  it('is taken row by row, and tells the channel at the very rows that pass a line', minutes, async () => {
    let told = 0
    for (const request of history) {
      moveTo(request.at)
      await send(request)
      const post = expected.posts[told]
      if (request.row !== post?.row) continue
      told += 1
      const [said] = await slack.waitFor(() => (posts().length >= told ? posts().slice(told - 1) : undefined))
      expect(said?.text).toContain(post.text)
      for (const words of post.says) expect(JSON.stringify(said?.blocks)).toContain(words)
    }
    // The first post is brought up to date when a later line is passed; what it told of days stays true to its time.
    const [first] = await slack.waitFor(() => (posts()[0]?.revisions.length === 2 ? posts() : undefined))
    expect(first?.text).toContain(expected.posts[0]?.later)
    expect(JSON.stringify(first?.blocks)).toContain('100 % of all granted was passed since: see the later message')
    expect(posts()).toHaveLength(expected.posts.length)
    expect(slack.violations()).toEqual([])
  })

  it('records every event, and answers every command with what it booked', () => {
    expect([...answers.values()].filter((answer) => answer.status !== 'recorded')).toEqual([])
    expect(replies.size).toBe(expected.commands)
    expect([...replies.values()].filter((text) => !text.startsWith('Logged '))).toEqual([])
    const warned = [...answers.values()].flatMap((answer) => answer.warnings?.map((it) => it.code) ?? [])
    expect([...new Set(warned)].sort()).toEqual(['unknown_purpose'])
  })

  it('counts once what both doors reported, and only that', async () => {
    const all = await entries()
    const matched = [...answers.values()].filter((answer) => answer.matches !== undefined)
    expect(matched.map((answer) => answer.id)).toEqual(Object.keys(expected.matches))
    for (const { entry, matches } of matched) {
      const [event, log] = [all.find((it) => it.entry === entry), all.find((it) => it.entry === matches)]
      expect(event?.matches).toBe(matches)
      expect(log).toMatchObject({ member: event?.member, credits: event?.credits, activity: event?.activity })
    }
  })

  it('gives refunds back to what they correct', async () => {
    const all = await entries()
    const refunds = all.filter((entry) => entry.kind === 'refund')
    const ids = Object.entries(expected.refunds).map(([refund, original]) => [
      answers.get(refund)?.entry,
      answers.get(original)?.entry,
    ])
    expect(refunds.map(({ entry, corrects }) => [entry, corrects])).toEqual(ids)
  })

  it('ends in the balance and the totals that were worked out beside it', async () => {
    expect(await readFromApp(doors, '/v1/pools/apollo')).toMatchObject({
      credits_granted: expected.granted / 1000,
      credits_used: expected.used / 1000,
      credits_logged: expected.used / 1000,
      credits_unexplained: 0,
      credits_left: expected.left / 1000,
      overage: 0,
      cycle: { starts_at: '2026-11-13T14:58:00.000Z', ends_at: '2026-12-13T14:58:00.000Z' },
    })
    const rows = counted(await entries())
    expect(sumBy(rows, (entry) => entry.member ?? '', thousandths)).toEqual(expected.members)
    expect(sumBy(rows, (entry) => entry.purpose ?? '', thousandths)).toEqual(expected.purposes)
    expect(sumBy(rows, (entry) => entry.activity ?? '', thousandths)).toEqual(expected.activities)
    expect(sumBy(rows, (entry) => berlinDay(entry.occurred_at), thousandths)).toEqual(expected.days)
  })

  it('counts in its counters what stands in its entries', async () => {
    const [summary] = await summarize(app.meter, { workspaceId: teamId, pool: 'apollo', poolIds: [] })
    const cycle = { workspaceId: teamId, poolId: summary?.config.pool.poolId ?? '' }
    const use = await breakdown(app.meter, { ...cycle, cycleStartsAt: summary?.cycle.startsAt ?? new Date(0) })
    const { '': _none, 'Board report': _unlisted, ...listed } = expected.purposes
    const nameOf = ({ purpose, campaign }: Entry) =>
      purpose !== null && purpose in listed ? purpose : campaign === null ? 'no purpose' : `#${campaign}`
    const byPurpose = sumBy(
      use.byPurpose,
      (row) => row.name,
      (row) => row.credits,
    )
    expect(byPurpose).toEqual(sumBy(counted(await entries()), nameOf, thousandths))
    expect(Object.keys(byPurpose).sort()).toEqual([...Object.keys(listed), '#expo-berlin', 'no purpose'].sort())
    const byActivity = sumBy(
      use.byActivity,
      (row) => row.activity,
      (row) => row.credits,
    )
    expect(byActivity).toEqual(expected.activities)
  })
})

describe('the recorded cycle sent again', () => {
  it('doubles nothing and says nothing new', minutes, async () => {
    const before = { pool: await readFromApp(doors, '/v1/pools/apollo'), entries: await entries(), posts: posts() }
    const spoken = () => slack.calls().filter((call) => call.method.startsWith('chat.')).length
    const callsBefore = spoken()
    const again = await sendEvents(doors, events)
    expect(again.filter((answer) => answer.status !== 'duplicate')).toEqual([])
    expect(again.map(({ id, entry }) => [id, entry])).toEqual(events.map(({ id }) => [id, answers.get(`${id}`)?.entry]))
    for (const request of history)
      if (request.door === 'slack') {
        const [booked] = (replies.get(request.row) ?? '').split('. ')
        expect((await typeCommand(doors, request)).text).toContain(booked)
      }
    await app.delivery.runOnce()
    expect({ pool: await readFromApp(doors, '/v1/pools/apollo'), entries: await entries(), posts: posts() }).toEqual(
      before,
    )
    expect(spoken()).toBe(callsBefore)
  })

  it('is refused as a conflict where an id comes with other content', async () => {
    const [first] = events
    const [answer] = await sendEvents(doors, [{ ...first, credits: '7' }])
    expect(answer).toMatchObject({ status: 'conflict', entry: answers.get(`${first?.id}`)?.entry })
  })
})

describe('the events of the recorded cycle in any order and in any batches', () => {
  /** By member, local day and purpose, from the day counters of a pool. */
  async function counters(poolId: string) {
    const rows = await app.store.db.usageDay.findMany({ where: { workspaceId: teamId, poolId } })
    return sumBy(
      rows.filter((row) => !row.credits.isZero()),
      (row) => [row.cycleStartsAt.toISOString(), row.memberId, row.bookedOn.toISOString(), row.purposeId].join(' '),
      (row) => Math.round(Number(row.credits) * 1000),
    )
  }

  /** Sends batches; what came before its original is sent again until that is there. */
  async function play(name: string, batches: readonly (typeof events)[]): Promise<string> {
    const poolId = await makePool({ name })
    const other = { ...doors, apiKey: await makeKey(name) }
    let open = batches
    while (open.length > 0) {
      const early: typeof events = []
      for (const batch of open) {
        const results = await sendEvents(
          other,
          batch.map((event) => ({ ...event, pool: name })),
        )
        early.push(...batch.filter((_, place) => results[place]?.error?.code === 'unknown_entry'))
        expect(results.filter(({ status, error }) => status !== 'recorded' && error?.code !== 'unknown_entry')).toEqual(
          [],
        )
      }
      expect(early.length).toBeLessThan(open.flat().length)
      open = early.length > 0 ? [early] : []
    }
    return poolId
  }

  it('come to the same per cycle, member, day and purpose', minutes, async () => {
    const inOrder = await counters(await play('in-order', [events]))
    expect(Object.values(inOrder).reduce((sum, credits) => sum + credits, 0)).toBe(expected.usedByEvents)
    const orders = fc.shuffledSubarray(events, { minLength: events.length })
    let run = 0
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 90 }), async (order, size) => {
        run += 1
        const batches = Array.from({ length: Math.ceil(order.length / size) }, (_, index) =>
          order.slice(index * size, (index + 1) * size),
        )
        expect(await counters(await play(`shuffled-${run}`, batches))).toEqual(inOrder)
      }),
      { numRuns: 3 },
    )
  })
})
