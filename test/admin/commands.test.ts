// Goal: every command does what it says or says in a sentence what was wrong, and a refused one leaves nothing behind.
// Method: commands run on a real database, against the local Slack or none; bad input as a table.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import type { SlackAccess } from '../../src/admin/ask-slack.ts'
import { CREDIT } from '../../src/core/amount.ts'
import { findKey } from '../../src/meter/find-key.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { listWorkspaceIds } from '../../src/store/workspaces.ts'
import { sales, sam, startTown, team } from '../playground/town.ts'
import { makeMeter, makePool, newWorkspaceId, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { commandsOn, NO_SLACK } from './fixture.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
const { run } = commandsOn(deps)
let town: LocalSlack
let inTown: SlackAccess

beforeAll(async () => {
  town = await startTown()
  inTown = { ...NO_SLACK, slackApiUrl: town.apiUrl.replace(/\/+$/, '') }
})
afterAll(async () => {
  await town.stop()
  town.verify()
})

describe('pool:create', () => {
  it('makes a pool with everything that was said', async () => {
    const workspaceId = newWorkspaceId()
    const said = ['--name', 'Apollo', '--allotment', '1000', '--left', '640', '--anchor', '2026-11-13T15:58']
    const more = [
      '--length=P2W',
      '--zone',
      'Europe/Berlin',
      '--channel',
      'C1',
      '--owner',
      'U1',
      '--workspace',
      workspaceId,
    ]
    const { stdout, stderr, exitCode } = await run('pool:create', ...said, ...more)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toBe(
      `Made the pool apollo in workspace ${workspaceId}: 640 of 1,000 credits left, zone Europe/Berlin.\n`,
    )
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    expect(summary?.balance).toMatchObject({ granted: 1000 * CREDIT, left: 640 * CREDIT })
    expect(summary?.cycle.startsAt).toEqual(new Date('2026-11-13T14:58:00Z'))
    expect(summary?.cycle.endsAt).toEqual(new Date('2026-11-27T14:58:00Z'))
    expect(summary?.config.pool).toMatchObject({ channelId: 'C1', zone: 'Europe/Berlin' })
    expect(summary?.config.owners).toHaveLength(1)
  })

  it('takes the workspace and the zone of the owner from Slack', async () => {
    const { stdout, stderr } = await commandsOn(deps, inTown).run(
      ...['pool:create', '--name', 'Lusha', '--allotment', '10', '--owner', sam, '--channel', sales],
    )
    expect(stderr).toBe('')
    expect(stdout).toContain(`in workspace ${team}: 10 of 10 credits left, zone Europe/Berlin.`)
    const [workspace] = await store.db.workspace.findMany({ where: { workspaceId: team } })
    expect(workspace?.name).toBe('Acme Sales')
  })

  it('notes that another company reads the channel, before there is an alert to name anybody in', async () => {
    town.addChannel(team, { id: 'C8PARTNER', name: 'partner', isShared: true, members: ['UBOT'] })
    const said = ['--name', 'Hunter', '--allotment', '10', '--left', '1', '--channel', 'C8PARTNER']
    const { stderr } = await commandsOn(deps, inTown).run('pool:create', ...said)
    expect(stderr).toBe(
      '#partner is shared with another company: its people read the alerts, which name nobody there.\n',
    )
    const row = await store.db.channel.findFirst({ where: { workspaceId: team, channelId: 'C8PARTNER' } })
    expect(row).toMatchObject({ shared: true, name: 'partner' })
  })

  it('says that it took UTC where Slack does not tell the zone of the owner', async () => {
    const said = ['--name', 'P', '--allotment', '1', '--owner', 'U1', '--channel', 'C1']
    const { stderr, exitCode } = await run('pool:create', ...said, '--workspace', newWorkspaceId())
    expect(stderr).toBe('Slack did not say the zone of U1, so its days and resets are in UTC; --zone sets another.\n')
    expect(exitCode).toBe(0)
  })

  it('says that nobody is told of a pool without a channel, and how to give it one', async () => {
    const said = ['--name', 'P', '--allotment', '1', '--workspace', newWorkspaceId()]
    const { stderr, exitCode } = await run('pool:create', ...said)
    expect(stderr).toBe(
      'It has no channel, so nobody is told when it runs low. To give it one: npm run admin -- pool:edit --pool p --channel C...\n',
    )
    expect(exitCode).toBe(0)
  })

  it.each([
    [
      'a channel that is not there',
      ['--channel', 'C9NOWHERE'],
      /^Slack shows Purser no channel C9NOWHERE: .*pool:edit/,
    ],
    [
      'an archived channel',
      ['--channel', 'C3ATTIC'],
      /^#attic is archived, so its alerts will be refused\. .*pool:edit/,
    ],
    [
      'a channel without Purser',
      ['--channel', 'C2ELSEWHERE'],
      /^Purser is not in #elsewhere, .*: type \/invite @Purser/,
    ],
    [
      'an owner who is not there',
      ['--owner', 'U9NOBODY'],
      /^Slack knows no member U9NOBODY in this workspace\. .*pool:edit/m,
    ],
    [
      'an owner who has left',
      ['--owner', 'U9GONE'],
      /^The owner U9GONE has left\. Name another: .*--pool \S+ --owner U/m,
    ],
  ])('warns of %s, and makes the pool', async (what, said, says) => {
    town.addUser(team, { id: 'U9GONE', name: 'gone', deleted: true })
    const { stderr, exitCode } = await commandsOn(deps, inTown).run(
      ...['pool:create', '--name', what, '--allotment', '1', '--zone', 'UTC', ...said],
    )
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(0)
  })

  it('warns of nothing in a workspace that the token is not of', async () => {
    const said = ['--name', 'P', '--allotment', '1', '--zone', 'UTC', '--owner', 'U9NOBODY', '--channel', 'C9NOWHERE']
    const made = await commandsOn(deps, inTown).run('pool:create', ...said, '--workspace', newWorkspaceId())
    expect(made).toMatchObject({ stderr: '', exitCode: 0 })
  })
})

describe('pool:edit', () => {
  it('gives a pool another channel and another owner, and leaves the rest and the parked channels as they are', async () => {
    const { workspaceId, poolId } = await makePool(deps, { channelId: 'C1', owner: 'U1' })
    await store.db.channel.updateMany({ where: { workspaceId }, data: { parkedAt: new Date(), parkedReason: 'x' } })
    const before = (await run('config:export', '--workspace', workspaceId)).stdout
    const said = ['--pool', 'apollo', '--channel', 'C2', '--owner', 'U2', '--workspace', workspaceId]
    const { stdout, stderr, exitCode } = await run('pool:edit', ...said)
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: `Pool apollo in workspace ${workspaceId}: its alerts go to C2, its owner is U2.\n`,
      stderr: '',
      exitCode: 0,
    })
    const after = (await run('config:export', '--workspace', workspaceId)).stdout
    expect(after).toBe(before.replace('"C1"', '"C2"').replace('"U1"', '"U2"'))
    expect(await store.db.channel.findFirst({ where: { workspaceId, channelId: 'C1' } })).toMatchObject({
      parkedReason: 'x',
    })
    expect(await store.db.audit.findMany({ where: { workspaceId, action: 'config:import' } })).toMatchObject([
      {
        via: 'admin',
        subjectId: poolId,
        before: { channel: 'C1', owners: 'U1' },
        after: { channel: 'C2', owners: 'U2' },
      },
    ])
  })

  it('keeps the owners where only the channel is said', async () => {
    const { workspaceId } = await makePool(deps, { owner: 'U1' })
    await run('pool:edit', '--pool', 'Apollo', '--channel', 'C2', '--workspace', workspaceId)
    const { stdout } = await run('config:export', '--workspace', workspaceId)
    expect(stdout).toMatch(/"owners": \[\s+"U1"/)
  })

  it('warns of what Slack shows of them', async () => {
    await makePool(deps, { workspaceId: team, name: 'Edited' })
    const said = ['--pool', 'edited', '--channel', 'C2ELSEWHERE', '--owner', 'U9NOBODY']
    const { stderr, exitCode } = await commandsOn(deps, inTown).run('pool:edit', ...said)
    expect(stderr).toBe(
      'Purser is not in #elsewhere, so its alerts will be refused: type /invite @Purser there.\n' +
        'Slack knows no member U9NOBODY in this workspace. Name another owner: npm run admin -- pool:edit --pool edited --owner U...\n',
    )
    expect(exitCode).toBe(0)
  })
})

describe('bad input', () => {
  const complete = ['pool:create', '--name', 'Apollo', '--allotment', '1000', '--workspace', 'T0BAD']
  const cases: [string, string[], RegExp][] = [
    ['an unknown command', ['pool:creat'], /^"pool:creat" is not a command: did you mean pool:create\?$/m],
    ['no such command at all', ['launch'], /^"launch" is not a command: use pool:create, pool:edit, .* or help\.$/m],
    [
      'an unknown option',
      [...complete, '--chanel', 'C1'],
      /^"--chanel" is not an option here: did you mean --channel\?$/m,
    ],
    ['a missing option', ['pool:create', '--name', 'Apollo'], /^--allotment is missing, as in --allotment 1000\.$/m],
    ['a missing key', ['key:revoke'], /^--key is missing, as in --key 1f0c\.\.\.$/m],
    ['a missing value', [...complete, '--left'], /^--left needs a value, as in --left 640\.$/m],
    ['a forgotten value', [...complete, '--left', '--zone', 'UTC'], /^--left needs a value, as in --left 640\.$/m],
    ['an empty value', [...complete, '--left='], /^--left needs a value/m],
    ['an option twice', [...complete, '--name', 'Lusha'], /^--name is given twice: keep one\.$/m],
    ['a value of a switch', ['key:create', '--name', 'x', '--read-only=no'], /^--read-only takes no value\.$/m],
    ['a word that stands alone', [...complete, 'now'], /^"now" stands alone: every option begins with --/m],
    ['NUL', [...complete, '--channel', 'C1\0'], /^--channel is "C1\\u0000": leave out NUL/m],
    ['a lone surrogate', ['key:create', '--name', '\ud800'], /^--name is .*: leave out NUL/m],
    ['a letter in an amount', [...complete, '--left', '12z'], /^--left is "12z": write a number of credits/m],
    ['an exponent', [...complete, '--left', '1e99'], /^--left is "1e99": write a number of credits/m],
    ['a separator', [...complete, '--left', '1,000'], /^--left is "1,000": write a number of credits/m],
    ['too many decimals', [...complete, '--left', '0.0001'], /^--left is "0.0001": write .* at most three decimals/m],
    ['too many credits', [...complete, '--left', '9999999999'], /^--left is "9999999999": at most 1,000,000,000/m],
    ['less than nothing', [...complete, '--left', '-5'], /^--left is -5: it cannot be below zero\./m],
    [
      'more than all',
      [...complete, '--left', '1001'],
      /^--left is 1,001, more than the 1,000 credits of one cycle: raise those/m,
    ],
    [
      'a day that does not exist',
      [...complete, '--anchor', '2026-02-31'],
      /^--anchor is "2026-02-31", which no calendar has/m,
    ],
    ['an hour that does not exist', [...complete, '--anchor', '2026-02-03T24:00'], /which no calendar has/m],
    ['a date in words', [...complete, '--anchor', 'tomorrow'], /^--anchor is "tomorrow": write the local date/m],
    ['an unknown zone', [...complete, '--zone', 'Berlin'], /^--zone is "Berlin", which is not a time zone:/m],
    [
      'an impossible length',
      [...complete, '--length', 'P0M'],
      /^--length is "P0M", which is not a length of a cycle:/m,
    ],
    [
      'a channel by name',
      [...complete, '--channel', '#sales'],
      /^--channel is "#sales": it must be the id of a channel/m,
    ],
    ['an owner by name', [...complete, '--owner', '@sam'], /^--owner is "@sam": it must be the id of a member/m],
    ['a workspace by name', ['config:export', '--workspace', 'acme'], /^--workspace is "acme": it must be the id/m],
    [
      'a name without a letter',
      ['pool:create', '--name', '...', '--allotment', '1', '--workspace', 'T0BAD'],
      /no letter/m,
    ],
    [
      'a name without end',
      ['pool:create', '--name', 'x'.repeat(101), '--allotment', '1'],
      /^--name is longer than 100/m,
    ],
    ['a stream with blanks', ['key:create', '--name', 'my app', '--workspace', 'T0BAD'], /is not a name for a key/m],
    [
      'a pool nobody has',
      ['key:create', '--name', 'x', '--pools', 'apolo', '--workspace', 'T0BAD'],
      /There is no pool/m,
    ],
    ['an empty pool', ['key:create', '--name', 'x', '--pools', 'a,,b'], /^--pools has an empty name in it/m],
    ['a key that is none', ['key:revoke', '--key', 'zapier!', '--workspace', 'T0BAD'], /^--key is neither the id/m],
    ['a key nobody has', ['key:revoke', '--key', 'abc', '--workspace', 'T0BAD'], /has no key abc that still works/m],
    [
      'nothing to edit',
      ['pool:edit', '--pool', 'apollo', '--workspace', 'T0BAD'],
      /^Say what is to change: --channel/m,
    ],
    [
      'a pool to edit that nobody has',
      ['pool:edit', '--pool', 'apolo', '--channel', 'C1', '--workspace', 'T0BAD'],
      /^There is no pool "apolo" in workspace T0BAD: it has none yet\.$/m,
    ],
    ['an unknown workspace', ['config:export', '--workspace', 'T0BAD'], /^Workspace T0BAD is not known here/m],
    ['nothing to verify', ['verify', '--workspace', 'T0BAD'], /^Workspace T0BAD is not known here/m],
    [
      'Slack out of reach',
      ['key:create', '--name', 'x'],
      /^Slack could not be asked .*ECONNREFUSED.*--workspace T\.\.\./m,
    ],
  ]
  for (const [name, args, expected] of cases)
    it(`${name}: a sentence, exit code 1 and nothing written`, async () => {
      const before = await listWorkspaceIds(store.db)
      const { stdout, stderr, exitCode } = await run(...args)
      expect(stderr).toMatch(expected)
      expect(stderr).not.toMatch(/\n\s+at |Error:/)
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
      expect(await listWorkspaceIds(store.db)).toEqual(before)
    })

  it('tells all faults of one command', async () => {
    const { stderr } = await run('pool:create', '--nme', 'Apollo', '--left', '--colour', 'red')
    expect(stderr.trim().split('\n')).toEqual([
      '"--nme" is not an option here: did you mean --name?',
      '--left needs a value, as in --left 640.',
      '--name is missing, as in --name Apollo.',
      '--allotment is missing, as in --allotment 1000.',
      '"help pool:create" lists its options.',
    ])
  })

  it('tells faulty options and faulty values together, each by its option', async () => {
    const values = ['--allotment', '-5', '--length', 'P1X', '--zone', 'Mars/Base']
    const { stderr } = await run('pool:create', '--nme', 'Apollo', ...values)
    expect(stderr.trim().split('\n')).toEqual([
      '"--nme" is not an option here: did you mean --name?',
      '--name is missing, as in --name Apollo.',
      '--allotment is -5: it cannot be below zero.',
      '--length is "P1X", which is not a length of a cycle: use P1M, P3M, P1Y, P2W or P10D.',
      '--zone is "Mars/Base", which is not a time zone: use a name like Europe/Berlin or America/New_York.',
      '"help pool:create" lists its options.',
    ])
  })

  it('leaves a workspace alone in which a second pool of the same name is refused', async () => {
    const { workspaceId } = await makePool(deps)
    const { stderr, exitCode } = await run(
      ...['pool:create', '--name', 'apollo', '--allotment', '1', '--workspace', workspaceId],
    )
    expect({ stderr, exitCode }).toEqual({
      stderr: 'There is a pool "apollo" already, and the name of an archived pool stays taken too: choose another.\n',
      exitCode: 1,
    })
    expect(await listWorkspaceIds(store.db)).toContain(workspaceId)
  })
})

describe('key:create and key:revoke', () => {
  it('prints a key alone on its last line, and revokes it by its text or its id', async () => {
    const { workspaceId, poolId } = await makePool(deps)
    for (const named of ['text', 'keyId'] as const) {
      const made = await run('key:create', '--name', 'zapier', '--pools', 'apollo', '--workspace', workspaceId)
      const text = made.stdout.trimEnd().split('\n').at(-1) ?? ''
      const found = await findKey(deps, text)
      expect(found).toMatchObject({ kind: 'known', workspaceId, abilities: ['read', 'write'], poolIds: [poolId] })
      const key = { text, keyId: found.kind === 'known' ? found.keyId : '' }[named]
      const where = named === 'text' ? [] : ['--workspace', workspaceId]
      expect((await run('key:revoke', '--key', key, ...where)).exitCode).toBe(0)
      expect(await findKey(deps, text)).toEqual({ kind: 'revoked' })
      expect((await run('key:revoke', '--key', key, ...where)).stderr).toMatch(/has no key .* that still works/)
    }
  })

  it('makes a key that only reads', async () => {
    const { stdout } = await run('key:create', '--name', 'bi', '--read-only', '--workspace', newWorkspaceId())
    const key = await findKey(deps, stdout.trimEnd().split('\n').at(-1) ?? '')
    expect(key).toMatchObject({ kind: 'known', abilities: ['read'], poolIds: [] })
  })
})

describe('a workspace that is not named', () => {
  it('is asked for where several are installed', async () => {
    await makePool(deps)
    await makePool(deps)
    const slack = { mode: 'installs', clientId: '1', clientSecret: '2', stateSecret: '3', signingSecret: '4' } as const
    const { stderr, exitCode } = await commandsOn(deps, { slack }).run('config:export')
    expect(stderr).toMatch(/^Several workspaces are installed here: name one with --workspace T\.\.\. \(known here: T/)
    expect(exitCode).toBe(1)
  })

  it('is named in the refusal where Slack refuses the token', async () => {
    const refused = { ...inTown, slack: { mode: 'http', botToken: 'xoxb-other', signingSecret: 's' } as const }
    const { stderr } = await commandsOn(deps, refused).run('config:export')
    expect(stderr).toMatch(/^Slack could not be asked which workspace SLACK_BOT_TOKEN belongs to \(invalid_auth\)\./)
  })
})

describe('verify', () => {
  it('prints a line per pool and a total', async () => {
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 5 * CREDIT })])
    const { stdout, exitCode } = await run('verify', '--workspace', workspaceId)
    expect(stdout).toMatch(
      new RegExp(`^${workspaceId} apollo: \\d+ values, all hold\nTotal: 1 pool, \\d+ values, all hold\\.\n$`),
    )
    expect(exitCode).toBe(0)
  })

  it('tells a difference with both numbers and fails', async () => {
    const { workspaceId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 5 * CREDIT })])
    await store.db.$executeRaw`update cycle_total set credits_usage = 4 where workspace_id = ${workspaceId}`
    const { stdout, exitCode } = await run('verify', '--workspace', workspaceId)
    expect(stdout).toContain(
      '  usage of apollo, the cycle from 2026-11-01 00:00 UTC: 4 stands there, and 5 follows from the rows.\n',
    )
    expect(stdout).toMatch(/, 1 differ\.\n$/)
    expect(exitCode).toBe(1)
  })
})

describe('help', () => {
  it('lists every command, and the options of one', async () => {
    for (const args of [[], ['help'], ['--help']]) {
      const { stdout, exitCode } = await run(...args)
      for (const name of ['pool:create', 'key:create', 'key:revoke', 'config:export', 'config:import'])
        expect(stdout).toContain(name)
      expect(exitCode).toBe(0)
    }
    expect((await run('help', 'pool:create')).stdout).toContain('--anchor')
    expect((await run('pool:create', '--help')).stdout).toContain('--anchor')
  })
})
