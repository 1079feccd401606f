// Goal: a pool whose owner has left is the next one's at once, who is told so once; where nobody is left, an admin is. Method:
// Slack's event and its answers, the jobs of the night, and direct messages as they are delivered.

import { describe, expect, it } from 'vitest'
import { createSchedule } from '../../src/schedule/schedule.ts'
import { olga, sam } from '../slack/office.ts'
import { openTestStore } from '../support/store.ts'
import { owen, patient, type RhythmOffice, rhythmOffice, textOf, wordsOf } from './rhythm-office.ts'

const store = await openTestStore()

/** Owen's pool; these stand in for him, in this order, and everybody has said a word. */
async function withDeputies(deputies: readonly string[]): Promise<RhythmOffice> {
  const office = await rhythmOffice(store)
  const { workspaceId, poolId } = office
  for (const userId of [owen, olga, sam]) await office.type('pools', { userId })
  for (const [index, slackUserId] of deputies.entries()) {
    const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId } })
    await store.db.poolOwner.create({ data: { workspaceId, poolId, memberId, position: index + 1 } })
  }
  await store.db.pool.updateMany({ where: { workspaceId }, data: { version: { increment: 1 } } })
  return office
}

/** Slack tells that somebody is deactivated, or back. */
function changes({ slack, url, workspaceId }: RhythmOffice, id: string, deleted = true) {
  slack.addUser(workspaceId, {
    id,
    name: id === owen ? 'owen' : 'sam',
    realName: id === owen ? 'Owen' : 'Sam',
    deleted,
  })
  const user = { id, team_id: workspaceId, deleted, profile: { real_name: id === owen ? 'Owen' : 'Sam' } }
  return slack.event(url, { teamId: workspaceId, event: { type: 'user_change', user } })
}

async function owners({ workspaceId }: RhythmOffice): Promise<(string | null)[]> {
  const rows = await store.db.poolOwner.findMany({
    where: { workspaceId },
    orderBy: { position: 'asc' },
    select: { member: { select: { slackUserId: true } } },
  })
  return rows.map(({ member }) => member.slackUserId)
}

const passed = (office: RhythmOffice, count = 1) =>
  expect.poll(() => office.audited('pool:owner-left'), patient).toBe(count)

describe('an owner who has left', () => {
  it('passes the pool on to the next one, who is told once, however often and by whoever it is noticed', async () => {
    const office = await withDeputies([sam, olga])
    await Promise.all([changes(office, owen), changes(office, owen)])
    await passed(office)
    await office.deliver()
    expect(await owners(office)).toEqual([sam, olga])
    const [audit] = await store.db.audit.findMany({
      where: { workspaceId: office.workspaceId, action: 'pool:owner-left' },
    })
    expect(audit).toMatchObject({
      actorId: null,
      before: { owners: 'Owen, sam, olga' },
      after: { owners: 'sam, olga' },
    })
    const [letter, ...more] = office.letters(sam)
    expect(more).toEqual([])
    expect(wordsOf(letter)).toContain('*Owen left Acme. You now look after Apollo.*')
    expect(wordsOf(letter)).toContain('After you comes olga.')
    expect(office.letters(olga)).toEqual([])
    // The button leads to the form, which is theirs now.
    await office.press(letter, 'settings:open', { userId: sam })
    await expect.poll(() => textOf(office.modal(sam)), patient).toContain('How *Apollo* is set up.')
    // Back again, they are a member like others.
    await changes(office, owen, false)
    await office.type('pools', { userId: owen })
    expect(await owners(office)).toEqual([sam, olga])
    expect(await office.audited('pool:owner-left')).toBe(1)
  })

  it('leaves it to an admin where nobody is left, without a name where the workspace shows none', async () => {
    const office = await withDeputies([])
    const { workspaceId } = office
    await store.db.workspace.updateMany({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    await changes(office, owen)
    await passed(office)
    await office.deliver()
    expect(await owners(office)).toEqual([])
    expect(wordsOf(office.letters(olga)[0])).toContain(
      '*The owner of Apollo left Acme, and nobody looks after Apollo any more.*',
    )
    expect((await office.type('pools')).lines.join(' ')).toContain('nobody looks after it')
  })

  it('is no news where it was a deputy', async () => {
    const office = await withDeputies([sam])
    await changes(office, sam)
    await passed(office)
    await office.deliver()
    expect(await owners(office)).toEqual([owen])
    expect(office.slack.calls('chat.postMessage')).toEqual([])
  })

  it('is found out at night where no event came', async () => {
    const office = await withDeputies([sam])
    const { deps, slack, workspaceId, askAbout } = office
    slack.addUser(workspaceId, { id: owen, name: 'owen', realName: 'Owen', deleted: true })
    const schedule = createSchedule(deps, { askAbout })
    await office.at('2026-11-23T04:01:00Z')
    await schedule.night()
    // Nobody is asked about twice a day.
    expect(await owners(office)).toEqual([owen, sam])
    await office.at('2026-11-24T04:01:00Z')
    await schedule.night()
    expect(await owners(office)).toEqual([sam])
    await office.deliver()
    expect(office.letters(sam)).toHaveLength(1)
    await schedule.stop()
  })

  it('was known to have left before: the night passes on what they still look after', async () => {
    const office = await withDeputies([sam])
    await store.db.member.updateMany({
      where: { workspaceId: office.workspaceId, slackUserId: owen },
      data: { state: 'deactivated' },
    })
    await office.at('2026-11-25T04:01:00Z')
    const schedule = createSchedule(office.deps)
    await schedule.night()
    await schedule.stop()
    expect(await owners(office)).toEqual([sam])
  })
})
