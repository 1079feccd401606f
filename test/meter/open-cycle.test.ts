// Goal: a reset is arithmetic, whoever comes first. Method: pools that nobody touches for months, opened by the verb, by
// a spend, and on paper by a summary; all three tell the same.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { openCycle } from '../../src/meter/open-cycle.ts'
import { summarize } from '../../src/meter/summarize.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import { makeMeter, makePool, record, report } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const { deps, at } = await makeMeter(store.db)

it('opens the whole missing chain at once, forfeits what each cycle left, and adds nothing when asked again', async () => {
  await at('2026-11-22T12:00:00Z')
  const swept = await makePool(deps)
  const spent = await makePool(deps)
  await record(deps, swept.workspaceId, [report({ credits: 300 * CREDIT })])
  await record(deps, spent.workspaceId, [report({ credits: 300 * CREDIT })])
  await at('2027-02-10T12:00:00Z')
  const [onPaper] = await summarize(deps, { workspaceId: swept.workspaceId, poolIds: [] })
  const [cycle] = await Promise.all([openCycle(deps, swept), openCycle(deps, swept)])
  await record(deps, spent.workspaceId, [report({ credits: 0 })])
  expect(cycle?.startsAt.toISOString()).toBe('2027-02-01T00:00:00.000Z')
  const totals = (workspaceId: string) =>
    store.db.cycleTotal.findMany({
      where: { workspaceId },
      orderBy: { cycleStartsAt: 'asc' },
      select: { cycleStartsAt: true, creditsForfeited: true, creditsUsage: true },
    })
  const opened = await totals(swept.workspaceId)
  expect(opened.map((total) => Number(total.creditsForfeited))).toEqual([700, 1000, 1000, 0])
  expect(await totals(spent.workspaceId)).toEqual(opened)
  const [after] = await summarize(deps, { workspaceId: swept.workspaceId, poolIds: [] })
  expect(after?.balance).toEqual(onPaper?.balance)
  expect(await verifyLedger(store.db, swept.workspaceId)).toEqual([])
})
