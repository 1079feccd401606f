// Goal: a configuration that goes out and in again is the same to the byte, importing twice changes nothing, and a file
// with faults changes nothing and tells them all. Method: real commands on a real database, files changed as people do.

import { describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { spanAt } from '../../src/core/cycle.ts'
import type { Pool } from '../../src/core/model.ts'
import { changeTerms } from '../../src/meter/change-terms.ts'
import { breakdown, summarize } from '../../src/meter/summarize.ts'
import { listPools } from '../../src/store/pools.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, newWorkspaceId, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'
import { commandsOn } from './fixture.ts'

const store = await openTestStore()
const { deps, woken } = await makeMeter(store.db)
const { run, feed } = commandsOn(deps)

interface FilePool {
  [field: string]: unknown
  terms: { [field: string]: unknown }[]
  rules: { [field: string]: unknown; lines: { at: number; severity: string }[] }[]
  activities: { [field: string]: unknown; prices: { effective_at: string; credits: number | null }[] }[]
}
interface File {
  [field: string]: unknown
  pools: [FilePool, ...FilePool[]]
  purposes: { name: string; archived: boolean; merged_into?: string }[]
}

async function exported(workspaceId: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run('config:export', '--workspace', workspaceId)
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  return stdout
}

/** Exports, lets the test change the file, and imports it into the same workspace or another. */
async function change(workspaceId: string, edit: (file: File) => void, into = workspaceId, ...more: string[]) {
  const file = JSON.parse(await exported(workspaceId)) as File
  edit(file)
  return feed(JSON.stringify(file), 'config:import', '--file', '-', '--workspace', into, ...more)
}

/** A workspace in which everything that can be set is set. */
async function richWorkspace(): Promise<string> {
  const { workspaceId } = await makePool(deps, { owner: 'U1', left: 640 * CREDIT, zone: 'Australia/Lord_Howe' })
  await makePool(deps, { workspaceId, name: 'Lusha', allotment: 2_500, length: 'P2W' })
  const { exitCode } = await change(workspaceId, (file) => {
    file.workspace = { names_shown: 'owners', zone: 'Europe/Berlin', currency: 'EUR' }
    file.purposes = [{ name: 'Zebra', archived: false }, ...file.purposes.slice(1), { name: 'Old', archived: true }]
    file.campaigns = [
      { name: 'q4-webinar', archived: false },
      { name: 'Ärmel', archived: true },
    ]
    file.holidays = [{ on: '2026-12-25', name: 'Christmas' }]
    const [apollo] = file.pools
    apollo.owners = ['sam@acme.test', 'U1']
    apollo.price_per_credit = 0.000_001
    apollo.working_days = [7, 1, 2]
    apollo.monthly_pace = 83_333.333
    apollo.terms.push({
      ...apollo.terms[0],
      effective_at: '2027-01-01T00:00:00.123Z',
      allotment: 123_456_789.125,
      length: 'P1Y',
      parts: 4,
      rollover: { kind: 'capped', credits: 500.5, expires_after: 'P3M' },
      plan: 'Professional, 5 seats',
      plan_confirmed_on: '2026-11-20',
    })
    apollo.activities[0]?.prices.push({ effective_at: '2026-12-01T00:00:00.000Z', credits: 1.125 })
    apollo.rules.push({ kind: 'left', basis: 'free', channel: 'C9', lines: [{ at: 0, severity: 'critical' }] })
  })
  expect(exitCode).toBe(0)
  return workspaceId
}

describe('config:export', () => {
  it('holds what was set and neither secrets nor spending', async () => {
    const workspaceId = await richWorkspace()
    await run('key:create', '--name', 'zapier', '--workspace', workspaceId)
    await record(deps, workspaceId, [report({ credits: 77 * CREDIT, note: 'a note' })])
    const text = await exported(workspaceId)
    expect(text).not.toMatch(/zapier|a note|77|contact|v1:/)
    const file = JSON.parse(text) as File
    expect(file.pools.map((pool) => pool.pool)).toEqual(['apollo', 'lusha'])
    expect(file.pools[0].owners).toEqual(['sam@acme.test', 'U1'])
    expect(file.pools[0].terms[1]).toMatchObject({
      allotment: 123_456_789.125,
      length: 'P1Y',
      parts: 4,
      rollover: { kind: 'capped', credits: 500.5, expires_after: 'P3M' },
    })
    expect(Object.keys(file)).toEqual(Object.keys(file).sort())
  })
})

describe('a plan that was changed for the open cycle', () => {
  /** 1,000 a month, then 2,000 at once, then 3,000 from the next cycle on: the second stays for the open cycle alone. */
  async function changedTwice() {
    const { workspaceId, poolId } = await makePool(deps, { owner: 'U1' })
    const { memberId } = await store.db.member.findFirstOrThrow({ where: { workspaceId } })
    const actor = { memberId, isHere: true, isAdmin: true, isGuest: false }
    const plan = (allotment: number, takes: 'full' | 'next_cycle') =>
      changeTerms(deps, {
        ...{ workspaceId, poolId, actor, via: 'test', reason: null },
        asked: { change: { allotment: allotment * CREDIT }, takes, effectiveAt: null },
      })
    expect(await plan(2000, 'full')).toMatchObject({ kind: 'done' })
    expect(await plan(3000, 'next_cycle')).toMatchObject({ kind: 'done' })
    return { workspaceId, poolId }
  }
  const versions = async (workspaceId: string) =>
    (await store.db.poolTerms.findMany({ where: { workspaceId }, orderBy: { version: 'asc' } })).map((it) => [
      it.version,
      Number(it.allotment),
    ])

  it('is exported as what rules, and what the open cycle came under outlives an import', async () => {
    const { workspaceId } = await changedTwice()
    const before = await versions(workspaceId)
    const file = JSON.parse(await exported(workspaceId)) as File
    expect(file.pools[0].terms.map((it) => it.allotment)).toEqual([1000, 3000])
    const { exitCode } = await change(workspaceId, (it) => {
      it.pools[0].unit = 'minutes'
    })
    expect(exitCode).toBe(0)
    expect(await versions(workspaceId)).toEqual(before)
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('does not come back where a file knows nothing of it', async () => {
    const { workspaceId, poolId } = await changedTwice()
    const { exitCode } = await change(workspaceId, (it) => {
      it.pools[0].terms.pop()
    })
    expect(exitCode).toBe(0)
    const cycle = await store.db.cycle.findFirstOrThrow({ where: { workspaceId, poolId } })
    const config = await deps.configOf(store.db, (await listPools(store.db, workspaceId))[0] as Pool)
    expect(config.terms.some(({ version }) => version === cycle.termsVersion)).toBe(true)
    expect(spanAt(config.terms, cycle.endsAt).terms.allotment).toBe(1000 * CREDIT)
  })
})

it('a file of an older version leaves alone what it does not know', async () => {
  const workspaceId = await richWorkspace()
  const text = await exported(workspaceId)
  const { exitCode } = await change(workspaceId, (file) => {
    delete file.pools[0].monthly_pace
    for (const terms of file.pools[0].terms) for (const field of ['plan', 'plan_confirmed_on']) delete terms[field]
    file.pools[0].unit = 'minutes'
  })
  expect(exitCode).toBe(0)
  expect(await exported(workspaceId)).toBe(text.replace('"unit": "credits"', '"unit": "minutes"'))
})

describe('config:import', () => {
  it('makes the same configuration in a workspace that is new', async () => {
    const from = await richWorkspace()
    const text = await exported(from)
    const into = newWorkspaceId()
    const { stdout, exitCode } = await feed(text, 'config:import', '--file', '-', '--workspace', into)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(
      /^made pool apollo\nmade pool lusha\nWorkspace T\w+: 13 made, 0 changed, 0 left as they are\.\n$/m,
    )
    expect(await exported(into)).toBe(text)
    expect(await verifyLedger(store.db, into)).toEqual([])
    const [apollo] = await summarize(deps, { workspaceId: into, pool: 'apollo', poolIds: [] })
    expect(apollo?.balance).toMatchObject({ granted: 1000 * CREDIT, used: 0 })
  })

  it('merges what the file says is merged, elsewhere and here, and takes it apart again', async () => {
    const { workspaceId } = await makePool(deps)
    const spend = (purpose: string, credits: number) => report({ purpose, credits: credits * CREDIT })
    await record(deps, workspaceId, [spend('Research', 20), spend('Renewals', 5), spend('Prospecting', 100)])
    const before = await exported(workspaceId)
    expect(before).not.toContain('merged_into')
    const merge = (pairs: Record<string, string>) => (file: File) => {
      file.purposes = file.purposes.map(({ name, archived }) =>
        pairs[name] === undefined ? { name, archived } : { name, archived, merged_into: pairs[name] },
      )
    }
    const shares = async () => {
      const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
      const { poolId = '' } = summary?.config.pool ?? {}
      const cycleStartsAt = summary?.cycle.startsAt ?? new Date(0)
      const { byPurpose } = await breakdown(deps, { workspaceId, poolId, cycleStartsAt })
      return Object.fromEntries(byPurpose.map(({ name, credits }) => [name, credits / CREDIT]))
    }
    const both = merge({ Research: 'prospecting', Renewals: 'Prospecting' })
    const { stdout } = await change(workspaceId, both)
    expect(stdout).toContain('changed purpose Research: mergedInto\n')
    expect(await shares()).toEqual({ Prospecting: 125 })
    expect((await change(workspaceId, both)).stdout).toMatch(/: 0 made, 0 changed, /)
    const text = await exported(workspaceId)
    const into = newWorkspaceId()
    await feed(text, 'config:import', '--file', '-', '--workspace', into)
    expect(await exported(into)).toBe(text)
    // The whole becomes part of what was a part of it.
    await change(workspaceId, merge({ Research: 'Renewals', Prospecting: 'Renewals' }))
    expect(await shares()).toEqual({ Renewals: 125 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    await change(workspaceId, merge({}))
    expect(await exported(workspaceId)).toBe(before)
    expect(await shares()).toEqual({ Prospecting: 100, Research: 20, Renewals: 5 })
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
    const { stderr } = await change(
      workspaceId,
      merge({
        Research: 'Research',
        Renewals: 'Elsewhere',
        Prospecting: 'Data clean-up',
        'Data clean-up': 'Event follow-up',
      }),
    )
    expect(stderr.trim().split('\n')).toEqual([
      'purposes[0].merged_into is "Data clean-up", which is part of "Event follow-up" itself: name that one.',
      'purposes[2].merged_into is "Elsewhere", which is neither in the file nor here.',
      'purposes[3].merged_into is Research itself: name another, or leave it out.',
    ])
    expect(await exported(workspaceId)).toBe(before)
  })

  it('says of a length, a zone and a price that cannot be where they stand', async () => {
    const workspaceId = await richWorkspace()
    const { stderr, exitCode } = await change(workspaceId, (file) => {
      Object.assign(file.pools[0].terms[0] ?? {}, { length: 'P0D', zone: 'Mars' })
      Object.assign(file.pools[0].activities[0]?.prices[0] ?? {}, { credits: -1 })
    })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/pools\[0\].terms\[0\].length must be a length like/)
    expect(stderr).toMatch(/pools\[0\].terms\[0\].zone must be a time zone/)
    expect(stderr).toMatch(/pools\[0\].activities\[0\].prices\[0\].credits must be from 0/)
  })

  it('refuses parts that a length cannot be cut into, and a rollover of nothing', async () => {
    const workspaceId = await richWorkspace()
    const { stderr, exitCode } = await change(workspaceId, (file) => {
      Object.assign(file.pools[0].terms[0] ?? {}, { parts: 5, rollover: { kind: 'percent', percent: 0 } })
      Object.assign(file.pools[1]?.terms[0] ?? {}, { parts: 5 })
    })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/pools\[0\].terms\[0\].rollover.percent/)
    expect(stderr).toMatch(/pools\[1\].terms\[0\].parts must cut the length into whole months or days/)
  })

  it('changes nothing the second time', async () => {
    const workspaceId = await richWorkspace()
    const before = await store.db.pool.findMany({ where: { workspaceId }, orderBy: { shortName: 'asc' } })
    const { stdout } = await change(workspaceId, () => {})
    expect(stdout).toMatch(/: 0 made, 0 changed, 13 left as they are\.\n$/)
    expect(await store.db.pool.findMany({ where: { workspaceId }, orderBy: { shortName: 'asc' } })).toEqual(before)
  })

  it('says what it made, changed and left', async () => {
    const workspaceId = await richWorkspace()
    const { stdout } = await change(workspaceId, (file) => {
      file.purposes = [{ name: 'Fresh', archived: false }, ...file.purposes.map((it) => ({ ...it, archived: false }))]
      file.pools = [{ ...file.pools[0], unit: 'points', owners: ['U1'] }]
      file.campaigns = undefined
    })
    expect(stdout).toContain('made purpose Fresh\n')
    expect(stdout).toContain('changed purpose Old: archived\n')
    expect(stdout).toContain('left purpose Zebra\n')
    expect(stdout).toContain('changed pool apollo: unit, owners\n  unit from credits to points\n  owners from ')
    expect(stdout).toContain('left pool lusha: not in the file\n')
    expect(stdout).not.toContain('campaign')
    const file = JSON.parse(await exported(workspaceId)) as File
    expect(file.purposes[0]).toEqual({ name: 'Fresh', archived: false })
    expect(file.pools).toHaveLength(2)
    expect(file.campaigns).toHaveLength(2)
  })

  it('writes nothing in a dry run, and says the same', async () => {
    const workspaceId = await richWorkspace()
    const before = await exported(workspaceId)
    const edit = (file: File) => {
      file.pools[0].unit = 'points'
    }
    const dry = await change(workspaceId, edit, workspaceId, '--dry-run')
    expect(dry.stdout).toMatch(/^changed pool apollo: unit$/m)
    expect(dry.stdout).toMatch(/^Dry run, nothing was written: 0 made, 1 changed, 12 left as they are\.$/m)
    expect(await exported(workspaceId)).toBe(before)
    const into = newWorkspaceId()
    expect((await change(workspaceId, edit, into, '--dry-run')).exitCode).toBe(0)
    expect((await run('config:export', '--workspace', into)).stderr).toMatch(/is not known here/)
  })

  it('keeps what cycles and alerts point at, and rings for a line that is past already', async () => {
    const { workspaceId, poolId } = await makePool(deps)
    await record(deps, workspaceId, [report({ credits: 850 * CREDIT })])
    woken.length = 0
    const { exitCode } = await change(workspaceId, (file) => {
      const [rule] = file.pools[0].rules
      if (rule)
        rule.lines = [
          { at: 40, severity: 'info' },
          { at: 85, severity: 'warning' },
        ]
    })
    expect(exitCode).toBe(0)
    const alerts = await store.db.alert.findMany({ where: { workspaceId, poolId }, orderBy: { line: 'asc' } })
    expect(alerts.map((it) => [Number(it.line), it.state, it.reason])).toEqual([
      [40, 'covered', 'already_past'],
      [80, 'superseded', 'first_crossing'],
      [85, 'firing', 'already_past'],
    ])
    expect(woken).toEqual(['C0SALES'])
    expect(await verifyLedger(store.db, workspaceId)).toEqual([])
  })

  it('lets the next cycle have another allotment, and refuses to move the cycle that is open', async () => {
    const { workspaceId } = await makePool(deps)
    const more = await change(workspaceId, (file) => {
      if (file.pools[0].terms[0]) file.pools[0].terms[0].allotment = 2000
    })
    expect(more.stdout).toMatch(
      /^changed pool apollo: terms\n {2}terms from 20.+ from 1,000 each P1M .+ to 2,000 each P1M .+\n {2}The open cycle keeps what it has, until 20.+Z: the new terms count from then on\.$/m,
    )
    const [summary] = await summarize(deps, { workspaceId, poolIds: [] })
    expect(summary?.balance.granted).toBe(1000 * CREDIT)
    const terms = summary?.config.terms ?? []
    expect(spanAt(terms, new Date('2026-12-02')).terms.allotment).toBe(2000 * CREDIT)
    for (const field of ['length', 'zone', 'anchor_at', 'effective_at']) {
      const other = {
        length: 'P1Y',
        zone: 'Asia/Tokyo',
        anchor_at: '2026-11-02T00:00:00Z',
        effective_at: '2026-11-02T00:00:00Z',
      }
      const { stderr, exitCode } = await change(workspaceId, (file) => {
        const [first] = file.pools[0].terms
        if (first) first[field] = other[field as keyof typeof other]
      })
      expect(stderr, field).toMatch(
        /^pools\[0\]\.terms would move cycles of apollo that are open already, up to 2026-12-01T00:00:00\.000Z/,
      )
      expect(exitCode).toBe(1)
    }
  })

  it('tells every fault with its place, and changes nothing', async () => {
    const workspaceId = await richWorkspace()
    const before = await exported(workspaceId)
    const { stderr, exitCode } = await change(workspaceId, (file) => {
      const [apollo, lusha] = file.pools
      file.workspace = { names_shown: 'all', zone: 'Berlin', currency: 'euro' }
      file.purposes.push({ name: ' zebra ', archived: false })
      file.holidays = [{ on: '2026-02-31', name: 'x' }]
      apollo.pool = 'Apollo!'
      apollo.color = 'red'
      apollo.owners = ['sam']
      apollo.channel = 'sales'
      apollo.terms[0] = { ...apollo.terms[0], length: 'P0M', allotment: -1, anchor_at: '2026-02-31T00:00:00Z' }
      apollo.activities[0]?.prices.push({ effective_at: '2026-12-01T00:00:00Z', credits: 0.0001 })
      apollo.rules[1]?.lines.push({ at: 80, severity: 'loud' })
      apollo.working_days = [0]
      if (lusha) lusha.terms = []
    })
    expect(exitCode).toBe(1)
    for (const line of [
      'workspace.names_shown must be "everyone" or "owners" or "nobody".',
      'workspace.zone must be a time zone, like Europe/Berlin.',
      'workspace.currency must be three capital letters, like USD.',
      'purposes[7] has the same name as [0].',
      'holidays[0].on must be a date, like 2026-12-25.',
      'pools[0].pool must be a short name in lower case, like apollo.',
      'pools[0] has "color", which is not known here.',
      "pools[0].owners[0] must be a member's Slack id, like U024BE7LH, or an e-mail.",
      "pools[0].channel must be a channel's id, like C024BE91L.",
      'pools[0].terms[0].length must be a length like P1M, P3M, P1Y, P2W or P10D.',
      'pools[0].terms[0].allotment must be from 0 to 1,000,000,000, with at most three decimals.',
      'pools[0].terms[0].anchor_at must be an instant, like 2026-11-13T14:58:00.000Z.',
      'pools[0].activities[0].prices[2].credits must be from 0 to 1,000,000,000, with at most three decimals.',
      'pools[0].rules[1].lines[3].severity must be "info" or "warning" or "critical".',
      'pools[0].working_days[0] must be at least 1.',
      'pools[1].terms is empty: a pool needs terms.',
    ])
      expect(stderr.split('\n')).toContain(line)
    expect(await exported(workspaceId)).toBe(before)
  })

  const unreadable: [string, string, RegExp][] = [
    ['not JSON', '{', /^The file is not JSON: /],
    ['another kind of JSON', '[]', /^The file must be an object\.$/m],
    ['another format', '{"format":2}', /^format must be 1\.$/m],
    ['nothing of ours', '{}', /^format is missing\.$/m],
    ['a part that is missing', '{"format":1,"pools":[{"pool":"a"}]}', /^pools\[0\]\.name is missing\.$/m],
    ['NUL', '{"format":1,"purposes":[{"name":"a\\u0000","archived":false}]}', /^purposes\[0\]\.name holds control/m],
    [
      'a lone surrogate',
      '{"format":1,"purposes":[{"name":"\\ud800","archived":false}]}',
      /^purposes\[0\]\.name holds/m,
    ],
  ]
  for (const [name, content, expected] of unreadable)
    it(`refuses ${name}`, async () => {
      const { stderr, exitCode } = await feed(content, 'config:import', '--file', '-', '--workspace', newWorkspaceId())
      expect(stderr).toMatch(expected)
      expect(exitCode).toBe(1)
    })
})
