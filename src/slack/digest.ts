// `digest`: which digests of a pool come, where and when next; one's own by a click, and how one would read now. Guests have
// none: a digest tells what others used.

import type { DigestCause } from '../core/digest-facts.ts'
import { type Cadence, daysTold } from '../core/due.ts'
import { bookedOn } from '../core/local-time.ts'
import type { Pool } from '../core/model.ts'
import { DEFAULT_DIGEST } from '../core/subscription.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { endDigest, subscribeDigest } from '../meter/subscribe-digest.ts'
import { figureDigest, isEmptyDigest } from '../notices/figure-digest.ts'
import { actorOf, ownsPool, seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { askedPool, NO_POOL, poolIn } from './asked-pool.ts'
import { believe, clickedNotice } from './believe.ts'
import { readDigests } from './digest-state.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { Spoken } from './views/blocks.ts'
import { digestCard, digestPreview } from './views/digest-card.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

export const NO_GUESTS = 'Digests tell what others used, so guests get none: "me" shows what is yours.'

/** `digest`: the card of the pool that `rest` names or that is meant here. */
export async function answerDigest(ask: Ask, rest: string): Promise<Spoken> {
  if (!(await mayReadDigests(ask))) return sentence(NO_GUESTS)
  const asked = await askedPool(ask, rest, { verb: 'digest', actionId: 'digest:show' })
  return asked.kind === 'asked' ? asked.spoken : cardOf(ask, asked.summary.config.pool)
}

/** The card of another pool, in the place of the question. */
export function showDigests(click: Click): Promise<ClickAnswer> {
  return withPool(click, async (pool) => ({ kind: 'replace', spoken: await cardOf(click, pool) }))
}

/** [Preview]: the digest as it would come now, with the names that its reader may read. */
export function previewDigest(click: Click): Promise<ClickAnswer> {
  return withPool(click, async (pool) => ({ kind: 'say', spoken: await previewOf(click, pool) }))
}

/** [Send me one each week]. Whoever has one already keeps it as it is. */
export function sendMeDigest(click: Click): Promise<ClickAnswer> {
  return withPool(click, async (pool) => {
    const { own } = await readDigests(click, pool)
    if (!own) await subscribeDigest(click.deps.meter, { ...(await mineOf(click, pool)), digest: OWN_DIGEST })
    return { kind: 'replace', spoken: await cardOf(click, pool) }
  })
}

/** [Stop mine]. */
export function stopMyDigest(click: Click): Promise<ClickAnswer> {
  return withPool(click, async (pool) => {
    await endDigest(click.deps.meter, await mineOf(click, pool))
    return { kind: 'replace', spoken: await cardOf(click, pool) }
  })
}

/** [Stop this], in a digest that came as a direct message: the message says so from then on. */
export async function stopThisDigest(click: Click): Promise<ClickAnswer> {
  const { deps, slackUserId, command } = click
  const said = await clickedNotice(click, 'digest')
  if (said?.channelId !== slackUserId) return { kind: 'say', spoken: sentence(UNKNOWN) }
  const pool = poolIn(click, said.poolId)
  if (!pool) return { kind: 'say', spoken: sentence(NO_POOL) }
  const { noticeId } = said
  await believe(click, noticeId)
  await endDigest(deps.meter, { ...(await mineOf(click, pool)), noticeId })
  const again = `"${command} digest ${pool.shortName}" makes it come again.`
  return { kind: 'say', spoken: sentence(`No digest of ${pool.name} comes to you any more. ${again}`) }
}

const UNKNOWN = 'I do not know that digest any more.'

/** What one click brings: in the morning of the first working day. */
const OWN_DIGEST = { ...DEFAULT_DIGEST, makesWay: false }

/** Whether the visitor may read what others used, by Slack's own word. */
export async function mayReadDigests({ confirmed }: Visit): Promise<boolean> {
  return seesOthers(await confirmed)
}

async function withPool(click: Click, run: (pool: Pool) => Promise<ClickAnswer>): Promise<ClickAnswer> {
  if (!(await mayReadDigests(click))) return { kind: 'say', spoken: sentence(NO_GUESTS) }
  const pool = poolIn(click, click.value)
  return pool ? run(pool) : { kind: 'say', spoken: sentence(NO_POOL) }
}

async function mineOf({ workspaceId, confirmed }: Visit, { poolId }: Pool) {
  return { workspaceId, poolId, where: 'mine' as const, actor: actorOf(await confirmed), via: 'slack' }
}

async function cardOf(visit: Visit, pool: Pool): Promise<Spoken> {
  const { channel, own } = await readDigests(visit, pool)
  const { poolId, name, shortName, channelId } = pool
  return digestCard({
    poolId,
    poolName: name,
    shortName,
    channel: channelId === null ? null : { channelId, listed: channel },
    own,
    now: visit.now,
  })
}

async function previewOf(visit: Visit, pool: Pool): Promise<Spoken> {
  const { deps, now, directory, member } = visit
  const { channel, own } = await readDigests(visit, pool)
  const { digest } = own ?? channel ?? { digest: DEFAULT_DIGEST }
  // Days are the pool's, as in the digest that is sent.
  const on = bookedOn(now, pool.zone)
  const { poolId } = pool
  const { skipEmpty } = digest
  const about: DigestCause = {
    poolId,
    cadence: digest.cadence.every,
    on,
    ...daysTold(onThatDay(digest.cadence, on), on),
    skipEmpty,
  }
  const config = await deps.meter.configOf(deps.meter.db, pool)
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: false }
  // Seen by one alone, and read beside people of another company all the same.
  const isNamed = areNamed(asNamesShown(directory.namesShown), reader) && !(await isSharedChannel(visit))
  const facts = await figureDigest(deps.meter.db, { config, about, isNamed, now })
  return digestPreview(facts, about, isEmptyDigest(facts))
}

/** The digest of a month that ends today, whichever day of the month it is set to. */
function onThatDay(cadence: Cadence, on: string): Cadence {
  return cadence.every === 'month' ? { every: 'month', monthDay: Number(on.slice(8)) } : cadence
}
