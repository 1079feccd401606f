// Goal: the audit log as a file has every line of its span once, in order, safe to open in a spreadsheet. Method: the command
// as a terminal has it run, on a log that is longer than a page.

import { expect, it } from 'vitest'
import { makeMeter, makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { commandsOn } from './fixture.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)
const { run } = commandsOn(deps)

it('has every line once, the oldest first, in pages and in a span of local time', async () => {
  const { workspaceId } = await makePool(deps)
  await store.db.workspace.update({ where: { workspaceId }, data: { zone: 'Europe/Berlin' } })
  await store.db.audit.deleteMany({ where: { workspaceId } })
  // Three of them at one instant, also where a page ends.
  await store.db.$executeRaw`
    insert into audit (workspace_id, audit_id, via, action, subject_kind, subject_id, after, at)
    select ${workspaceId}, lpad(to_hex(n), 32, '0')::uuid, 'slack', 'reset:move', 'workspace', ${workspaceId},
      jsonb_build_object('number', n), timestamptz '2026-10-01 00:00Z' + (n / 3) * interval '1 minute'
    from generate_series(0, 2100) n`
  const numbers = async (...options: string[]) => {
    const { stdout, exitCode } = await run('audit:export', '--json', '--workspace', workspaceId, ...options)
    expect(exitCode).toBe(0)
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line).after.number)
  }
  expect(await numbers()).toEqual(Array.from({ length: 2_101 }, (_, number) => number))
  // Two hours ahead of UTC.
  expect(await numbers('--since', '2026-10-01T02:01', '--until', '2026-10-01T02:03')).toEqual([3, 4, 5, 6, 7, 8])
})

it('is CSV that no spreadsheet runs, in words, with people named as owners read them', async () => {
  const { workspaceId } = await makePool(deps, { owner: 'U1OLGA' })
  await run('key:create', '--name', 'crm', '--read-only', '--workspace', workspaceId)
  const olga = await store.db.member.findFirstOrThrow({ where: { workspaceId } })
  await store.db.member.updateMany({ where: { workspaceId }, data: { name: '=1+1' } })
  await store.db.audit.updateMany({ where: { workspaceId, action: 'key:create' }, data: { actorId: olga.memberId } })
  const { stdout, stderr } = await run('audit:export', '--workspace', workspaceId)
  expect(stderr).toBe('')
  const [header, made, minted, end] = stdout.split('\r\n')
  expect(header).toBe('at,who,via,action,about,pools,deed,changes,before,after')
  expect(made).toMatch(
    /^2026-11-22T12:00:.*Z,test,test,pool:create,pool,Apollo,made the pool Apollo,"left 1,000; name Apollo; /,
  )
  expect(minted).toMatch(
    /Z,'=1\+1 \(U1OLGA\),admin,key:create,key crm,,made a key for crm,may read; pools every pool; stream crm,,/,
  )
  expect(end).toBe('')
  await store.db.workspace.update({ where: { workspaceId }, data: { namesShown: 'nobody' } })
  expect((await run('audit:export', '--workspace', workspaceId)).stdout).toContain('Z,U1OLGA,admin,key:create')
})

it('says what is wrong with its options, and knows no strange workspace', async () => {
  const wrong = await run('audit:export', '--since', '2026-12-01', '--until', 'friday', '--csv', '--json')
  expect(wrong.exitCode).toBe(1)
  expect(wrong.stderr).toContain('--until is "friday": write a local date or time, like 2026-11-13T15:58.')
  expect(wrong.stderr).toContain('--csv and --json are two forms: keep one.')
  expect((await run('audit:export', '--since', '2026-12-01', '--until', '2026-12-01')).stderr).toContain(
    '--until is not after --since',
  )
  expect((await run('audit:export', '--workspace', 'T0NOWHERE')).stderr).toContain('T0NOWHERE is not known here')
})
