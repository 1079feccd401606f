// Delivery: finds what is due, claims one message a channel, hands it to `send`, and writes down what came of it. At
// least once: a crash or a lost answer repeats at most that one message and loses none. What a post says and what
// Slack's errors mean is decided by `send`; which rows are due and who may take them by store/messages.

import { setTimeout as pause } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../clock.ts'
import type { AlertView } from '../core/alert-facts.ts'
import { coerceError } from '../errors.ts'
import type { Log } from '../log.ts'
import { readMessageAlerts } from '../store/alert-views.ts'
import type { RootDatabase } from '../store/database.ts'
import {
  failMessage,
  giveBack,
  markSent,
  parkChannel,
  unparkAllChannels,
  unparkChannel,
} from '../store/message-outcomes.ts'
import { type ChannelKey, type Claim, claimMessage, findDue } from '../store/messages.ts'

/** One post or update, ready to be said. */
export interface OutgoingMessage extends ChannelKey {
  /** An opaque uuid, the only thing of ours that goes into Slack's metadata. */
  messageId: string
  /** Slack's name of the message where it is there already and is to be updated. */
  ts: string | null
  alerts: readonly AlertView[]
  /** Business time at which it was first said, or is said now: what it tells of days to come counts from here. */
  saidAt: Date
}

/** What came of sending. `retry` also stands for an answer that never came: it may have been posted, and is repeated. */
export type SendResult =
  | { kind: 'sent'; ts: string }
  | { kind: 'retry'; reason: string; afterMs?: number }
  /** Trying again changes nothing: `channel` until somebody mends the channel or the installation, `message` ever. */
  | { kind: 'permanent'; of: 'channel' | 'message'; reason: string }

export interface DeliveryDeps {
  db: RootDatabase
  clock: Clock
  log: Log
  /** Must settle within a fraction of the lease, and must not try again by itself. */
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** The only workspace this process can speak in, where its settings hold the token of one and Slack has named it. */
  onlyWorkspaceId?: () => string | undefined
  /** Told once when a channel is parked: the place for the owner's direct message. */
  onParked?: (channel: ChannelKey, reason: string) => void
  limits?: Partial<DeliveryLimits>
}

/** All in milliseconds; tests pass smaller ones. */
export interface DeliveryLimits {
  /** How long a dead process can hold a message up. */
  leaseMs: number
  postIntervalMs: number
  firstRetryMs: number
  lastRetryMs: number
  /** The longest time without a look at what is due, for rows of other processes and of movable clocks. */
  lookMs: number
}

export interface Delivery {
  /** Begins to look for due rows; before it, wakes are ignored. */
  start(): void
  /** Hastens the next look, after a commit that made something due. Nothing depends on it. */
  wake(workspaceId: string, channelId: string): void
  /** One look: resolves when everything that was due at its start has been tried once. */
  runOnce(): Promise<void>
  /** Takes a parked channel into service again; what waited and has not expired is sent. */
  resume(channel: ChannelKey): Promise<void>
  /** Ends the looking and waits for what is being sent. */
  stop(): Promise<void>
}

const defaults: DeliveryLimits = {
  leaseMs: 60_000,
  postIntervalMs: 1_000,
  firstRetryMs: 1_000,
  lastRetryMs: 300_000,
  lookMs: 5_000,
}

/** How many channels one process posts to at the same time: few enough to leave the database to the write path. */
const AT_ONCE = 8

export function createDelivery(deps: DeliveryDeps): Delivery {
  const limits = { ...defaults, ...deps.limits }
  const inHand = new Map<string, Promise<void>>()
  let state: 'new' | 'running' | 'stopped' = 'new'
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false

  /** Looks, starts what is ready, and sets the timer for what is next. */
  async function look(): Promise<void> {
    let nextMs = limits.lookMs
    try {
      for (const { inMs, ...channel } of await findDue(deps.db, deps.clock, deps.onlyWorkspaceId?.())) {
        if (inMs > 0) nextMs = Math.min(nextMs, inMs)
        else if (state === 'running' && inHand.size < AT_ONCE) take(channel)
      }
    } catch (error) {
      deps.log.warn({ error }, 'delivery could not look for due messages; it will look again')
    }
    if (state === 'running' && !lookAgain) schedule(nextMs)
  }

  /** Works on a channel that nobody here works on yet; whoever ends looks again, for what had no room. */
  function take(channel: ChannelKey): Promise<void> {
    const name = nameOf(channel)
    const known = inHand.get(name)
    if (known) return known
    const work = deliverNext(deps, limits, channel).then((tried) => {
      inHand.delete(name)
      // Where another replica was quicker the row may look due for a moment longer; looking at once would spin.
      if (tried) lookSoon()
    })
    inHand.set(name, work)
    return work
  }

  /** One look at a time; a wish that comes during one is granted after it. */
  function lookSoon(): void {
    if (state !== 'running') return
    if (looking) {
      lookAgain = true
      return
    }
    clearTimeout(timer)
    looking = look().finally(() => {
      looking = undefined
      if (!lookAgain) return
      lookAgain = false
      lookSoon()
    })
  }

  function schedule(inMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(lookSoon, inMs)
    // A process that has nothing else to do may end: the rows stay.
    timer.unref()
  }

  return {
    start() {
      if (state !== 'new') return
      state = 'running'
      void tryParkedAgain(deps).then(lookSoon)
    },
    wake: () => lookSoon(),
    async runOnce() {
      const due = (await findDue(deps.db, deps.clock, deps.onlyWorkspaceId?.())).filter(({ inMs }) => inMs <= 0)
      for (let from = 0; from < due.length; from += AT_ONCE)
        await Promise.all(due.slice(from, from + AT_ONCE).map(take))
      // What a look of its own had claimed already was due as well, and is not found any more.
      await Promise.all(inHand.values())
    },
    async resume(channel) {
      await unparkChannel(deps.db, channel)
      lookSoon()
    },
    async stop() {
      state = 'stopped'
      clearTimeout(timer)
      await looking
      await Promise.all(inHand.values())
    },
  }
}

/** A restart often follows a mend (the bot was invited, the token renewed): what is still broken is parked again. */
async function tryParkedAgain({ db, log }: DeliveryDeps): Promise<void> {
  try {
    const channels = await unparkAllChannels(db)
    if (channels > 0) log.info({ channels }, 'parked channels will be tried once more')
  } catch (error) {
    log.warn({ error }, 'parked channels could not be looked for')
  }
}

function nameOf({ workspaceId, channelId }: ChannelKey): string {
  return `${workspaceId} ${channelId}`
}

/** Claims, sends and marks one message of a channel; false where there was nothing to claim. Never throws. */
async function deliverNext(deps: DeliveryDeps, limits: DeliveryLimits, channel: ChannelKey): Promise<boolean> {
  const { workspaceId, channelId } = channel
  try {
    const { leaseMs, postIntervalMs } = limits
    const { db, clock } = deps
    const claim = await claimMessage(db, { workspaceId, channelId, clock, leaseMs, postIntervalMs, newId: uuidv7 })
    if (!claim) return false
    await settle(deps, limits, claim, await sendClaimed(deps, claim))
    return true
  } catch (error) {
    // Without an answer of the database nothing is known; the lease ends by itself and the message is claimed again.
    deps.log.warn({ error, workspaceId, channelId }, 'delivery lost the database; the message will be tried again')
    await pause(Math.min(limits.firstRetryMs, 1_000), undefined, { ref: false })
    return true
  }
}

/** Sends after commit, outside of any transaction. */
async function sendClaimed(deps: DeliveryDeps, claim: Claim): Promise<SendResult> {
  const { workspaceId, channelId, messageId, ts, now, firstSentAt } = claim
  const alerts = await readMessageAlerts(deps.db, workspaceId, messageId)
  try {
    return await deps.send({ workspaceId, channelId, messageId, ts, alerts, saidAt: firstSentAt ?? now })
  } catch (error) {
    deps.log.error({ error, workspaceId, messageId }, 'a message could not be made or sent')
    return { kind: 'retry', reason: coerceError(error).message }
  }
}

async function settle(deps: DeliveryDeps, limits: DeliveryLimits, claim: Claim, result: SendResult): Promise<void> {
  const { db, log } = deps
  const { workspaceId, channelId, messageId, attempts } = claim
  const place = { workspaceId, channelId, messageId }
  if (result.kind === 'sent') {
    const held = await markSent(db, claim, result.ts)
    if (!held) log.warn(place, 'a message was posted after its lease had ended, and will be posted once more')
  } else if (result.kind === 'retry') {
    const afterMs = result.afterMs ?? backoff(limits, attempts)
    log.info({ ...place, attempts, afterMs, reason: result.reason }, 'a message was not taken; it will be tried again')
    await giveBack(db, claim, afterMs, result.reason)
  } else if (result.of === 'message') {
    log.error({ ...place, reason: result.reason }, 'a message will never be taken, and was given up')
    await failMessage(db, claim, result.reason)
  } else if (await parkChannel(db, claim, result.reason)) {
    log.warn({ ...place, reason: result.reason }, 'a channel cannot be posted to, and was parked')
    deps.onParked?.({ workspaceId, channelId }, result.reason)
  }
}

/** 1, 2, 4 ... times the first wait, up to the last. */
function backoff({ firstRetryMs, lastRetryMs }: DeliveryLimits, attempts: number): number {
  return Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 30))
}
