// The form of `digest`: everybody sets their own, those who run the pool also the channel's. What a field means is
// digest-form's, who may set what is judged by the meter once more.

import type { ModalView } from '@slack/types'
import type { Pool } from '../core/model.ts'
import { DEFAULT_DIGEST } from '../core/subscription.ts'
import { type DigestOutcome, endDigest, subscribeDigest } from '../meter/subscribe-digest.ts'
import { readChannelName } from '../store/channel-names.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL, poolIn } from './asked-pool.ts'
import { mayReadDigests, NO_GUESTS } from './digest.ts'
import { everyIn, placeIn, placeShown, readDigest } from './digest-form.ts'
import { listedOf, ownZone, readDigests } from './digest-state.ts'
import { type DigestEvery, type DigestPlace, digestModal, digestSaved } from './views/digest-modal.ts'
import { sentenceModal } from './views/modal.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

const TITLE = 'Digest'

/** [Change...]: begins with the channel's where the visitor may change it, else with their own. */
export async function changeDigest(click: Click): Promise<ModalView> {
  if (!(await mayReadDigests(click))) return sentenceModal(TITLE, NO_GUESTS)
  const pool = poolIn(click, click.value)
  if (!pool) return sentenceModal(TITLE, NO_POOL)
  return formOf(click, pool, { place: (await placesOf(click, pool))[0] })
}

/** The form with the fields of what was chosen in it. */
export async function refreshDigest(click: Click): Promise<ModalView> {
  const { view } = click
  const pool = poolIn(click, view?.privateMetadata)
  if (!view || !pool) return sentenceModal(TITLE, NO_POOL)
  const place = placeIn(view.values)
  // Another place has a digest of its own.
  return formOf(click, pool, place === placeShown(view.values) ? { place, every: everyIn(view.values) } : { place })
}

/** Saves it. Sent twice, it is saved once and reads the same both times. */
export async function saveDigest(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, confirmed } = submission
  const pool = poolIn(submission, view.privateMetadata)
  if (!pool) return say(NO_POOL)
  const where = placeIn(view.values)
  const read = readDigest(view.values)
  if (read.kind === 'incomplete')
    return { kind: 'show', view: await formOf(submission, pool, { place: where, every: everyIn(view.values) }) }
  const input = { workspaceId, poolId: pool.poolId, where, actor: actorOf(await confirmed), via: 'slack' }
  const outcome = await (read.kind === 'stop'
    ? endDigest(deps.meter, input)
    : subscribeDigest(deps.meter, { ...input, digest: read.digest }))
  if (outcome.kind === 'refused' || outcome.kind === 'unknown') return say(await refusalOf(submission, pool, outcome))
  const place = { poolName: pool.name, channelId: where === 'channel' ? pool.channelId : null }
  const zone = where === 'channel' ? pool.zone : await ownZone(submission, pool)
  const saved = read.kind === 'stop' ? null : await listedOf(submission, pool, read.digest, zone)
  return { kind: 'show', view: digestSaved(place, saved, submission.now) }
}

async function formOf(
  visit: Visit,
  pool: Pool,
  { place, every }: { place: DigestPlace; every?: DigestEvery },
): Promise<ModalView> {
  const digests = await readDigests(visit, pool)
  const listed = place === 'channel' ? digests.channel : digests.own
  // One that is asked for does not make way.
  const digest = listed?.digest ?? { ...DEFAULT_DIGEST, makesWay: false }
  return digestModal({
    poolName: pool.name,
    channelName: pool.channelId && (await readChannelName(visit.deps.meter.db, visit.workspaceId, pool.channelId)),
    places: await placesOf(visit, pool),
    place,
    every: every ?? everyWords[digest.cadence.every],
    digest,
    isThere: listed !== null,
    zone: place === 'channel' ? pool.zone : await ownZone(visit, pool),
    poolId: pool.poolId,
  })
}

const everyWords = { day: 'daily', week: 'weekly', month: 'monthly' } as const

/** Whose digest the visitor may set, by Slack's own word on who they are. */
async function placesOf({ deps, confirmed }: Visit, pool: Pool): Promise<[DigestPlace, ...DigestPlace[]]> {
  if (pool.channelId === null) return ['mine']
  const config = await deps.meter.configOf(deps.meter.db, pool)
  return ownsPool(await confirmed, config) ? ['channel', 'mine'] : ['mine']
}

async function refusalOf(
  visit: Visit,
  pool: Pool,
  outcome: Extract<DigestOutcome, { kind: 'refused' | 'unknown' }>,
): Promise<string> {
  if (outcome.kind === 'unknown') return NO_POOL
  if (outcome.because === 'guest') return NO_GUESTS
  return `Only ${await whoRuns(visit, pool.poolId)} can change what its channel gets. Your own digest is yours to set.`
}

function say(text: string): SubmitAnswer {
  return { kind: 'show', view: sentenceModal(TITLE, text) }
}
