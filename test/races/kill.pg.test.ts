// Goal: one replica's death is nothing to those who write. Method: three processes over one Postgres, eight senders; one
// process after the other is killed under load, and whoever has no answer sends the same to the next process at once,
// while Postgres may still be finishing what the dead one had begun.

import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { openBooks } from './books.ts'
import { openCompany } from './company.ts'
import { hold, waitingWith } from './hold.ts'

const company = await openCompany()

/** Of the eight senders three send batches. */
const sizes = [1, 1, 1, 1, 1, 2, 7, 20]
const ROUNDS = 3
/** So many that a death falls together with an alert. */
const lines = Array.from({ length: 49 }, (_, index) => 2 * (index + 1))

/** When a process dies: so long after so many answers. The seed of the run, which it prints, gives them again. */
const moments = fc.sample(
  fc.noBias(fc.record({ answers: fc.integer({ min: 1, max: 40 }), delayMs: fc.integer({ min: 0, max: 60 }) })),
  { numRuns: ROUNDS, seed: Number(process.env.FC_SEED) },
)

it('senders who turn from a dead replica to the next lose nothing and count nothing twice', async () => {
  const pool = await company.pool({ name: 'Apollo', allotment: 3_000 * CREDIT, lines })
  const books = openBooks(company, pool)
  const apps = await Promise.all([company.start(), company.start(), company.start()])
  for (const [round, { answers, delayMs }] of moments.entries()) {
    let over = false
    const writers = sizes.map((size, writer) =>
      books.write(size, (attempt) => (over ? undefined : apps[(writer + attempt) % apps.length]?.url)),
    )
    await books.moreAnswers(answers)
    await pause(delayMs)
    await apps[round % apps.length]?.kill()
    await books.moreAnswers(answers)
    over = true
    await Promise.all(writers)
    apps[round % apps.length] = await company.start()
  }
  await books.sendAgain(apps[0]?.url ?? '')
  expect(await Promise.all(apps.map((app) => app.stop()))).toEqual([0, 0, 0])
  await books.expectKept()
}, 90_000)

it('an alert whose notice was being written when the process died is there with it, or not at all', async () => {
  const pool = await company.pool({ name: 'Lusha', allotment: 100 * CREDIT, lines: [1] })
  const books = openBooks(company, pool)
  const app = await company.start()
  const notices = hold(company, (tx) => tx.$executeRaw`lock table notice in share mode`)
  await notices.held
  const writer = books.write(1, (attempt) => (attempt === 0 ? app.url : undefined))
  const writing = () => waitingWith(company, 'insert into notice')
  await expect.poll(writing, { timeout: 10_000, interval: 5 }).toHaveLength(1)
  await app.kill()
  await writer
  // Postgres would finish the statement that waits; a machine that dies takes it along.
  for (const pid of await writing())
    await company.withStore(({ db }) => db.$queryRaw`select pg_terminate_backend(${pid}::int)`)
  await notices.commit()
  const heir = await company.start()
  await books.sendAgain(heir.url)
  expect(await heir.stop()).toBe(0)
  await books.expectKept()
}, 60_000)
