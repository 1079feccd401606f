// Goal: whoever runs a pool sees who changed what of it, from what to what, and nobody else does. Method: everything that
// changes something is done through its door, and each leaves its line; then people of each role type `audit`.

import { describe, expect, it } from 'vitest'
import { changeList } from '../../src/meter/change-list.ts'
import { changeReminders } from '../../src/meter/change-reminders.ts'
import { uninstallWorkspace } from '../../src/meter/install-workspace.ts'
import { muteKind } from '../../src/meter/mute-kind.ts'
import { noteChannel } from '../../src/meter/note-channel.ts'
import { commandsOn } from '../admin/fixture.ts'
import { olga, sam } from '../slack/office.ts'
import { record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { gus, owen, rhythmOffice } from './rhythm-office.ts'

const store = await openTestStore()

/** The latest lines of the log, the newest first. */
function logged(workspaceId: string) {
  return store.db.audit.findMany({
    where: { workspaceId },
    orderBy: [{ at: 'desc' }, { auditId: 'desc' }],
    include: { actor: { select: { slackUserId: true } } },
  })
}

describe('a change leaves a line that says who, by which door, from what to what:', () => {
  it('through Slack', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId, deps, poolId } = office
    const last = async () => {
      const [line] = await logged(workspaceId)
      return line && [line.action, line.via, line.actor?.slackUserId ?? null, line.before, line.after]
    }
    await office.type('digest')
    await office.click('digest:mine')
    const digest = { to: 'themselves', when: 'each Monday, 09:00', leftOutWhenNothingHappened: true, makesWay: false }
    expect(await last()).toEqual(['digest:subscribe', 'slack', sam, null, digest])
    await office.click('digest:stop-mine')
    const ended = { to: 'themselves', comes: false }
    expect(await last()).toEqual(['digest:end', 'slack', sam, { ...digest, comes: true }, ended])

    await office.until('2026-12-06T09:00:00Z')
    await office.press(office.posts().at(-1), 'reminders:let-expire', { userId: owen })
    const reset = '2026-12-13T14:58:00.000Z'
    await expect
      .poll(last)
      .toEqual(['reminders:let-expire', 'slack', owen, { reminders: true }, { reset, reminders: false }])
    await office.type('reminders', { userId: owen })
    await office.click('reminders:remind-again', { userId: owen })
    expect(await last()).toEqual([
      'reminders:remind-again',
      'slack',
      owen,
      { reminders: false },
      { reset, reminders: true },
    ])
    await record(deps, workspaceId, [report({ credits: 810_000 })])
    await office.deliver()
    await office.press(office.posts().at(-1), 'alert:handle', { userId: sam })
    await expect.poll(last).toEqual(['alert:acknowledge', 'slack', sam, { state: 'firing' }, { state: 'acknowledged' }])
    await office.deliver()
    await office.press(office.posts().at(-1), 'alert:let-go', { userId: sam })
    await expect.poll(last).toEqual(['alert:let-go', 'slack', sam, { state: 'acknowledged' }, { state: 'firing' }])

    const member = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: owen } })
    const actor = { memberId: member.memberId, isHere: true, isAdmin: false, isGuest: false }
    const plan = { daysBefore: [2, 14], ownerDays: [], localTime: '08:30', report: false }
    await changeReminders(deps, { workspaceId, poolId, plan, actor, via: 'slack' })
    expect(await last()).toEqual([
      'reminders:change',
      'slack',
      owen,
      { daysBefore: '7, 3, 1', daysToTheOwner: '1', time: '09:00', reportAtTheReset: true },
      { daysBefore: '14, 2', daysToTheOwner: '', time: '08:30', reportAtTheReset: false },
    ])
    await muteKind(deps, { workspaceId, memberId: member.memberId, kind: 'reminder', isMuted: true, via: 'slack' })
    const inPerson = (remindersInPerson: boolean) => ({ remindersInPerson })
    expect(await last()).toEqual(['reminders:mute', 'slack', owen, inPerson(true), inPerson(false)])
    const channel = { workspaceId, channelId: 'C1SALES', name: 'sales', actorId: member.memberId, via: 'slack' }
    await noteChannel(deps, { ...channel, shared: true })
    const read = { readByAnotherCompany: false }
    expect(await last()).toEqual([
      'channel:confirm-shared',
      'slack',
      owen,
      read,
      { name: 'sales', readByAnotherCompany: true },
    ])
    await uninstallWorkspace(deps, { workspaceId, sealedToken: null })
    expect(await last()).toEqual([
      'workspace:uninstall',
      'slack',
      null,
      { status: 'active' },
      { status: 'uninstalled' },
    ])
  }, 60_000)

  it('through the terminal', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId, deps } = office
    const { run, feed } = commandsOn(deps)
    const last = async () => {
      const [line] = await logged(workspaceId)
      return line && { action: line.action, via: line.via, actor: line.actor, before: line.before, after: line.after }
    }
    const by = { via: 'admin', actor: null }
    await run('pool:create', '--name', 'Lusha', '--allotment', '500', '--left', '200', '--workspace', workspaceId)
    const made = { name: 'Lusha', allotment: '500', left: '200', zone: 'UTC', length: 'P1M' }
    expect(await last()).toEqual({ ...by, action: 'pool:create', before: null, after: made })
    await run('pool:edit', '--pool', 'lusha', '--owner', sam, '--workspace', workspaceId)
    const owners = { before: { owners: '' }, after: { owners: sam } }
    expect(await last()).toEqual({ ...by, action: 'config:import', ...owners })
    const { stdout } = await run('key:create', '--name', 'crm', '--pools', 'lusha', '--workspace', workspaceId)
    const key = { stream: 'crm', may: 'read and write', pools: 'Lusha' }
    expect(await last()).toEqual({ ...by, action: 'key:create', before: null, after: key })
    const keyId = /Made key (\w+)/.exec(stdout)?.[1] ?? ''
    await run('key:revoke', '--key', keyId, '--workspace', workspaceId)
    const revoked = { before: { ...key, works: true }, after: { works: false } }
    expect(await last()).toEqual({ ...by, action: 'key:revoke', ...revoked })

    const whole = JSON.parse((await run('config:export', '--workspace', workspaceId)).stdout)
    whole.workspace.names_shown = 'owners'
    whole.purposes[0].archived = true
    whole.purposes.push({ name: 'Golf', archived: false })
    const [pool] = whole.pools
    pool.rules[0].lines[0].at = 70
    pool.activities[0].aliases = ['=HYPERLINK("x")']
    whole.pools = [pool]
    await feed(JSON.stringify(whole), 'config:import', '--file', '-', '--workspace', workspaceId)
    const [ofPool, ofWorkspace] = await logged(workspaceId)
    expect(ofWorkspace).toMatchObject({
      subjectKind: 'workspace',
      before: { namesShown: 'everyone', 'purpose Prospecting': 'in use' },
      after: { namesShown: 'owners', 'purpose Prospecting': 'archived', 'purpose Golf': 'in use' },
    })
    expect(ofPool?.before).toEqual({
      alertsAt: '80 % of granted warning, 95 % of granted critical, 100 % of granted critical',
      [`activity ${pool.activities[0].activity}`]: expect.stringContaining('(email, mail)'),
    })
    expect(ofPool?.after).toMatchObject({ alertsAt: expect.stringMatching(/^70 % of granted warning, /) })
  }, 60_000)
})

describe('audit', () => {
  it('tells owners of their pools and admins of everything, by name where names are shown, and obeys nothing typed', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId, deps } = office
    const { run } = commandsOn(deps)
    const named = ['--name', '<!channel> Lusha', '--allotment', '500', '--owner', sam]
    await run('pool:create', ...named, '--workspace', workspaceId)
    await office.type('digest apollo', { userId: owen })
    await office.click('digest:mine', { userId: owen })
    const audit = async (userId: string, text = 'audit') => (await office.type(text, { userId })).lines.map(plain)

    const digest =
      'Owen set a digest of Apollo, in Slack: to themselves, when each Monday, 09:00, makes way no, left out when nothing happened yes'
    const pool =
      'The operator made the pool &lt;!channel&gt; Lusha, in the terminal: left 500, name &lt;!channel&gt; Lusha, zone UTC, a cycle is monthly, credits of a cycle 500'
    const apollo =
      'Purser made the pool Apollo, by test: left 1,000, name Apollo, zone Europe/Berlin, a cycle is monthly, credits of a cycle 1,000'
    const foot = 'All of it, as a file, by the operator: `npm run admin -- audit:export`'
    expect(await audit(olga)).toEqual(['Changes in this workspace', digest, pool, apollo, foot])
    const added = 'You added the purpose Golf, in Slack: name Golf'
    const change = { kind: 'add' as const, id: '01a20407-37b2-7642-8ec3-007a7ea1ceff', name: 'Golf' }
    const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: owen } })
    const actor = { memberId, isHere: true, isAdmin: false, isGuest: false }
    await changeList(deps, { workspaceId, list: 'purpose', change, actor, via: 'slack' })
    const mine = ['Changes of Apollo and of purposes', added, digest.replace('Owen', 'You'), apollo, foot]
    expect(await audit(owen)).toEqual(mine)
    expect(await audit(sam)).toEqual([
      'Changes of &lt;!channel&gt; Lusha and of purposes',
      added.replace('You', 'Owen'),
      pool,
      foot,
    ])
    expect(await audit(olga, 'audit apollo')).toEqual(['Changes of Apollo', digest, apollo, foot])
    expect(await audit(sam, 'audit apollo')).toEqual([
      'Only an owner of Apollo (Owen) or an admin (olga) can see who changed what of it.',
    ])
    expect(await audit(gus)).toEqual(['Only an owner of a pool or an admin can see who changed what.'])
    expect((await audit(olga, 'audit appolo'))[0]).toMatch(/^There is no pool "appolo" here\. Did you mean Apollo\?/)

    await store.db.workspace.update({ where: { workspaceId }, data: { namesShown: 'nobody' } })
    // Admins answer for what is changed here, and read who it was.
    expect(await audit(olga)).toContain(digest)
    expect(await audit(sam)).toContain(added.replace('You', 'A member'))
    await store.db.workspace.update({ where: { workspaceId }, data: { namesShown: 'everyone' } })

    await run('pool:edit', '--pool', 'apollo', '--channel', 'C2ELSEWHERE', '--owner', olga, '--workspace', workspaceId)
    expect((await audit(olga))[1]).toBe(
      `The operator changed the settings of Apollo, in the terminal: owners from <@${owen}> to <@${olga}>, channel from <#C1SALES> to <#C2ELSEWHERE>`,
    )
  }, 60_000)

  it('has pages, the newest first, each line on one of them', async () => {
    const office = await rhythmOffice(store)
    const { workspaceId, deps } = office
    for (let day = 1; day <= 20; day += 1) {
      const plan = { daysBefore: [day], ownerDays: [], localTime: '09:00', report: true }
      const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId, slackUserId: owen } })
      const actor = { memberId, isHere: true, isAdmin: false, isGuest: false }
      await changeReminders(deps, { workspaceId, poolId: office.poolId, plan, actor, via: 'slack' })
    }
    const days = (lines: readonly string[]) =>
      lines.flatMap((line) => (/days before from .* to (\d+)/.exec(line)?.[1] ?? []).toString() || [])
    const first = await office.type('audit apollo', { userId: olga })
    const second = await office.click('audit:older', { userId: olga })
    const third = await office.click('audit:older', { userId: olga })
    expect([first, second, third].map(({ lines }) => days(lines))).toEqual([
      ['20', '19', '18', '17', '16', '15', '14', '13'],
      ['12', '11', '10', '9', '8', '7', '6', '5'],
      ['4', '3', '2', '1'],
    ])
    expect(second.replaced).toBe(true)
    expect(office.buttons(olga)).toEqual(['audit:newest'])
    expect(days((await office.click('audit:newest', { userId: olga })).lines)[0]).toBe('20')
  }, 60_000)
})

/** A line without its time and its bold. */
function plain(line: string): string {
  return line.replace(/^<!date\^[^>]*> · /, '').replaceAll('*', '')
}
