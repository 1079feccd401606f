// Goal: the form shows the price it books, books once whatever is clicked twice, and loses nothing that was filled in.
// Method: modals of the local Slack, opened, filled in and sent through the signed door; the ledger tells what was booked.

import { afterAll, describe, expect, it } from 'vitest'
import type { OpenView } from '../../playground/server/records.ts'
import { inTransaction } from '../../src/store/transaction.ts'
import { handIn } from '../slack/hand.ts'
import { linesOf, olga, openOffice, sam } from '../slack/office.ts'
import { deferred } from '../support/deferred.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const office = await openOffice(store)
const { workspaceId, slack, url } = office
afterAll(office.close)
const { poolId } = await office.pool()
const hand = handIn(office)
// The first word of a process takes longest, and a form has three seconds.
await office.type('')

async function used(): Promise<number> {
  const rows = await store.db.cycleTotal.findMany({ where: { workspaceId } })
  return rows.reduce((sum, row) => sum + Number(row.creditsUsage) - Number(row.creditsReversed), 0)
}

/** Types `log` and answers the form. */
async function openForm(text = 'log', userId = sam): Promise<OpenView> {
  const before = slack.views(workspaceId, userId).length
  await office.type(text, { userId })
  await slack.waitFor(() => (slack.views(workspaceId, userId).length > before ? true : undefined))
  return hand.modal(userId)
}

function textOf(view: OpenView): string {
  return linesOf([view.view]).join('\n')
}

/** The line with the price, as it stands in the form. */
function priceIn(viewId: string): string {
  const view = slack.views(workspaceId, sam).find((one) => one.id === viewId)
  const blocks = view?.view.blocks
  const block = Array.isArray(blocks) ? blocks.find((one) => one.block_id === 'price') : undefined
  return linesOf([block ?? {}]).join(' ')
}

function changeField(viewId: string, field: string, how: { typed?: string; option?: string }) {
  return slack.action(url, { teamId: workspaceId, userId: sam, at: { viewId }, actionId: `log:${field}`, ...how })
}

async function purposeId(name: string): Promise<string> {
  return (await store.db.purpose.findFirstOrThrow({ where: { workspaceId, name } })).purposeId
}

const submit = (viewId: string, values: Record<string, string | number | null>) =>
  slack.submitView(url, { viewId, values })

describe('the log form', () => {
  it('opens by "log" alone, and books what it says under its own id', async () => {
    const form = await openForm()
    expect(priceIn(form.id)).toBe('Choose what it was, or type the credits.')
    const sent = await submit(form.id, {
      activity: 'mobile_reveal',
      quantity: '2',
      purpose: await purposeId('Prospecting'),
      campaign: '#q4-webinar',
    })
    expect(sent.errors).toBeUndefined()
    expect(textOf(sent.view)).toContain(
      'Logged *16 credits: 2 mobile reveals*, Prospecting, #q4-webinar. *984 of 1,000 left*, 9 days to the reset.',
    )
    const [entry] = await store.db.entry.findMany({ where: { workspaceId, source: 'slack:view' } })
    expect(entry?.key).toBe(form.rootId)
  })

  it('shows the price live, and what is left after it', async () => {
    const form = await openForm()
    await changeField(form.id, 'activity', { option: 'mobile_reveal' })
    await slack.waitFor(() => (priceIn(form.id).startsWith('*1 mobile reveal = 8 credits*') ? true : undefined))
    expect(priceIn(form.id)).toBe('*1 mobile reveal = 8 credits*, 976 left after it')
    await changeField(form.id, 'quantity', { typed: '2' })
    await slack.waitFor(() => priceIn(form.id) === '*2 mobile reveals = 16 credits*, 968 left after it' || undefined)
    await changeField(form.id, 'credits', { typed: '1200' })
    await slack.waitFor(() => priceIn(form.id).endsWith('0 left after it, 216 over') || undefined)
    await changeField(form.id, 'credits', { typed: '' })
    await changeField(form.id, 'activity', { option: 'waterfall' })
    await slack.waitFor(() => priceIn(form.id).startsWith('Waterfall enrichment has no fixed price') || undefined)
  })

  it('says under each field what is to be mended, and books then', async () => {
    const before = await used()
    const form = await openForm()
    expect((await submit(form.id, {})).errors).toEqual({ credits: 'How many credits was it?' })
    expect((await submit(form.id, { activity: 'waterfall' })).errors).toEqual({
      credits: 'Waterfall enrichment has no fixed price: how many credits did it take?',
    })
    const future = Math.floor(Date.parse('2026-12-24T12:00:00Z') / 1000)
    expect((await submit(form.id, { credits: '12', occurred_at: future })).errors).toEqual({
      occurred_at: 'Thu 24 Dec 12:00 is in the future: log it when it has happened.',
    })
    const before1st = Math.floor(Date.parse('2026-10-24T12:00:00Z') / 1000)
    expect((await submit(form.id, { occurred_at: before1st })).errors).toEqual({
      occurred_at: '24 Oct 2026 is before the records of Apollo, which begin Sun 1 Nov 00:00.',
    })
    expect((await submit(form.id, { quantity: '0', occurred_at: null })).errors).toEqual({
      quantity: 'How many were there? It must be more than 0.',
    })
    expect(await used()).toBe(before)
    const sent = await submit(form.id, { quantity: null })
    expect(textOf(sent.view)).toContain('Logged *12 credits: 1 waterfall enrichment*')
    expect(await used()).toBe(before + 12)
  })

  it('sent twice books once and reads the same', async () => {
    const before = await used()
    const form = await openForm()
    const sent = await submit(form.id, { credits: '5' })
    const again = await sent.again()
    expect(linesOf([again.body ?? {}])).toEqual(linesOf([sent.view.view]))
    expect(await used()).toBe(before + 5)
    const second = await openForm()
    const [one, two] = await Promise.all([submit(second.id, { credits: '4' }), submit(second.id, { credits: '4' })])
    expect(linesOf([two?.view.view ?? {}])).toEqual(linesOf([one?.view.view ?? {}]))
    expect(await used()).toBe(before + 9)
  })

  it('offers Undo and Log another in its place: the next one is booked under a key of its own', async () => {
    const before = await used()
    const form = await openForm()
    await submit(form.id, { activity: 'email_reveal', purpose: await purposeId('Renewals') })
    await changeField(form.id, 'again', {})
    await slack.waitFor(() => (hand.modal().view.callback_id === 'log:form' ? true : undefined))
    const second = await submit(form.id, { activity: 'email_reveal', quantity: '3' })
    expect(textOf(second.view)).toContain('Logged *3 credits: 3 e-mail reveals*, Renewals.')
    const keys = await store.db.entry.findMany({ where: { workspaceId, key: { startsWith: form.rootId } } })
    expect(keys.map(({ key }) => key).sort()).toEqual([form.rootId, `${form.rootId}#2`])
    await slack.action(url, { teamId: workspaceId, userId: sam, at: { viewId: form.id }, actionId: 'undo:shown' })
    await slack.waitFor(() =>
      textOf(hand.modal()).includes('Undone: 3 e-mail reveals, 3 credits.') ? true : undefined,
    )
    expect(await used()).toBe(before + 1)
    expect((await office.type('undo')).text).toContain('Undone: 1 e-mail reveal, 1 credit.')
  })

  it('opens from a reply with what that was for', async () => {
    await office.type('log 2 mobile for Renewals #q4-webinar')
    const form = await hand.open('log:open')
    const sent = await submit(form.id, { credits: '3' })
    expect(textOf(sent.view)).toContain('Logged *3 credits*, Renewals, #q4-webinar.')
  })

  it('closed books nothing', async () => {
    const before = await used()
    const form = await openForm()
    slack.fill(form.id, { credits: '50' })
    await slack.closeView(url, { viewId: form.id })
    expect(await used()).toBe(before)
  })

  it('shows markup and broadcasts as text', async () => {
    const form = await openForm()
    const sent = await submit(form.id, { credits: '1', campaign: '<!here>', note: '<!channel> *hi*\n<@U1SAM> &amp;' })
    expect(textOf(sent.view)).not.toMatch(/<!channel>|<!here>|<@U1SAM>/)
    expect(textOf(sent.view)).toContain('Note: &lt;!channel&gt; *hi*')
    const where = { workspaceId, note: { startsWith: '<!channel>' } }
    const [entry] = await store.db.entry.findMany({ where, include: { campaign: true } })
    expect(entry).toMatchObject({ note: '<!channel> *hi*\n<@U1SAM> &amp;', campaign: { name: '<!here>' } })
  })

  it('shows the list of the pool that is chosen, and what is left of that one', async () => {
    const hunter = await office.pool({ name: 'Hunter', channelId: 'C2ELSEWHERE', left: 500_000 })
    const form = await openForm()
    await changeField(form.id, 'activity', { option: 'mobile_reveal' })
    await slack.waitFor(() => (priceIn(form.id).startsWith('*1 mobile reveal') ? true : undefined))
    await changeField(form.id, 'pool', { option: hunter.poolId })
    await slack.waitFor(() => (priceIn(form.id) === 'Choose what it was, or type the credits.' ? true : undefined))
    expect(textOf(hand.modal())).not.toContain('Mobile reveal')
    await changeField(form.id, 'credits', { typed: '20' })
    await slack.waitFor(() => (priceIn(form.id) === '*20 credits*, 480 left after it' ? true : undefined))
    const sent = await submit(form.id, {})
    expect(textOf(sent.view)).toContain('Logged *20 credits*. *Hunter: 480 of 1,000 left*')
    await store.db.pool.updateMany({ where: { workspaceId, poolId: hunter.poolId }, data: { archivedAt: new Date(0) } })
  })

  it('closed while the database is slow is answered by a message, with its buttons', async () => {
    const before = await used()
    const form = await openForm()
    slack.fill(form.id, { credits: '8' })
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${workspaceId} for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    await submit(form.id, {})
    await slack.closeView(url, { viewId: form.id })
    release.resolve()
    await holder
    const said = await slack.waitFor(() =>
      slack.calls('chat.postMessage').find(({ args }) => String(args.text).startsWith('Logged 8 credits')),
    )
    expect(JSON.stringify(said.args.blocks)).toContain('undo:reply')
    expect(await used()).toBe(before + 8)
  })

  it('whose pool was archived meanwhile books it all the same, and says so', async () => {
    const lusha = await office.pool({ name: 'Lusha', channelId: 'C2ELSEWHERE' })
    const form = await openForm()
    slack.fill(form.id, { pool: lusha.poolId })
    await store.db.pool.updateMany({
      where: { workspaceId, poolId: lusha.poolId },
      data: { archivedAt: new Date(), version: { increment: 1 } },
    })
    const before = await used()
    const sent = await submit(form.id, { credits: '7', note: 'for the fair', campaign: 'fair' })
    expect(textOf(sent.view)).toContain('Logged *7 credits*, #fair.')
    expect(textOf(sent.view)).toContain('Note: for the fair')
    expect(textOf(sent.view)).toContain('Lusha was archived: this is recorded and marked')
    const [entry] = await store.db.entry.findMany({ where: { workspaceId, poolId: lusha.poolId } })
    expect(entry?.marks).toEqual(['archived_pool'])
    expect(await used()).toBe(before + 7)
  })

  it('whose activity was deleted meanwhile says so and keeps the rest', async () => {
    const form = await openForm()
    slack.fill(form.id, { activity: 'news_page', quantity: '4', note: 'keep me' })
    const bump = () => store.db.pool.updateMany({ where: { workspaceId, poolId }, data: { version: { increment: 1 } } })
    await store.db.activityPrice.deleteMany({ where: { workspaceId, poolId, activity: 'news_page' } })
    await store.db.activity.deleteMany({ where: { workspaceId, poolId, activity: 'news_page' } })
    await bump()
    const sent = await submit(form.id, {})
    expect(textOf(sent.view)).toContain('Apollo: what you chose is not on the price list any more. Choose again.')
    const done = await submit(form.id, { activity: 'email_reveal' })
    expect(textOf(done.view)).toContain('Logged *4 credits: 4 e-mail reveals*')
    expect(textOf(done.view)).toContain('Note: keep me')
  })

  it("lets a guest log what is theirs, and nobody else's", async () => {
    slack.addUser(workspaceId, { id: 'U5GUEST', name: 'gus', isGuest: true })
    await office.type('', { userId: 'U5GUEST' })
    const form = await openForm('log', 'U5GUEST')
    const sent = await slack.submitView(url, { viewId: form.id, values: { credits: '2' } })
    expect(textOf(sent.view)).toContain('Logged *2 credits*')
    const refused = await office.type('log 1 email @olga', { userId: 'U5GUEST' })
    expect(refused.text).toContain('can log for somebody else')
  })

  it('checks again at the submission who may log for somebody else', async () => {
    await office.type('', { userId: olga })
    const admin = (yes: boolean) =>
      store.db.member.updateMany({ where: { workspaceId, slackUserId: olga }, data: { admin: yes, slackAdmin: yes } })
    await admin(true)
    const form = await openForm('log @sam for Renewals', olga)
    expect(textOf(form)).toContain(`For <@${sam}>`)
    slack.addUser(workspaceId, { id: olga, name: 'olga', isAdmin: false })
    await admin(false)
    const before = await used()
    const sent = await slack.submitView(url, { viewId: form.id, values: { credits: '9' } })
    expect(textOf(sent.view)).toContain('can log for somebody else')
    expect(await used()).toBe(before)
  })

  it('that opens too late offers a button that opens it, with what was understood', async () => {
    const trouble = await slack.misbehave({
      kind: 'error',
      method: 'views.open',
      error: 'expired_trigger_id',
      times: 1,
    })
    const late = await office.type('log for Renewals')
    expect(late.text).toContain('That took longer than Slack lets a form wait.')
    expect(late.lines).toContain('/credits log for Renewals')
    await trouble.release()
    const form = await hand.open('log:open')
    const sent = await submit(form.id, { credits: '3' })
    expect(textOf(sent.view)).toContain('Logged *3 credits*, Renewals.')
  })

  it('submitted while the database is slow says so at once, and what came of it later', async () => {
    const before = await used()
    const form = await openForm()
    slack.fill(form.id, { credits: '6' })
    const locked = deferred()
    const release = deferred()
    const holder = inTransaction(store.db, async (tx) => {
      await tx.$queryRaw`select 1 as one from pool where workspace_id = ${workspaceId} for update`
      locked.resolve()
      await release.promise
    })
    await locked.promise
    const sent = await submit(form.id, {})
    expect(sent.ms).toBeLessThan(2_500)
    expect(textOf(sent.view)).toContain('Working on it.')
    release.resolve()
    await holder
    await slack.waitFor(() => (textOf(hand.modal()).includes('Logged *6 credits*') ? true : undefined))
    expect(await used()).toBe(before + 6)
  })
})

it('never breaks a rule of Slack', () => {
  expect(office.violations()).toEqual([])
})
