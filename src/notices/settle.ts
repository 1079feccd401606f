// Sends a claimed message and writes down what came of it. Whoever lost the lease changes nothing; what Slack's errors
// mean was judged by `send`, how often is looked and what is claimed is deliver.ts's.

import { v7 as uuidv7 } from 'uuid'
import { coerceError } from '../errors.ts'
import { failMessage, giveBack, keepDistance, markSent } from '../store/message-outcomes.ts'
import type { Claim } from '../store/messages.ts'
import { markMended, parkChannel } from '../store/parking.ts'
import type { DeliveryDeps, DeliveryLimits, SendResult } from './deliver.ts'
import { readTopics } from './topics.ts'

type Deps = Pick<DeliveryDeps, 'db' | 'log' | 'send' | 'onRevoked'>

const NOTHING_TO_SAY = 'nothing to say any more'

/** Sends after commit, outside of any transaction. */
export async function sendClaimed(deps: Deps, claim: Claim): Promise<SendResult> {
  const { workspaceId, channelId, messageId, ts, postedTo, mayBePostedSince, now, firstSentAt } = claim
  const topics = await readTopics(deps.db, claim)
  if (topics.length === 0) return { kind: 'permanent', of: 'message', reason: NOTHING_TO_SAY }
  const place = { workspaceId, channelId, messageId, ts, postedTo, mayBePostedSince }
  try {
    return await deps.send({ ...place, topics, saidAt: firstSentAt ?? now })
  } catch (error) {
    deps.log.error({ error, workspaceId, messageId }, 'a message could not be made or sent')
    return { kind: 'retry', reason: coerceError(error).message }
  }
}

/** Writes what came of it, and when it is due again where it was not taken. */
export async function settle(deps: Deps, limits: DeliveryLimits, claim: Claim, result: SendResult): Promise<void> {
  const { db, log } = deps
  const { workspaceId, channelId, messageId, attempts } = claim
  const place = { workspaceId, channelId, messageId }
  if (result.kind === 'sent') {
    if (!(await mark(deps, claim, result)))
      log.warn(place, 'a message was posted after its lease had ended, and will be posted once more')
    if (claim.ts === null) await makeWait(deps, limits, claim)
  } else if (result.kind === 'retry') {
    const { reason, isRefused = false, afterMs = backoff(limits, attempts) } = result
    log.info({ ...place, attempts, afterMs, reason }, 'a message was not taken; it will be tried again')
    await giveBack(db, claim, { reason, afterMs, isRefused })
  } else if (result.kind === 'revoked') {
    const { reason } = result
    log.error({ workspaceId, reason }, 'Slack does not accept the token of this workspace any more')
    await giveBack(db, claim, { reason, afterMs: backoff(limits, attempts), isRefused: true })
    await deps.onRevoked?.(workspaceId, reason)
  } else if (result.of === 'message') {
    const { reason } = result
    if (reason === NOTHING_TO_SAY) log.info({ ...place, reason }, 'a message was not needed any more')
    else log.error({ ...place, reason }, 'a message will never be taken, and was given up')
    await failMessage(db, claim, reason)
  } else await park(deps, claim, result.reason)
}

/** Writes that it was taken; a channel that took nothing before is in service again, which its owner was waiting for. */
async function mark(deps: Deps, claim: Claim, sent: { ts: string; postedTo: string }): Promise<boolean> {
  if (claim.failingSinceAt === null) return markSent(deps.db, claim, sent)
  const held = await markMended(deps.db, claim, sent)
  deps.log.info({ workspaceId: claim.workspaceId, channelId: claim.channelId }, 'a channel can be posted to again')
  return held
}

/** A courtesy: without it the next post may come too soon and be put off by Slack. What was posted stays marked. */
async function makeWait({ db, log }: Deps, { postIntervalMs }: DeliveryLimits, claim: Claim): Promise<void> {
  const { workspaceId, channelId } = claim
  try {
    await keepDistance(db, claim, postIntervalMs)
  } catch (error) {
    log.warn({ error, workspaceId, channelId }, 'a message was posted, but its channel cannot be made to wait after it')
  }
}

async function park({ db, log }: Deps, claim: Claim, reason: string): Promise<void> {
  const told = await parkChannel(db, claim, { reason, newId: uuidv7 })
  const { workspaceId, channelId } = claim
  log.warn({ workspaceId, channelId, reason, told }, 'a channel cannot be posted to, and was parked')
  if (told === 'nobody')
    log.error({ workspaceId, channelId, reason }, 'nobody could be told that a channel cannot be posted to')
}

/** 1, 2, 4 ... times the first wait, up to the last. */
function backoff({ firstRetryMs, lastRetryMs }: DeliveryLimits, attempts: number): number {
  return Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 30))
}
