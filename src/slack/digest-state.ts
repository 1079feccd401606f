// The digests of a pool that a visitor may know of, with when each comes next, as the card and the form show them.

import { spansBetween } from '../core/cycle.ts'
import type { Pool } from '../core/model.ts'
import { nextDigest } from '../core/next-digest.ts'
import type { Announced } from '../core/room.ts'
import type { Digest } from '../core/subscription.ts'
import { poolNumbers } from '../meter/summarize.ts'
import { readReminders } from '../store/reminders.ts'
import { readNewestCycles } from '../store/schedule.ts'
import { readSubscriptions } from '../store/subscriptions.ts'
import type { ListedDigest } from './views/digest-card.ts'
import type { Visit } from './visit.ts'

const DAY_MS = 86_400_000
/** How far ahead a digest that makes way is looked for, in days. */
const AHEAD = 120

export interface Digests {
  channel: ListedDigest | null
  own: ListedDigest | null
}

/** Reads them. */
export async function readDigests(visit: Visit, pool: Pool): Promise<Digests> {
  const { deps, member } = visit
  const subscriptions = await readSubscriptions(deps.meter.db, pool, member.memberId)
  const digests: Digests = { channel: null, own: null }
  for (const it of subscriptions) {
    if (it.kind !== 'digest') continue
    if (it.place.kind === 'channel') digests.channel = await listedOf(visit, pool, it.digest, pool.zone)
    else digests.own = await listedOf(visit, pool, it.digest, await ownZone(visit, pool))
  }
  return digests
}

/** The zone of somebody's own digest. */
export async function ownZone({ confirmed }: Pick<Visit, 'confirmed'>, pool: Pool): Promise<string> {
  return (await confirmed).zone ?? pool.zone
}

/** A digest with when it comes next. */
export async function listedOf(visit: Visit, pool: Pool, digest: Digest, zone: string): Promise<ListedDigest> {
  const makesWayFor = digest.makesWay ? await announcedOf(visit, pool) : null
  const next = nextDigest({ ...digest, zone }, { after: visit.now, makesWayFor })
  return { digest, zone, nextOn: next?.on ?? null }
}

/** What the channel is told of resets, those to come among them, and of credits that end; null: nothing. */
async function announcedOf({ deps, now }: Visit, pool: Pool): Promise<Announced | null> {
  const { db, configOf } = deps.meter
  const reminders = await readReminders(db, pool)
  if (!reminders) return null
  const opened = await readNewestCycles(db, pool, 2)
  const { terms } = await configOf(db, pool)
  const until = new Date(+now + AHEAD * DAY_MS)
  const ahead = spansBetween(terms, opened.at(-1)?.endsAt ?? now, until)
  const { plan, letExpire } = reminders
  const { endings } = await poolNumbers(deps.meter, pool)
  return { cycles: [...opened, ...ahead], zone: pool.zone, plan, letExpire, endings }
}
