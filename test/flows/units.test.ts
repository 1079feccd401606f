// Goal: a pool that counts minutes speaks of minutes everywhere, to people and to programs. Method: one such pool through every
// door; in all that is said, the word for what other pools count is looked for.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { createKey } from '../../src/meter/create-key.ts'
import { linesOf, olga, sam } from '../slack/office.ts'
import { openDoor } from '../support/http.ts'
import { makeMeter, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { owen, patient, type RhythmOffice, rhythmOffice, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
const http = await openDoor(store)

/** A pool of 600 minutes a month, with two things that have a price; its people have said a word. */
async function dialer(): Promise<RhythmOffice> {
  const office = await rhythmOffice(store, { name: 'Dialer', vendor: 'aircall', allotment: 600 * CREDIT })
  const { workspaceId, poolId } = office
  await store.db.activity.createMany({
    data: [
      { workspaceId, poolId, activity: 'call', name: 'Call', aliases: ['call'], position: 1 },
      { workspaceId, poolId, activity: 'transfer', name: 'Transfer', aliases: ['transfer'], position: 2 },
    ],
  })
  await store.db.activityPrice.create({
    data: { workspaceId, poolId, activity: 'call', effectiveAt: new Date(0), unitPrice: 5 },
  })
  await store.db.pool.updateMany({ where: { workspaceId }, data: { unit: 'minutes', version: { increment: 1 } } })
  return office
}

/** Everything that anybody was shown. The command itself is called as it is. */
function allSaid({ slack, workspaceId }: RhythmOffice): string[] {
  const views = [sam, owen, olga].flatMap((userId) => slack.views(workspaceId, userId).map(({ view }) => view))
  const spoken = slack.ephemerals(workspaceId).map(({ text, blocks }) => [text, ...linesOf(blocks)])
  const posted = ['chat.postMessage', 'chat.update'].flatMap((method) =>
    slack.calls(method).map(({ args }) => [String(args.text), ...linesOf((args.blocks ?? []) as object[])]),
  )
  return [...spoken, ...posted, linesOf(views)].flat().map((line) => line.replaceAll('/credits', ''))
}

const ofCredits = (lines: readonly string[]) => lines.filter((line) => /credits?\b/i.test(line))

describe('a pool of minutes', () => {
  it('speaks of minutes to people, whatever they ask', async () => {
    const office = await dialer()
    const { deps, workspaceId } = office
    for (const [days, minutes] of [
      [8, 30],
      [6, 40],
      [5, 25],
      [4, 60],
      [3, 35],
      [2, 20],
    ] as const)
      await record(deps, workspaceId, [
        report({
          pool: 'dialer',
          credits: minutes * CREDIT,
          occurredAt: new Date(Date.parse('2026-11-22T12:00:00Z') - days * 86_400_000),
        }),
      ])
    const said = await office.type('12 minutes for Prospecting')
    expect(said.lines[0]).toBe('Logged *12 minutes*, Prospecting. *378 of 600 left*, 21 days to the reset.')
    expect((await office.type('log 1 minute, 2 call')).lines[0]).toContain(
      'Logged *11 minutes: plain minutes (1), 2 calls (10)*',
    )
    for (const text of [
      ...[
        '',
        'left dialer',
        '3 transfer',
        '12z',
        '2 call 16 minutes',
        '$5',
        '25 call minutes',
        'log 7 blah',
        'me',
        'team',
      ],
      ...[
        'plan 30',
        'plan 40 call',
        'plan 900 minutes',
        'forecast',
        'history',
        'digest',
        'reminders',
        'pools',
        'pools dialer',
      ],
      ...['in lusha 5', 'undo', 'undo'],
    ])
      await office.type(text)
    await office.click('digest:preview')
    for (const text of ['log', 'settings']) await office.type(text, { userId: owen })
    expect(ofCredits(allSaid(office))).toEqual([])
  })

  it('speaks of minutes by itself: alerts, their details, reminders, reports and digests', async () => {
    const office = await dialer()
    const { deps, workspaceId } = office
    await office.until('2026-11-23T08:00:30Z')
    await record(deps, workspaceId, [report({ pool: 'dialer', credits: 500 * CREDIT })])
    await office.deliver()
    const [alert] = office.posts()
    expect(alert?.text).toContain('Dialer has 100 of 600 minutes left')
    const at = { channelId: alert?.channelId ?? '', ts: alert?.ts ?? '' }
    const options = [...JSON.stringify(alert?.blocks).matchAll(/"value":"(\{\\"alert\\".*?\})"/g)].map(([, it = '']) =>
      String(JSON.parse(`"${it}"`)),
    )
    const chosen = options.filter((option) => option.includes('"do"'))
    expect(chosen.length).toBeGreaterThanOrEqual(3)
    for (const option of chosen)
      await office.slack.action(office.url, { teamId: workspaceId, userId: sam, at, actionId: 'alert:more', option })
    await office.until('2026-11-30T08:00:30Z')
    for (const at of ['2026-12-06', '2026-12-10', '2026-12-12']) await office.until(`${at}T08:00:30Z`)
    await office.press(office.posts().at(-1), 'reminders:let-expire', { userId: owen })
    await expect.poll(() => office.audited('reminders:let-expire'), patient).toBe(1)
    await office.type('reminders')
    await office.until('2026-12-13T14:58:30Z')
    expect(office.posts().length).toBeGreaterThanOrEqual(4)
    expect(wordsOf(office.posts().at(-1))).toContain('600 minutes')
    expect(ofCredits(allSaid(office))).toEqual([])
  })

  it('is told by its unit to programs', async () => {
    const { deps } = await makeMeter(store.db)
    const office = await dialer()
    const key = await createKey(deps, {
      workspaceId: office.workspaceId,
      name: 'crm',
      pools: [],
      readOnly: false,
      actorId: null,
      via: 'test',
    })
    const text = key.kind === 'created' ? key.text : ''
    const answer = await fetch(`${http.url}/v1/pools/dialer`, { headers: { authorization: `Bearer ${text}` } })
    expect(await answer.json()).toMatchObject({ pool: 'dialer', unit: 'minutes', credits_left: 600 })
  })

  it('is meant by its unit where another pool counts something else', async () => {
    const office = await rhythmOffice(store)
    const { poolId } = await office.pool({ name: 'Dialer', channelId: 'C2ELSEWHERE', allotment: 600 * CREDIT })
    await store.db.pool.update({
      where: { workspaceId_poolId: { workspaceId: office.workspaceId, poolId } },
      data: { unit: 'minutes', version: { increment: 1 } },
    })
    expect((await office.type('12 minutes')).text).toContain('Logged 12 minutes. Dialer: 588 of 600 left')
    expect((await office.type('12 credits')).text).toContain('Logged 12 credits. Apollo: 988 of 1,000 left')
    expect((await office.type('5 in apollo 30 minutes ago')).text).toContain('Logged 5 credits')
  })
})
