// Goal: batches that touch the same pools and the same keys in any order hurt nobody: each key is bound once, every
// sender hears what the contract says, and Postgres never has to break a deadlock. Method: two processes get the same
// keys at the same moment, with the pools the other way round, in opposite order, and mixed at random.

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import type { AppProcess } from '../support/app-process.ts'
import { type CompanyPool, openCompany } from './company.ts'
import { type EventResult, postEvents, type SpendEvent } from './door.ts'
import { type Hold, hold, waitingWith } from './hold.ts'

const company = await openCompany()
const { workspaceId, key, withStore } = company
let processes: AppProcess[]
let pools: CompanyPool[]

beforeAll(async () => {
  const names = ['Apollo', 'Lusha']
  pools = await Promise.all(names.map((name) => company.pool({ name, allotment: 100_000 * CREDIT })))
  processes = await Promise.all([company.start(), company.start()])
})

const seed = Number(process.env.FC_SEED)
let made = 0

/** Keys of a test of its own, in order. */
function newIds(count: number): string[] {
  made += 1
  return Array.from({ length: count }, (_, index) => `pair-${made}-${String(index).padStart(3, '0')}`)
}

function spend(id: string, pool: CompanyPool | undefined): SpendEvent {
  const person = Number(id.slice(-1))
  return {
    id,
    pool: pool?.shortName ?? '',
    credits: 1,
    member: `sam${person}@acme.test`,
    contact: `jane${person}@example.com`,
  }
}

/** Sends batches at once, to one process and the other in turn; every answer must be whole. */
async function sendAtOnce(batches: readonly SpendEvent[][]): Promise<EventResult[][]> {
  const answers = await Promise.all(
    batches.map((events, index) => postEvents(processes[index % processes.length]?.url ?? '', key, events)),
  )
  expect(answers.map((it) => it?.status)).toEqual(batches.map(() => 200))
  const results = answers.map((it) => it?.results ?? [])
  expect(results.map((it) => it.map(({ id }) => id))).toEqual(batches.map((it) => it.map(({ id }) => id)))
  return results
}

/**
 * The contract for keys that were sent several times: recorded once, and whoever sent the same as was recorded has a
 * duplicate of it, whoever sent something else a conflict with it. The ledger holds the recorded ones and no others.
 */
async function expectBoundOnce(batches: readonly SpendEvent[][], results: readonly EventResult[][]): Promise<void> {
  const answers = batches.flatMap((events, at) =>
    events.map((event, index) => ({ event, result: results[at]?.[index] })),
  )
  const recorded = answers.filter(({ result }) => result?.status === 'recorded')
  const bound = new Map(recorded.map((it) => [it.event.id, it]))
  expect(recorded.map(({ event }) => event.id).sort()).toEqual([...new Set(answers.map((it) => it.event.id))].sort())
  const told = answers.map(({ result }) => [result?.id, result?.status, result?.entry])
  const contract = answers.map(({ event, result }) => {
    const first = bound.get(event.id)
    const repeated = first?.event.pool === event.pool ? 'duplicate' : 'conflict'
    return [event.id, result === first?.result ? 'recorded' : repeated, first?.result?.entry]
  })
  expect(told).toEqual(contract)
  const entries = await withStore(({ db }) =>
    db.entry.findMany({ where: { workspaceId, key: { in: [...bound.keys()] } } }),
  )
  const nameOf = new Map(pools.map((pool) => [pool.poolId, pool.shortName]))
  const places = entries.map((entry) => [entry.key, nameOf.get(entry.poolId)])
  expect(places.sort()).toEqual([...bound].map(([id, { event }]) => [id, event.pool]).sort())
}

const soon = { timeout: 10_000, interval: 5 }

/** Binds a key by a copy of the entry that bears another, in a transaction that stays open until it is told to commit. */
function holdKey(likeKey: string, key: string): Hold {
  return hold(
    company,
    (tx) => tx.$executeRaw`
      insert into entry
      select (jsonb_populate_record(e, jsonb_build_object('entry_id', gen_random_uuid(), 'key', ${key}::text,
        'seq', (select max(seq) + 1 from entry)))).*
      from entry e where workspace_id = ${workspaceId} and key = ${likeKey}`,
  )
}

async function waitingInserts(): Promise<number> {
  return (await waitingWith(company, 'insert into entry')).length
}

describe('two processes that get the same keys at once', () => {
  it('in opposite order bind each once and answer the other duplicate', async () => {
    const ids = newIds(200)
    const batch = ids.map((id, index) => spend(id, pools[index % 2]))
    const batches = [batch, [...batch].reverse(), batch, [...batch].reverse()]
    await expectBoundOnce(batches, await sendAtOnce(batches))
  })

  it('with the pools the other way round bind each once and answer the other conflict', async () => {
    const ids = newIds(200)
    const straight = ids.map((id, index) => spend(id, pools[index % 2]))
    const crossed = [...ids].reverse().map((id) => spend(id, pools[(ids.indexOf(id) + 1) % 2]))
    const batches = [straight, crossed]
    await expectBoundOnce(batches, await sendAtOnce(batches))
  })

  it('whole batches of them for two pools never wait for each other in a circle', async () => {
    for (let round = 0; round < 3; round += 1) {
      const ids = newIds(500)
      const batches = [ids.map((id) => spend(id, pools[0])), [...ids].reverse().map((id) => spend(id, pools[1]))]
      await expectBoundOnce(batches, await sendAtOnce(batches))
    }
  })

  it('mixed at random bind each once and answer every sender by the contract', async () => {
    for (let round = 0; round < 3; round += 1) {
      const ids = newIds(60)
      const item = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...pools)).map(([id, pool]) => spend(id, pool))
      const batch = fc.noBias(fc.array(item, { minLength: 1, maxLength: 60, size: 'max' }))
      const batches = fc.sample(batch, { numRuns: 24, seed: seed + round })
      await expectBoundOnce(batches, await sendAtOnce(batches))
    }
  })

  it('answer a batch that loses its keys to another pool one after the other', async () => {
    const ids = newIds(8)
    await sendAtOnce([[spend(`${ids[0]}-like`, pools[1])]])
    const bind = (id: string | undefined) => holdKey(`${ids[0]}-like`, id ?? '')
    // From the last to the first: the batch has just written those before it, and gives them back when it has lost.
    let holder = bind(ids.at(-1))
    await holder.held
    const sent = sendAtOnce([ids.map((id) => spend(id, pools[0]))])
    for (const next of [...ids].reverse().slice(1)) {
      await expect.poll(waitingInserts, soon).toBe(1)
      const waiting = bind(next)
      await expect.poll(waitingInserts, soon).toBe(2)
      await holder.commit()
      await waiting.held
      holder = waiting
    }
    await expect.poll(waitingInserts, soon).toBe(1)
    await holder.commit()
    expect((await sent)[0]?.map(({ status }) => status)).toEqual(ids.map(() => 'conflict'))
    // What was bound beside the app is in no counter.
    await withStore(({ db }) => db.entry.deleteMany({ where: { workspaceId, key: { in: ids } } }))
  })

  it('left every counter right, made Postgres break no deadlock, and heard no complaint', async () => {
    // A session's counts are sure to be there when it has ended.
    expect(await Promise.all(processes.map((it) => it.stop()))).toEqual([0, 0])
    const [row] = await withStore(
      ({ db }) =>
        db.$queryRaw<{ deadlocks: bigint }[]>`
          select deadlocks from pg_stat_database where datname = current_database()`,
    )
    expect(row).toEqual({ deadlocks: 0n })
    expect(await withStore(({ db }) => verifyLedger(db, workspaceId))).toEqual([])
    expect(processes.flatMap((it) => it.complaints)).toEqual([])
  })
})
