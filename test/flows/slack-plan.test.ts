// Goal: whoever plans a spend reads what it costs and whether it fits, now, beside the usual use and after the reset, and
// nothing is ever booked by it. Method: lines typed through the signed door beside a ledger of several weeks.

import { afterAll, describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { datesBetween } from '../../src/core/working-days.ts'
import { linesOf, olga, openOffice, sales } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
await office.pool()
await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
await office.at('2026-11-24T10:00:00Z')
const noon = (on: string) => new Date(`${on}T12:00:00Z`)
const weekdays = datesBetween('2026-11-02', '2026-11-23').filter((on) => ![0, 6].includes(new Date(on).getUTCDay()))
await record(
  office.deps,
  workspaceId,
  weekdays.map((on) => report({ credits: 30 * CREDIT, occurredAt: noon(on) })),
)
const written = async () => [
  await store.db.entry.count({ where: { workspaceId } }),
  await store.db.campaign.count({ where: { workspaceId } }),
  await store.db.contactSeen.count({ where: { workspaceId } }),
]
const before = await written()
afterAll(async () => expect(await written()).toEqual(before))

/** What a click on a button of an answer shows, and what the channel holds of it. */
async function press(text: string, actionId: string): Promise<{ lines: string[]; replaces: boolean }> {
  const asked = { teamId: workspaceId, userId: olga, channelId: sales, command: '/credits', text }
  const question = await slack.command(url, asked)
  const at = { channelId: sales, ts: question.said[0]?.ts ?? '' }
  const sent = await slack.action(url, { teamId: workspaceId, userId: olga, at, actionId })
  const shown = await sent.saidAt(0)
  return { lines: linesOf(shown.blocks), replaces: shown.replaced }
}

describe('plan', () => {
  it('says that a plan fits, what it leaves and what of it would have expired', async () => {
    const { text, lines } = await office.type('plan 300 email for Prospecting')
    const head = '300 e-mail reveals, 300 credits (1 each), Prospecting: fits'
    expect(text).toBe(`Plan: ${head}. Apollo: 520 of 1,000 credits left. Resets Tue 1 Dec 00:00 (UTC).`)
    expect(lines.slice(0, 4)).toEqual([
      `*${head}*`,
      'Apollo: 520 of 1,000 credits left.',
      'After it 220 are left. To last then: about 44 a working day (today counted). At most 520 e-mail reveals fit now.',
      "At last week's pace about 400 (360 to 410) will expire. It uses credits that would expire.",
    ])
    expect(lines[4]).toMatch(
      /^After the reset, <!date.*>, 1,000 credits are granted; the same pace takes about 550 \(530 to 720\), and this may not fit beside that\.$/,
    )
    expect(lines[5]).toBe('Nothing was booked or reserved · at the list prices of now')
  })

  it('says what is missing, what would fit, and what would be cheaper', async () => {
    const { lines } = await office.type('plan 300 phones')
    expect(lines[0]).toBe('*300 mobile reveals, 2,400 credits (8 each): does not fit*')
    expect(lines[2]).toBe('1,880 are missing. At most 65 mobile reveals fit now.')
    expect(lines[3]).toBe("At last week's pace about 400 (360 to 410) will expire.")
    expect(lines[4]).toMatch(/1,000 credits are granted, fewer than it takes\.$/)
    expect(lines[5]).toBe('300 e-mail reveals in their place would be 300 credits.')
  })

  it.each<[string, string, string]>([
    [
      '380',
      '380 credits: fits now, and may be too much beside the usual pace',
      'With it about 20 (0 to 24) will expire.',
    ],
    ['500', '500 credits: fits now, but not beside the usual pace', 'With it the pool is empty Tue 24 Nov.'],
    ['520', '520 credits: fits now, but not beside the usual pace', 'With it the pool is empty at once.'],
    ['521', '521 credits: does not fit', 'At most 520 credits fit now.'],
    [
      '30 waterfall 12 credits each',
      '30 waterfall enrichments, 360 credits: fits',
      'At most 43 waterfall enrichments fit now.',
    ],
    [
      '40 phones, 20 email',
      '340 credits: 40 mobile reveals (320), 20 e-mail reveals (20): fits',
      'After it 180 are left.',
    ],
    ['10 people search', '10 people searches, 0 credits (0 each): fits', 'After it 520 are left.'],
    [
      '64 phones',
      '64 mobile reveals, 512 credits (8 each): fits now, but not',
      '64 e-mail reveals in their place would be 64 credits.',
    ],
    [
      '300 in lusha',
      '300 credits: fits*',
      'Nothing was used since Wed 18 Nov, so all 1,000 will expire. It uses credits that would expire.',
    ],
  ])('judges %j', async (line, head, said) => {
    const { lines } = await office.type(`plan ${line}`)
    expect(`${lines[0]}`.slice(1)).toContain(head)
    expect(lines.join(' ')).toContain(said)
  })

  it('keeps what is reserved, and says what a plan would take of it', async () => {
    const { poolId } = await store.db.pool.findFirstOrThrow({ where: { workspaceId, shortName: 'apollo' } })
    const span = { fromAt: new Date('2026-11-20T00:00:00Z'), untilAt: new Date('2026-11-28T00:00:00Z') }
    const reservationId = '0192f0c0-0000-7000-8000-0000000000c1'
    await store.db.reservation.create({ data: { workspaceId, reservationId, poolId, credits: 100, ...span } })
    const { lines } = await office.type('plan 60 phones')
    expect(lines.slice(0, 3)).toEqual([
      '*60 mobile reveals, 480 credits (8 each): fits only with what is reserved*',
      'Apollo: 520 of 1,000 credits left, 420 free (100 reserved).',
      'After it 40 are left (0 free). It takes 60 of what is reserved. To last then: about 8 a working day (today counted). At most 52 mobile reveals fit now.',
    ])
    expect((await office.type('plan 300 email')).lines[0]).toContain('may be too much beside the usual pace')
    await store.db.reservation.deleteMany({ where: { workspaceId } })
  })

  it('asks about a line in doubt, and shows each reading in the place of the question', async () => {
    const asked = await office.type('plan 1,200 for Renewals')
    expect(asked.lines).toEqual([
      '"1,200" has two readings: a thousand and more, or a decimal.',
      'Plan 1,200 credits',
      'Plan 1.2 credits',
      'Nothing was booked. You typed:',
      '/credits plan 1,200 for Renewals',
    ])
    const second = await press('plan 1,200 for Renewals', 'plan:second')
    expect(second.lines[0]).toBe('*1.2 credits, Renewals: fits*')
    expect(second.replaces).toBe(true)
  })

  it.each<[string, RegExp]>([
    [
      '300 waterfall',
      /^Waterfall enrichment has no fixed price: say what one takes, for example "300 \w+.* 12 credits each"\.$/,
    ],
    ['$5', /^"\$5" is money, and credits are counted here: 200, at 0\.025 USD a credit\.$/],
    ['12z', /there is no unit "z"/],
    ['300 in appolo', /Did you mean Apollo\?$/],
    ['300 phones in lusha', /^Lusha has no "phones", Apollo has\. For Lusha, type its credits\.$/],
    ['hello world', /^I found no amount to plan in that\./],
    ['', /^What would it cost, and does it fit\?/],
  ])('asks or explains %j, and never guesses', async (line, message) => {
    const { text, lines } = await office.type(`plan ${line}`)
    expect(text).toMatch(message)
    expect(lines.join(' ')).not.toMatch(/\blog\b/i)
    if (line !== '') expect(lines).toContain(`/credits plan ${line}`)
  })

  it('has no doubt about who, when or what for, and repeats what it did not figure in', async () => {
    await office.type('for Prospecting')
    const { lines } = await office.type(
      'plan 40 email for Golfing on 15 dec by @max with jane@example.com & <!channel>',
    )
    expect(lines[0]).toBe('*40 e-mail reveals, 40 credits (1 each): fits*')
    expect(lines.at(-2)).toBe(
      'Nothing was booked or reserved · at the list prices of now · not figured in: "for Golfing on 15 dec by @max with jane@example.com &amp; &lt;!channel&gt;"',
    )
    await office.type('for nothing')
    const kept = await office.type('plan 40 email for Renewals #q9 segment:smb tomorrow')
    expect(kept.lines[0]).toBe('*40 e-mail reveals, 40 credits (1 each), Renewals, #q9, segment:smb: fits*')
    expect(kept.lines.at(-2)).toContain('not figured in: "tomorrow"')
  })

  it('shows the forecast beside the plan', async () => {
    const { lines, replaces } = await press('plan 300 phones', 'forecast:beside')
    expect(lines[0]).toContain('Apollo: about 400 (360 to 410) credits will expire')
    expect(replaces).toBe(false)
  })
})
