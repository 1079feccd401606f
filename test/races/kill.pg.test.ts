// Goal: one replica's death is nothing to those who write. Method: three processes over one Postgres, eight senders; one
// process after the other is killed under load, and whoever has no answer sends the same to the next process at once,
// while Postgres may still be finishing what the dead one had begun.

import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { openBooks } from './books.ts'
import { openCompany } from './company.ts'

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
  const pool = await company.pool({ name: 'Apollo', allotment: 6_000 * CREDIT, lines })
  const books = openBooks(company, pool)
  const apps = await Promise.all([company.start(), company.start(), company.start()])
  let over = false
  const writers = sizes.map((size, writer) =>
    books.write(size, (attempt) => (over ? undefined : apps[(writer + attempt) % apps.length]?.url)),
  )
  for (const [round, { answers, delayMs }] of moments.entries()) {
    await books.moreAnswers(answers)
    await pause(delayMs)
    await apps[round % apps.length]?.kill()
    await books.moreAnswers(answers)
    apps[round % apps.length] = await company.start()
  }
  over = true
  await Promise.all(writers)
  await books.sendAgain(apps[0]?.url ?? '')
  expect(await Promise.all(apps.map((app) => app.stop()))).toEqual([0, 0, 0])
  await books.expectKept()
}, 90_000)
