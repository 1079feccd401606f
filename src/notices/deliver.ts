// Delivery: finds what is due, claims one message a channel and has it sent. At least once: a crash or a lost answer
// repeats at most that one message and loses none. What a post says and what Slack's errors mean is decided by `send`,
// which rows are due and who may take them by store/messages, what came of it is written by settle.ts.

import { setTimeout as pause } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import type { Clock } from '../clock.ts'
import type { NoticeKind, Topic } from '../core/topic.ts'
import type { Log } from '../log.ts'
import type { RootDatabase } from '../store/database.ts'
import { type ChannelKey, claimMessage, findDue } from '../store/messages.ts'
import { unparkAllChannels } from '../store/parking.ts'
import { sendClaimed, settle } from './settle.ts'
import { knownKinds } from './topics.ts'

/** One post or update, ready to be said. */
export interface OutgoingMessage extends ChannelKey {
  /** An opaque uuid, the only thing of ours that goes into Slack's metadata. */
  messageId: string
  /** Slack's name of the message where it is there already and is to be updated. */
  ts: string | null
  /** The conversation of that ts: a person's direct messages have another id than the person. */
  postedTo: string
  /** An earlier attempt since then had no answer, so that the post may stand there already; null: none. */
  mayBePostedSince: Date | null
  topics: readonly Topic[]
  /** Business time at which it was first said, or is said now: what it tells of days to come counts from here. */
  saidAt: Date
}

/** What came of sending. */
export type SendResult =
  | { kind: 'sent'; ts: string; postedTo: string }
  /** Without `isRefused` no answer came: it may have been posted, and is repeated. */
  | { kind: 'retry'; reason: string; afterMs?: number; isRefused?: true }
  /** Trying again changes nothing: `channel` until somebody mends the channel, `message` ever. */
  | { kind: 'permanent'; of: 'channel' | 'message'; reason: string }
  /** Slack does not know the token any more: nothing can be said in the workspace until it has another. */
  | { kind: 'revoked'; reason: string }

export interface DeliveryDeps {
  db: RootDatabase
  clock: Clock
  log: Log
  /** Must settle within a fraction of the lease, and must not try again by itself. */
  send: (message: OutgoingMessage) => Promise<SendResult>
  /** The only workspace this process can speak in, where its settings hold the token of one and Slack has named it. */
  onlyWorkspaceId?: () => string | undefined
  /** Told when Slack refused the token of a workspace: whoever keeps installations stops it and cancels what waits. */
  onRevoked?: (workspaceId: string, reason: string) => Promise<void>
  /** What this process knows how to say; default: everything. */
  kinds?: readonly NoticeKind[]
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
  const kinds = deps.kinds ?? knownKinds
  const due = () => findDue(deps.db, deps.clock, { onlyWorkspaceId: deps.onlyWorkspaceId?.(), kinds })
  const inHand = new Map<string, Promise<void>>()
  let state: 'new' | 'running' | 'stopped' = 'new'
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let lookAgain = false
  let starting: Promise<void> | undefined
  /** What the last look found due and nobody here has had room for yet. */
  let waiting: ChannelKey[] = []

  /** Looks, starts what is ready, and sets the timer for what is next. */
  async function look(): Promise<void> {
    let nextMs = limits.lookMs
    try {
      waiting = []
      for (const { inMs, ...channel } of await due()) {
        if (inMs > 0) nextMs = Math.min(nextMs, inMs)
        else waiting.push(channel)
      }
      takeWaiting()
    } catch (error) {
      deps.log.warn({ error }, 'delivery could not look for due messages; it will look again')
    }
    if (state === 'running' && !lookAgain) schedule(nextMs)
  }

  function takeWaiting(): void {
    while (state === 'running' && inHand.size < AT_ONCE) {
      const channel = waiting.shift()
      if (!channel) return
      take(channel)
    }
  }

  /** Works on a channel that nobody here works on yet; whoever ends looks again, or makes room for what waits. */
  function take(channel: ChannelKey): Promise<void> {
    const name = nameOf(channel)
    const known = inHand.get(name)
    if (known) return known
    const work = deliverNext({ ...deps, kinds }, limits, channel).then((tried) => {
      inHand.delete(name)
      // Where another replica was quicker the row may look due for a moment longer; looking at once would spin.
      if (tried) lookSoon()
      else takeWaiting()
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
      starting = tryParkedAgain(deps).then(lookSoon)
    },
    wake: () => lookSoon(),
    async runOnce() {
      const ready = (await due()).filter(({ inMs }) => inMs <= 0)
      for (let from = 0; from < ready.length; from += AT_ONCE)
        await Promise.all(ready.slice(from, from + AT_ONCE).map(take))
      // What a look of its own had claimed already was due as well, and is not found any more.
      await Promise.all(inHand.values())
    },
    async stop() {
      state = 'stopped'
      clearTimeout(timer)
      await starting
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
async function deliverNext(
  deps: DeliveryDeps & { kinds: readonly NoticeKind[] },
  limits: DeliveryLimits,
  channel: ChannelKey,
): Promise<boolean> {
  const { workspaceId, channelId } = channel
  try {
    const { leaseMs, postIntervalMs } = limits
    const { db, clock, kinds } = deps
    const input = { workspaceId, channelId, clock, kinds, leaseMs, postIntervalMs, newId: uuidv7 }
    const claim = await claimMessage(db, input)
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
