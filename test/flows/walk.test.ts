// Goal: everything that can be typed, and every form, says on either engine the same words, and words that were looked over.
// Method: a walk through all features with the eyes and hands of an owner, an admin, a member and a guest, from a new pool
// to the report after its reset; what each is shown is one golden file. What a feature does in its cases is in its own test.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { features } from '../../src/slack/features.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { linesOf, olga, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { gus, owen, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()
const names: Record<string, string> = { [sam]: 'Sam', [olga]: 'Olga', [owen]: 'Owen', [gus]: 'Gus' }

interface Walk {
  /** What was done and shown, in order. */
  pages: string[]
  type: (line: string, userId?: string) => Promise<void>
  click: (actionId: string, how?: { userId?: string; option?: string; value?: string }) => Promise<void>
  open: (actionId: string, how?: { userId?: string; option?: string; value?: string }) => Promise<void>
  /** Opens a form from the newest one of somebody. */
  push: (actionId: string, userId?: string) => Promise<void>
  /** Sends the newest form of somebody. */
  submit: (values?: Record<string, string | null>, userId?: string) => Promise<void>
  /** Moves time, delivers what is due, and tells what came of it. */
  until: (instant: string) => Promise<void>
}

function walkIn(office: RhythmOffice): Walk {
  const { slack, workspaceId, url } = office
  const pages: string[] = []
  const page = (title: string, lines: readonly string[]) => {
    // Readers see the text behind a date in their own zone; the seconds in it are the machine's.
    const said = lines.map((line) => `  ${line.replace(/<!date\^\d+\^[^|]*\|/g, '<date|')}`.trimEnd()).join('\n')
    pages.push(`== ${title}\n${said}`)
  }
  // Each step has a minute of its own: what is said does not depend on how fast the machine is.
  let minute = 0
  const step = () => office.at(new Date(Date.parse('2026-11-22T12:00:00Z') + 60_000 * minute++).toISOString())
  const viewOf = (userId: string) => office.modal(userId)
  const told = new Set<string>()
  const news = () => {
    const letters = Object.keys(names).flatMap((userId) =>
      office.letters(userId).map((it) => ({ ...it, to: names[userId] })),
    )
    for (const { ts, to, ...message } of [...office.posts().map((it) => ({ ...it, to: '#sales' })), ...letters])
      if (!told.has(`${to} ${ts}`)) {
        told.add(`${to} ${ts}`)
        page(`to ${to}: ${message.text}`, wordsOf({ ts, ...message }).split('\n'))
      }
  }
  return {
    pages,
    type: async (line, userId = owen) => {
      await step()
      const before = slack.views(workspaceId, userId).length
      const shown = await office.type(line, { userId })
      const isForm = slack.views(workspaceId, userId).length > before
      const lines = isForm ? textOf(viewOf(userId)).split('\n') : [shown.text, '', ...shown.lines]
      page(`${names[userId]} types /credits ${line}`.trimEnd(), lines)
    },
    click: async (actionId, { userId = owen, ...how } = {}) => {
      await step()
      page(`${names[userId]} clicks ${actionId}`, (await office.click(actionId, { userId, ...how })).lines)
    },
    push: async (actionId, userId = owen) => {
      await step()
      const before = slack.views(workspaceId, userId).length
      await slack.action(url, { teamId: workspaceId, userId, at: { viewId: viewOf(userId).id }, actionId })
      await slack.waitFor(() => (slack.views(workspaceId, userId).length > before ? true : undefined))
      page(`${names[userId]} opens ${actionId}`, textOf(viewOf(userId)).split('\n'))
    },
    open: async (actionId, { userId = owen, ...how } = {}) => {
      await step()
      page(`${names[userId]} opens ${actionId}`, textOf(await office.open(actionId, { userId, ...how })).split('\n'))
    },
    submit: async (values = {}, userId = owen) => {
      await step()
      const { id: viewId, view } = viewOf(userId)
      const sent = await slack.submitView(url, { viewId, values })
      await slack.waitFor(() => (sent.view.view.callback_id !== 'modal:working' ? true : undefined))
      const lines = sent.errors
        ? Object.entries(sent.errors).map(([field, why]) => `${field}: ${why}`)
        : linesOf([sent.view.view])
      page(`${names[userId]} sends ${view.callback_id} ${JSON.stringify(values)}`, lines)
    },
    until: async (instant) => {
      await office.until(instant)
      minute = (Date.parse(instant) - Date.parse('2026-11-22T12:00:00Z')) / 60_000
      page(`it is ${instant}`, [])
      news()
    },
  }
}

it('a walk through every feature says on either engine what was looked over', { timeout: 120_000 }, async () => {
  const office = await rhythmOffice(store)
  const { poolId, workspaceId } = office
  const walk = walkIn(office)
  const { type, click, open, push, submit, until } = walk
  const noon = String(Date.parse('2026-11-22T12:00:00Z') / 1000)
  await type('apollo')
  await type('setup', olga)
  await submit({ name: 'Lusha', allotment: '500', zone: 'Europe/Berlin', channel: 'C1SALES', owner: owen }, olga)
  await type('log 2 mobile for Prospecting #q4-webinar', sam)
  await type('40 email', sam)
  await type('for Renewals', sam)
  await type('12 yesterday', sam)
  await type('undo', sam)
  await type('2 moblie', sam)
  await type('frobnicate', sam)
  await type('log', sam)
  await submit({ activity: 'mobile_reveal', quantity: '3', note: 'for the fair' }, sam)
  await type('me', sam)
  await record(office.deps, workspaceId, [
    report({ credits: 150 * CREDIT, occurredAt: new Date('2026-11-20T10:00:00Z') }),
  ])
  await type('plan 300 phones')
  await type('forecast')
  await type('reserve 300 for #q4-webinar until 11 dec')
  await submit()
  await type('reserve apollo')
  await type('topup 1000 until 31 dec')
  await submit()
  await type('topup list apollo')
  await open('grants:correct')
  await type('topup list apollo')
  await open('terms:change')
  await submit({
    allotment: '1500',
    takes: 'prorated',
    effective_at: noon,
    plan: 'Basic',
    plan_confirmed_on: '2026-11-20',
  })
  await type('topup list apollo')
  await open('grants:more', { option: `reset ${poolId}` })
  await type('topup list apollo')
  await open('grants:more', { option: `price ${poolId}` })
  await submit({ activity: 'mobile_reveal', credits: '9' })
  await type('settings apollo')
  await submit({ price: '0.03' })
  await type('settings workspace', olga)
  await type('pools')
  await type('pools apollo')
  await type('purposes')
  await push('purposes:add')
  await submit({ name: 'Partner event' })
  await type('left apollo')
  await click('entries:show', { option: poolId })
  await open('correct:open', { option: await entryOf(office) })
  await type('left apollo')
  await open('adjust:open')
  await type('team apollo')
  await type('history apollo')
  await type('digest apollo')
  await click('digest:preview')
  await type('digest apollo')
  await open('digest:change')
  await type('reminders apollo')
  await open('reminders:change')
  await type('api', olga)
  await type('audit', olga)
  await type('help')
  for (const line of ['apollo', 'help', 'me', 'team apollo', 'purposes', 'topup 100']) await type(line, gus)
  await type('log 1900 in apollo for Data clean-up')
  for (const instant of [
    '2026-11-22T13:20:00Z',
    '2026-11-30T08:00:30Z',
    '2026-12-06T08:00:30Z',
    '2026-12-10T08:00:30Z',
  ])
    await until(instant)
  for (const instant of ['2026-12-12T08:00:30Z', '2026-12-13T15:00:00Z']) await until(instant)
  await type('apollo')
  await type('history apollo')
  await expect(`${walk.pages.join('\n\n')}\n`).toMatchFileSnapshot('golden/walk.txt')
  const typed = walk.pages.map((page) => / types \/credits ?(\S*)/.exec(page)?.[1])
  expect(features.map(({ verb }) => verb).filter((verb) => !typed.includes(verb))).toEqual([])
  expect(await verifyLedger(store.db, workspaceId)).toEqual([])
})

/** The newest entry that a person logged. */
async function entryOf({ workspaceId }: RhythmOffice): Promise<string> {
  const { entryId } = await store.db.entry.findFirstOrThrow({
    where: { workspaceId, kind: 'usage', source: 'slack:view' },
    orderBy: { seq: 'desc' },
  })
  return entryId
}
