// Goal: whoever asks reads when a pool is empty or what of it expires, the same wherever it is said, and is told nothing
// that is not known yet. Method: spends of several weeks through the meter, questions through the signed door.

import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { datesBetween } from '../../src/core/working-days.ts'
import { grantCredits } from '../../src/meter/grant-credits.ts'
import { takeReading } from '../../src/meter/take-reading.ts'
import { linesOf, type Office, olga, openOffice, sales } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { watchedOffice } from './alert-office.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
await office.pool()
await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })

/** A Tuesday, with four working days behind it in the week that is measured. */
const TUESDAY = '2026-11-24'

/** The same use each day from one local date to another, weekends left out, at noon. */
async function spendDaily(of: Office, pool: string, from: string, to: string, credits: number): Promise<void> {
  const days = datesBetween(from, to).filter((on) => ![0, 6].includes(new Date(on).getUTCDay()))
  const noon = (on: string) => new Date(`${on}T12:00:00Z`)
  const reports = days.map((on) => report({ pool, credits: credits * CREDIT, occurredAt: noon(on) }))
  const outcomes = await record(of.deps, of.workspaceId, reports)
  expect(outcomes.every(({ kind }) => kind === 'recorded')).toBe(true)
}

async function newOffice(pool: Parameters<Office['pool']>[0] = {}): Promise<Office> {
  const own = await openOffice(store)
  onTestFinished(own.close)
  await own.pool(pool)
  return own
}

describe('forecast', () => {
  it('says when a pool is empty, with its range and the reset, and what it was made of', async () => {
    await office.at(`${TUESDAY}T10:00:00Z`)
    await spendDaily(office, 'apollo', '2026-11-02', '2026-11-23', 50)
    await office.type('log 10 for Prospecting')
    const { text, lines } = await office.type('forecast')
    expect(text).toBe(
      "Apollo: all 190 credits are gone Mon 30 Nov (27 to 30 Nov) at last week's pace. Resets Tue 1 Dec 00:00 (UTC).",
    )
    expect(lines[1]).toMatch(/^Resets <!date\^\d+\^.*>, in 7 days\.$/)
    expect(lines).toContain(
      'Pace: 42 a working day (210 credits since Wed 18 Nov, over 5 working days, today counted).',
    )
    expect(lines).toContain('To last: about 38 a working day (today counted).')
    expect(lines.join(' ')).toContain('█ used 81 %  ▓ expected 19 % of all granted')
    expect(lines.join(' ')).toContain('How: this pace for each working day until the reset')
  })

  it('says the same on the card', async () => {
    const { lines } = await office.type('left apollo')
    expect(lines[1]).toMatch(
      /^At last week's pace all 190 are gone Mon 30 Nov \(27 to 30 Nov\); resets <!date.*>\. To last: about 38 a working day \(today counted\)\.$/,
    )
  })

  it('says what expires of one that lasts', async () => {
    await spendDaily(office, 'lusha', '2026-11-02', '2026-11-23', 30)
    const { text, lines } = await office.type('forecast lusha')
    expect(text).toBe(
      "Lusha: about 400 (360 to 410) credits will expire at last week's pace. Resets Tue 1 Dec 00:00 (UTC).",
    )
    expect(lines[1]).toMatch(/; nothing rolls over\.$/)
    expect(lines).toContain('To use all of it: about 100 a working day (today counted).')
    expect((await office.type('left in lusha')).lines[1]).toMatch(
      /^At last week's pace about 400 \(360 to 410\) will expire at the reset, <!date.*>\.$/,
    )
  })

  it('is for everybody, and of every pool where nothing says which', async () => {
    slack.addUser(workspaceId, { id: 'U6GUS', name: 'gus', isGuest: true })
    slack.addChannel(workspaceId, { id: 'C9LOBBY', name: 'lobby', members: ['U6GUS'] })
    const { lines } = await office.type('forecast', { userId: 'U6GUS', channelId: 'C9LOBBY' })
    expect(lines[0]).toMatch(/^\*Apollo: all 190 credits are gone .*\*, resets <!date/)
    expect(lines[1]).toMatch(/^\*Lusha: about 400 .*\*, resets <!date/)
  })

  it('offers the pool that was meant, and shows its forecast in the place of the question', async () => {
    const asked = {
      teamId: workspaceId,
      userId: olga,
      channelId: sales,
      command: '/credits',
      text: 'forecast appolo & co',
    }
    const unknown = await slack.command(url, asked)
    expect(unknown.said[0]?.text).toContain('There is no pool "appolo &amp; co" here.')
    const question = await slack.command(url, { ...asked, text: 'forecast appolo' })
    expect(question.said[0]?.text).toContain('Did you mean Apollo?')
    const at = { channelId: sales, ts: question.said[0]?.ts ?? '' }
    const sent = await slack.action(url, { teamId: workspaceId, userId: olga, at, actionId: 'forecast:show' })
    const shown = await sent.saidAt(0)
    expect(linesOf(shown.blocks)[0]).toContain('Apollo: all 190 credits are gone')
    expect(slack.messages(workspaceId, sales)).toEqual([])
  })

  it('counts what a vendor counts beyond the ledger as used, and as no day of the pace', async () => {
    const asOf = new Date(`${TUESDAY}T09:59:00Z`)
    const reading = { workspaceId, pool: 'lusha', poolIds: [], balance: { used: 600 * CREDIT }, asOf, source: 'test' }
    expect((await takeReading(office.deps, reading)).kind).toBe('taken')
    const { text, lines } = await office.type('forecast lusha')
    expect(text).toContain('about 280 (240 to 290) credits will expire')
    expect(lines.join(' ')).toContain('Pace: 24 a working day (120 credits since Wed 18 Nov')
  })
})

describe('a forecast of a pool', () => {
  it.each([
    ['late in its cycle', 1],
    ['on the first day of it', 22],
  ])('that is set up %s speaks when three days have been counted, without what was before', async (_, day) => {
    const own = await newOffice({ left: 640 * CREDIT, anchor: { year: 2026, month: 11, day, hour: 0, minute: 0 } })
    const early = await own.type('forecast')
    expect(early.text).toContain('Apollo: too early for a forecast, 640 of 1,000 credits left.')
    expect(early.lines.join(' ')).toContain('ask from Wed 25 Nov on.')
    expect((await own.type('left')).lines[1]).toMatch(/^Resets /)
    await own.at('2026-11-25T18:00:00Z')
    await spendDaily(own, 'apollo', '2026-11-23', '2026-11-25', 20)
    const { lines } = await own.type('forecast')
    expect(lines[0]).toContain('will expire at the pace since Sun 22 Nov')
    expect(lines).toContain('Pace: 20 a working day (60 credits since Sun 22 Nov, over 3 working days, today counted).')
  })

  it('goes on over the reset with the days of the cycle before', async () => {
    const own = await newOffice()
    await own.at('2026-12-01T08:00:00Z')
    await spendDaily(own, 'apollo', '2026-11-02', '2026-11-30', 40)
    const { text, lines } = await own.type('forecast')
    expect(lines).toContain(
      'Pace: 32 a working day (160 credits since Wed 25 Nov, over 5 working days, today counted).',
    )
    expect(text).toContain('Resets Fri 1 Jan 2027 00:00')
  })

  it('that nobody uses says that all of it expires', async () => {
    const own = await newOffice()
    expect((await own.type('forecast')).text).toBe(
      'Apollo: nothing was used since Mon 16 Nov, and all 1,000 credits will expire. Resets Tue 1 Dec 00:00 (UTC).',
    )
  })

  it('that is used up says so', async () => {
    const own = await newOffice()
    await record(own.deps, own.workspaceId, [report({ credits: 1_040 * CREDIT })])
    expect((await own.type('forecast')).text).toContain('Apollo is used up: 0 of 1,000 credits left, 40 over.')
  })
})

it('a forecast knows what comes and what expires before it can be used, wherever it is told', async () => {
  const own = await watchedOffice(store, { idle: true })
  const { workspaceId } = own
  await own.type('help', { userId: olga })
  const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: olga } })
  const { poolId } = await store.db.pool.findFirstOrThrow({ where: { workspaceId } })
  const add = async (credits: number, effectiveAt: Date | null, expires: Date | 'never') => {
    const given = { kind: 'top_up' as const, credits: credits * CREDIT, effectiveAt, expires }
    const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
    const place = { workspaceId, poolId, actor, via: 'test', key: `${credits}`, reason: null }
    expect((await grantCredits(own.deps, { ...place, given })).kind).toBe('done')
  }
  await own.at(`${TUESDAY}T10:00:00Z`)
  await spendDaily(own, 'apollo', '2026-11-02', '2026-11-23', 60)
  await add(300, null, new Date('2026-11-26T00:00:00Z'))
  await add(500, new Date('2026-11-30T09:00:00Z'), 'never')
  // 40 of the 1,000 are left, and 300 for today and Wednesday, at 48 a day: 204 of them expire, and the 40 are gone on
  // Thursday. So that they last over Friday, 20 a day; the 500 that come on Monday last for its only day.
  const told = 'all 340 are gone Thu 26 Nov; about 200 (170 to 210) of them expire Wed 25 Nov; 500 come Mon 30 Nov'
  const forecast = await own.type('forecast')
  expect(forecast.text).toContain(told.replace('340', '340 credits').replace('Nov;', "Nov at last week's pace;"))
  expect(forecast.lines).toContain('To last: about 20 a working day (today counted).')
  // The 960 that were used are 53 % of the 1,300 and the 500.
  expect(forecast.lines.join(' ')).toContain('█ used 53 %  ▓ expected 10 %  ░ unused 37 % of all granted and to come')
  const card = (await own.type('left')).lines.map((line) => line.replace(/<!date[^|]*\|([^>]*)>/g, '$1'))
  expect(card.slice(1, 4)).toEqual([
    `At last week's pace ${told}; resets Tue 1 Dec 00:00 UTC. To last: about 20 a working day (today counted).`,
    'Of what is left 300 last until Thu 26 Nov 00:00 UTC.',
    'Used 960 (73 % of all granted): no purpose 100 %. You: 0.',
  ])
  expect((await own.type('plan 330')).lines).toContain(
    `At last week's pace ${told}. With it the pool is empty Tue 24 Nov.`,
  )
  await own.spend(100)
  own.delivery.start()
  const [, alert] = await own.lines()
  expect(alert).toMatch(
    / all 240 are gone Thu 26 Nov; .* of them expire Wed 25 Nov; 500 come Mon 30 Nov\. To last until .*: about 20 a working day\.$/,
  )
})

it('an alert says what was foreseen when its line was passed, though it goes out later', async () => {
  const own = await watchedOffice(store, { idle: true })
  await own.at(`${TUESDAY}T10:00:00Z`)
  await spendDaily(own, 'apollo', '2026-11-02', '2026-11-23', 49)
  await own.spend(26)
  await own.spend(100)
  own.delivery.start()
  const [, told] = await own.lines()
  expect(told).toMatch(
    /^At last week's pace \(44 a working day\) all 190 are gone Mon 30 Nov\. To last until the reset /,
  )
  expect(own.posts()[0]).not.toContain('\n')
})
