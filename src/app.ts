// The composition root: opens what the program consists of in order, hands each part what it needs, and closes
// everything in the opposite order. Tests and the demo use it as it is. It decides nothing about credits or Slack.

import type { AddressInfo } from 'node:net'
import { createAdminServer } from './admin/socket-server.ts'
import { type Clock, createClock } from './clock.ts'
import type { Config } from './config.ts'
import { coerceError, PurserError } from './errors.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import type { Log } from './log.ts'
import { checkKeyring } from './meter/check-keyring.ts'
import { type CreateKeyInput, type CreateKeyOutcome, createKey } from './meter/create-key.ts'
import { createMeter } from './meter/create-meter.ts'
import { type CreatePoolInput, type CreatePoolOutcome, createPool } from './meter/create-pool.ts'
import type { MeterDeps } from './meter/deps.ts'
import { createDelivery, type Delivery, type DeliveryLimits } from './notices/deliver.ts'
import { createSchedule, type Schedule } from './schedule/schedule.ts'
import { connectSlack } from './slack/connect.ts'
import type { Store } from './store/database.ts'
import { openStore } from './store/open.ts'
import { createKeyring } from './store/secrets.ts'

export interface AppOptions {
  log: Log
  /** Moved by tests and the demo. */
  clock?: Clock
  /** Smaller waits for tests. */
  deliveryLimits?: Partial<DeliveryLimits>
}

export interface App {
  /** Where it listens, without a slash at the end. */
  url: string
  store: Store
  meter: MeterDeps
  delivery: Delivery
  /** Does what is due now, as every minute: for whoever moves the clock. */
  tick: Schedule['tick']
  /** What `npm run admin` does, for the demo and the bench, which know the app alone. */
  createPool: (input: CreatePoolInput) => Promise<CreatePoolOutcome>
  createKey: (input: CreateKeyInput) => Promise<CreateKeyOutcome>
  /** Stops taking requests, finishes what is in flight, then closes. Calling it again waits for the same end. */
  stop(): Promise<void>
}

/** Opens the database, begins to listen and connects to Slack. Throws, with everything closed again, where it cannot. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const { log, clock = createClock() } = options
  const store = await openStore({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, log })
  const open: (() => Promise<void>)[] = [() => store.close()]
  try {
    const keyring = createKeyring(config.encryptionKey)
    await checkKeyring(store.db, keyring)
    let delivery: Delivery | undefined
    const wake = (workspaceId: string, channelId: string) => delivery?.wake(workspaceId, channelId)
    const meter = createMeter({ db: store.db, clock, log, keyring, wake })
    const slack = connectSlack({
      meter,
      log,
      settings: config.slack,
      command: config.command,
      publicUrl: config.publicUrl,
      port: config.port,
      apiUrl: config.slackApiUrl,
      authorizeUrl: config.slackAuthorizeUrl,
    })
    open.push(() => slack.stop())
    const limits = options.deliveryLimits ? { limits: options.deliveryLimits } : {}
    delivery = createDelivery({
      db: store.db,
      clock,
      log,
      send: slack.send,
      onlyWorkspaceId: slack.workspaceId,
      onRevoked: slack.noteRevoked,
      ...limits,
    })
    open.push(delivery.stop)
    const schedule = createSchedule(meter, { askAbout: slack.askAbout })
    open.push(schedule.stop)
    if (store.engine === 'embedded') {
      // Only this process may open the directory: the terminal's commands come to it over a socket.
      const admin = createAdminServer({ meter, slack: config, dataDir: config.dataDir })
      await admin.start()
      open.push(admin.stop)
    }
    const http = createHttpServer({ meter, log, ready: () => store.ping(), slack })
    open.push(() => http.close())
    const url = await listen(http, config.port)
    await slack.firstTry
    delivery.start()
    schedule.start()
    const { mode, ...state } = await slack.state()
    log.info({ url, database: store.description, slack: mode, ...state }, 'Purser is ready')
    let stopping: Promise<void> | undefined
    return {
      url,
      store,
      meter,
      delivery,
      tick: schedule.tick,
      createPool: (input) => createPool(meter, input),
      createKey: (input) => createKey(meter, input),
      stop: () => (stopping ??= closeAll(open, log)),
    }
  } catch (error) {
    await closeAll(open, log)
    throw error
  }
}

/** Closes what is open, the last opened first; one that fails is logged and does not keep the others open. */
async function closeAll(open: readonly (() => Promise<void>)[], log: Log): Promise<void> {
  for (const close of [...open].reverse()) {
    try {
      await close()
    } catch (error) {
      log.warn({ error: coerceError(error) }, 'a part did not close cleanly')
    }
  }
}

function listen(http: HttpServer, port: number): Promise<string> {
  const { server } = http
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(sayPort(error, port))
    server.once('error', fail)
    server.listen(port, () => {
      server.off('error', fail)
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}

/** The two reasons that the person who starts the program can do something about. */
function sayPort(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new PurserError('port', `Port ${port} is in use by another program. Stop it, or set PORT to a free one.`, {
      cause: error,
    })
  if (error.code === 'EACCES')
    return new PurserError('port', `Port ${port} is not open to this user. Set PORT to a free one above 1023.`, {
      cause: error,
    })
  return error
}
