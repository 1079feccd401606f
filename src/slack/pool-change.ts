// What all forms share in which an owner changes a pool: who may, which version of the pool was in front of them, and what a
// verb's answer becomes. Of two who save at once the second sees what the first has changed, and nothing of theirs is saved.

import { z } from 'zod'
import { changesOf, sayChange, sayDeed } from '../core/audit.ts'
import type { Pool, PoolConfig } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import type { PoolChangeOutcome } from '../meter/change-pool.ts'
import { listAudit } from '../store/audit.ts'
import { actorOf, isHere, ownedPools, ownsPool } from './access.ts'
import type { Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL, poolIn } from './asked-pool.ts'
import { readJson } from './read-json.ts'
import { sayLocally } from './views/effect.ts'
import { sentenceModal } from './views/modal.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

/** What a form remembers: which pool it is about, as it was then; and what of it, where that is not the pool alone. */
export interface ChangeMemory {
  poolId: string
  version: number
  subject?: string | undefined
}

const memory = z.object({ p: z.string().max(64), v: z.int(), s: z.string().max(200).optional() })

/** Packs it: ids and a number. */
export function packChange({ poolId, version }: Pick<Pool, 'poolId' | 'version'>, subject?: string): string {
  return JSON.stringify({ p: poolId, v: version, ...(subject === undefined ? {} : { s: subject }) })
}

/** What the form in front of the person remembers; undefined where it is none of ours. */
export function changeIn(metadata: string): ChangeMemory | undefined {
  const read = memory.safeParse(readJson(metadata)).data
  return read && { poolId: read.p, version: read.v, subject: read.s }
}

export type RunPool = { kind: 'pool'; pool: Pool; config: PoolConfig } | { kind: 'refused'; message: string }

/** A pool in use that the visitor may change; else a sentence. `deed` is what only others may do: "change its plan". */
export async function poolToRun(visit: Visit, poolId: string | undefined, deed: string): Promise<RunPool> {
  const pool = poolIn(visit, poolId)
  if (!pool) return { kind: 'refused', message: NO_POOL }
  const config = await visit.deps.meter.configOf(visit.deps.meter.db, pool)
  if (ownsPool(await visit.confirmed, config)) return { kind: 'pool', pool, config }
  return { kind: 'refused', message: await notTheirs(visit, pool.poolId, deed) }
}

/** The pools in use that the visitor may change. */
export async function poolsToRun(visit: Visit): Promise<Pool[]> {
  const member = await visit.confirmed
  if (!isHere(member)) return []
  return member.admin
    ? visit.directory.pools.filter(({ archivedAt }) => archivedAt === null)
    : ownedPools(visit, member)
}

/** "Only an owner of Apollo (Olga) or an admin can change its plan." */
export async function notTheirs(visit: Visit, poolId: string, deed: string): Promise<string> {
  return `Only ${await whoRuns(visit, poolId)} can ${deed}.`
}

/** How a verb is to be run: for good, or to see what it would do. */
export interface RunHow {
  workspaceId: string
  poolId: string
  actor: ReturnType<typeof actorOf>
  via: string
  seenVersion?: number
  isPreview?: boolean
}

/** What a verb is handed for a preview: no version, since it is about the pool as it is now. */
export async function previewHow({ workspaceId, confirmed }: Visit, poolId: string): Promise<RunHow> {
  return { workspaceId, poolId, actor: actorOf(await confirmed), via: 'slack', isPreview: true }
}

export interface ChangeForm {
  pool: Pool
  /** The version that the form was filled in for; undefined: the form was about another pool. */
  seenVersion: number | undefined
  deed: string
  run: (how: RunHow) => Promise<PoolChangeOutcome | { kind: 'duplicate' }>
  /** The form once more, with why on top. */
  again: (remark: string) => Promise<SubmitAnswer>
  /** What stands there when it is done, however often it is sent. */
  done: () => Promise<SubmitAnswer>
}

/** Runs the verb of a submitted form once, and answers what came of it. */
export async function submitChange(submission: Submission, form: ChangeForm): Promise<SubmitAnswer> {
  const { pool, seenVersion, deed, run, again, done } = form
  const how = { ...(await previewHow(submission, pool.poolId)), isPreview: false }
  const outcome = await run({ ...how, ...(seenVersion === undefined ? {} : { seenVersion }) })
  switch (outcome.kind) {
    case 'done':
    case 'duplicate':
      return done()
    case 'same':
      return again('Nothing would change: it is so already.')
    case 'stale': {
      // Sent twice, the first one has changed the pool itself, and everything is as the second one wants it.
      const { kind } = await run({ ...how, isPreview: true })
      return kind === 'same' ? done() : again(await sayMeanwhile(submission, pool, seenVersion ?? pool.version))
    }
    case 'refused': {
      const message = sayLocally(outcome.message, pool.zone, submission.now)
      return outcome.field === undefined ? again(message) : { kind: 'errors', errors: { [outcome.field]: message } }
    }
    case 'not-theirs':
      return { kind: 'show', view: sentenceModal(pool.name, await notTheirs(submission, pool.poolId, deed)) }
    case 'unknown':
      return { kind: 'show', view: sentenceModal(pool.name, NO_POOL) }
  }
}

/** How many changes are told of: a sentence is to be read. */
const TOLD_MAX = 3

/** What changed of a pool since a version of it, for whoever had the form open meanwhile. */
async function sayMeanwhile(visit: Visit, pool: Pool, seenVersion: number): Promise<string> {
  const { workspaceId, poolId, zone, name } = pool
  const { deps, directory, member } = visit
  const kept = 'Nothing of yours was saved. Look at it, and save again if it is still right.'
  // Each change is a version and a line.
  const most = Math.min(TOLD_MAX, Math.max(1, pool.version - seenVersion))
  const lines = (await listAudit(deps.meter.db, { workspaceId, poolIds: [poolId], most })).reverse()
  if (lines.length === 0) return `${name} was changed meanwhile. ${kept}`
  // Only whoever runs the pool gets so far.
  const isNamed = areNamed(asNamesShown(directory.namesShown), { kind: 'member', isOwner: true, isGuest: false })
  const said = lines.map((line) => {
    const who = line.actorId === member.memberId ? 'You have' : `${(isNamed ? line.actorName : null) ?? 'Somebody'} has`
    const changes = changesOf(line)
    const told = changes.length === 0 ? '' : ` (${changes.map(sayChange).join(', ')})`
    return `${who} meanwhile ${sayDeed(line)}, ${line.at.toISOString()}${told}.`
  })
  return sayLocally(`${said.join(' ')} ${kept}`, zone, visit.now)
}
