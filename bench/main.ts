// Measures the write path of one engine through the HTTP door: single events by 64 clients into one pool, and batches of
// 1,000, each beside a raw insert of the same rows in the same run; and how long a person's command waits for its ack,
// alone and beside the load of the single events. Prints medians, ratios and resident memory. It asserts nothing: a slow
// machine is no fault.

import { type AppUnderTest, startAppUnderTest } from './app-under-test.ts'
import { type LoadClient, openClient } from './client.ts'
import { openRawInserter } from './raw-insert.ts'

const CLIENTS = 64
const BATCH_CLIENTS = 4
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)
const SECONDS = Number(process.env.BENCH_SECONDS ?? 5)
const BATCHES = 24

/** What a person types, over and over: a read and a write. */
const TYPED = ['', 'log 2 mobile for Prospecting']
const ACKS_ALONE = 40

interface Round extends Spread {
  raw: number
  batch: number
  single: number
  /** Acks of commands while nothing else happens, and while the events come in; milliseconds. */
  ackAlone: Spread
  ackBusy: Spread
}

interface Spread {
  p50: number
  p99: number
}

function spread(latencies: number[]): Spread {
  latencies.sort((left, right) => left - right)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

let sent = 0

function event(): object {
  sent += 1
  return {
    id: `evt-${sent}`,
    pool: 'apollo',
    activity: 'mobile_reveal',
    quantity: 2,
    member: `rep${sent % 6}@example.com`,
    purpose: 'Prospecting',
    labels: { segment: 'smb' },
    contact: `lead${sent % 50_000}@example.com`,
  }
}

/** Rows a second of batches of 1,000, a few clients at a time: the next is read while one is written. */
async function measureBatches(clients: readonly LoadClient[]): Promise<number> {
  const bodies = Array.from({ length: BATCHES }, () => JSON.stringify(Array.from({ length: 1000 }, event)))
  const started = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      for (let body = bodies.pop(); body; body = bodies.pop()) await client.post('/v1/events', body)
    }),
  )
  return (BATCHES * 1000) / ((performance.now() - started) / 1000)
}

/** One person, the next command when the last was acked, while `goesOn`. */
async function measureAcks(app: AppUnderTest, goesOn: (acks: number) => boolean): Promise<Spread> {
  const latencies: number[] = []
  while (goesOn(latencies.length)) latencies.push(await app.type(TYPED[latencies.length % TYPED.length] ?? ''))
  return spread(latencies)
}

/** Single events a second, each client sending its next when the last was answered; beside them one person types. */
async function measureSingles(
  app: AppUnderTest,
  clients: readonly LoadClient[],
): Promise<Pick<Round, 'single' | 'ackBusy' | keyof Spread>> {
  const latencies: number[] = []
  const started = performance.now()
  const end = started + SECONDS * 1000
  const ackBusy = measureAcks(app, () => performance.now() < end)
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < end) {
        const from = performance.now()
        await client.post('/v1/events', JSON.stringify(event()))
        latencies.push(performance.now() - from)
      }
    }),
  )
  const single = latencies.length / ((performance.now() - started) / 1000)
  return { single, ...spread(latencies), ackBusy: await ackBusy }
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0
}

function show(engine: string, rounds: readonly Round[], app: AppUnderTest): void {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick))
  const rate = (value: number) => Math.round(value).toLocaleString('en').padStart(9)
  const ratio = of((round) => round.batch / round.raw)
  console.log(`\n${engine}, median of ${rounds.length} rounds`)
  console.log(`  raw insert, batches of 1,000   ${rate(of((round) => round.raw))} rows/s`)
  console.log(
    `  batches of 1,000 by HTTP       ${rate(of((round) => round.batch))} rows/s   ${ratio.toFixed(2)} of raw`,
  )
  console.log(`  single events, ${CLIENTS} clients      ${rate(of((round) => round.single))} /s`)
  const waits = (pick: (round: Round) => Spread) =>
    `p50 ${of((round) => pick(round).p50).toFixed(1)} ms, p99 ${of((round) => pick(round).p99).toFixed(1)} ms`
  console.log(`  latency of a single event      ${waits((round) => round)}`)
  console.log(`  ack of a command, alone        ${waits((round) => round.ackAlone)}`)
  console.log(`  ack of a command, under load   ${waits((round) => round.ackBusy)}`)
  console.log(`  resident memory of the app     ${rate(app.residentMb())} MB`)
}

async function main(engine: string): Promise<void> {
  const databaseUrl = engine === 'postgres' ? process.env.BENCH_DATABASE_URL : undefined
  const app = await startAppUnderTest(databaseUrl)
  const raw = await openRawInserter(databaseUrl)
  try {
    // The first round warms plans and code up and is not counted.
    const rounds: Round[] = []
    for (let round = 0; round <= ROUNDS; round += 1) {
      const floor = await raw.measure(BATCHES)
      const senders = await Promise.all(Array.from({ length: BATCH_CLIENTS }, () => openClient(app.url, app.key)))
      const batch = await measureBatches(senders)
      for (const sender of senders) sender.close()
      // Opened when they are used: the server hangs up on a connection that says nothing.
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openClient(app.url, app.key)))
      const ackAlone = await measureAcks(app, (acks) => acks < ACKS_ALONE)
      const measured = { raw: floor, batch, ackAlone, ...(await measureSingles(app, clients)) }
      for (const client of clients) client.close()
      if (round > 0) rounds.push(measured)
      console.log(
        `${engine} round ${round}: raw ${Math.round(floor)}, batch ${Math.round(batch)}, single ${Math.round(measured.single)}`,
      )
    }
    show(engine, rounds, app)
  } finally {
    await raw.close()
    await app.stop()
  }
}

await main(process.argv[2] ?? 'embedded')
