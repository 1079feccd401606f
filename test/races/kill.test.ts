// Goal: what the door has acknowledged outlives the process. Method: the built app, on the embedded engine, gets
// single events and batches from eight senders, is killed without a warning at a random moment under that load, and is
// started again at once over the same directory; then everything is sent again.

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

it('a process that is killed again and again loses nothing that it acknowledged, and counts nothing twice', async () => {
  const pool = await company.pool({ name: 'Apollo', allotment: 3_000 * CREDIT, lines })
  const books = openBooks(company, pool)
  let app = await company.start()
  for (const { answers, delayMs } of moments) {
    const { url } = app
    const writers = sizes.map((size) => books.write(size, (attempt) => (attempt === 0 ? url : undefined)))
    await books.moreAnswers(answers)
    await pause(delayMs)
    await app.kill()
    await Promise.all(writers)
    app = await company.start()
    await books.sendAgain(app.url)
  }
  expect(await app.stop()).toBe(0)
  await books.expectKept()
}, 90_000)
