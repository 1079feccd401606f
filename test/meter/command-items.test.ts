// Goal: the items of one command are booked together or not at all, whoever else sends under its first key. Method:
// commands of different lengths under one key, in turn and at once, over the real database.

import { describe, expect, it } from 'vitest'
import type { UsageReport } from '../../src/meter/usage-report.ts'
import { makeMeter, makePool, record } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps } = await makeMeter(store.db)

/** A command of so many credits an item. */
function command(key: string, ...credits: number[]): UsageReport[] {
  return credits.map((amount, index) => ({
    source: 'slack:action',
    key: index === 0 ? key : `${key}#${index + 1}`,
    ...(index === 0 ? {} : { partOf: key }),
    machine: false,
    pool: 'apollo',
    credits: amount * 1000,
    receivedAt: new Date(),
  }))
}

describe('the items of a command', () => {
  it('are conflicts, all of them, where another command stands under its key', async () => {
    const { workspaceId } = await makePool(deps)
    const kinds = async (reports: UsageReport[]) => (await record(deps, workspaceId, reports)).map(({ kind }) => kind)
    expect(await kinds(command('n', 5))).toEqual(['recorded'])
    expect(await kinds(command('n', 7, 8))).toEqual(['conflict', 'conflict'])
    expect(await kinds(command('n', 5, 8))).toEqual(['duplicate', 'conflict'])
    expect(await kinds(command('m', 1, 2, 3))).toEqual(['recorded', 'recorded', 'recorded'])
    expect(await kinds(command('m', 1, 2, 3))).toEqual(['duplicate', 'duplicate', 'duplicate'])
    expect(await kinds(command('m', 4))).toEqual(['conflict'])
    const entries = await store.db.entry.findMany({ where: { workspaceId, kind: 'usage' } })
    expect(entries.reduce((sum, { credits }) => sum + Number(credits), 0)).toBe(11)
  })

  it('of two commands at once are those of one', async () => {
    const { workspaceId } = await makePool(deps)
    for (let round = 0; round < 10; round++)
      await Promise.all([
        record(deps, workspaceId, command(`n${round}`, 1)),
        record(deps, workspaceId, command(`n${round}`, 10, 100)),
        record(deps, workspaceId, command(`n${round}`, 1000, 1000, 1000)),
      ])
    const entries = await store.db.entry.findMany({ where: { workspaceId, kind: 'usage' } })
    const sums = new Map<string, number>()
    for (const { key, credits } of entries) {
      const command = key.split('#')[0] ?? ''
      sums.set(command, (sums.get(command) ?? 0) + Number(credits))
    }
    expect(sums.size).toBe(10)
    for (const sum of sums.values()) expect([1, 110, 3000]).toContain(sum)
  })
})
