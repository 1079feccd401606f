// What a claimed message speaks of, read as it stands at this moment. A kind of notice that is not in the table is never
// claimed here: a newer replica, which knows how to say it, does.

import type { NoticeKind, Topic } from '../core/topic.ts'
import { readMessageAlerts } from '../store/alert-views.ts'
import type { Database } from '../store/database.ts'
import type { Claim } from '../store/messages.ts'
import { readMessageKinds } from '../store/notices.ts'
import { readMessageParked } from '../store/parked-views.ts'

type ReadTopics = (db: Database, claim: Claim) => Promise<Topic[]>

/** In the order in which a message of several speaks of them. */
const readers: Record<NoticeKind, ReadTopics> = {
  alert: readAlerts,
  'alert-again': readAlerts,
  parked: readParked,
}

/** The kinds of notices that this program knows how to say. */
export const knownKinds = Object.keys(readers) as NoticeKind[]

/** Nothing where there is nothing to say any more. */
export async function readTopics(db: Database, claim: Claim): Promise<Topic[]> {
  const carried = await readMessageKinds(db, claim.workspaceId, claim.messageId)
  const needed = new Set(knownKinds.filter((kind) => carried.includes(kind)).map((kind) => readers[kind]))
  const topics: Topic[] = []
  for (const read of needed) topics.push(...(await read(db, claim)))
  return topics
}

async function readAlerts(db: Database, claim: Claim): Promise<Topic[]> {
  const isPosted = claim.ts !== null || claim.mayBePostedSince !== null
  const alerts = await readMessageAlerts(db, { ...claim, isPosted })
  return alerts.length === 0 ? [] : [{ kind: 'alerts', alerts }]
}

/** An outage that was over before anybody was told of it is not worth a word. */
async function readParked(db: Database, claim: Claim): Promise<Topic[]> {
  const outages = await readMessageParked(db, claim)
  const said = outages.filter(({ state }) => state !== 'mended' || claim.ts !== null)
  return said.map((parked) => ({ kind: 'parked', parked }))
}
