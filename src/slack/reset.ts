// The reset of a pool, moved by those who run it. Day and time are those of the pool's zone, wherever who moves it is.

import type { ModalView } from '@slack/types'
import { spanAt } from '../core/cycle.ts'
import { cleanText } from '../core/grammar-text.ts'
import { localParts, resolveLocal } from '../core/local-time.ts'
import type { Pool } from '../core/model.ts'
import { termsAfter } from '../core/plan-terms.ts'
import { moveReset } from '../meter/move-reset.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import { listGrants } from '../store/grants.ts'
import { readReminders } from '../store/reminders.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { type FieldValues, textOf } from './fields.ts'
import { changeIn, packChange, poolToRun, previewHow, submitChange } from './pool-change.ts'
import { sayLocally } from './views/effect.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { sentenceModal } from './views/modal.ts'
import { resetDone, resetModal, resetPreview } from './views/reset.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Move the reset'
const DEED = 'move its reset'
const GRANTS_MAX = 1_000

/** [Move the reset...]: the button carries the pool's id. */
export function openReset(click: Click): Promise<ModalView> {
  return resetOf(click, click.value)
}

/** The form of a pool's reset. */
export async function resetOf(visit: Visit, poolId: string): Promise<ModalView> {
  const found = await poolToRun(visit, poolId, DEED)
  return found.kind === 'pool' ? formOf(visit, found.pool, {}) : sentenceModal(TITLE, found.message)
}

/** The form with what its fields come to. */
export async function refreshReset(click: Click): Promise<ModalView> {
  const { view } = click
  const found = await poolToRun(click, view ? changeIn(view.privateMetadata)?.poolId : undefined, DEED)
  if (!view || found.kind === 'refused') return sentenceModal(TITLE, found.kind === 'refused' ? found.message : NO_POOL)
  return formOf(click, found.pool, view.values)
}

/** Moves it. */
export async function submitReset(submission: Submission): Promise<SubmitAnswer> {
  const { deps, view } = submission
  const seen = changeIn(view.privateMetadata)
  const found = await poolToRun(submission, seen?.poolId, DEED)
  if (found.kind === 'refused') return { kind: 'show', view: sentenceModal(TITLE, found.message) }
  const { pool } = found
  const summary = await summaryOf(submission, pool)
  if (!summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const { endsAt, reason } = fieldsIn(view.values, summary)
  return submitChange(submission, {
    pool,
    seenVersion: seen?.version,
    deed: DEED,
    run: (how) => moveReset(deps.meter, { ...how, endsAt, reason }),
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, pool, view.values, remark) }),
    done: async () => {
      const moved = await summaryOf(submission, pool)
      if (!moved) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
      const said = resetDone({ ...pool, endsAt: moved.cycle.endsAt, now: moved.now })
      return { kind: 'show', view: said.view, unseen: said.spoken }
    },
  })
}

/** The chosen day and time; a part that was left as it is, to the minute, is that of the reset as it stands. */
function fieldsIn(values: FieldValues, { cycle, config }: PoolSummary) {
  const { zone } = config.pool
  const now = localParts(cycle.endsAt, zone)
  const two = (count: number) => String(count).padStart(2, '0')
  const nowOn = `${now.year}-${two(now.month)}-${two(now.day)}`
  const nowTime = `${two(now.hour)}:${two(now.minute)}`
  const on = textOf(values, 'ends_at') ?? nowOn
  const time = textOf(values, 'ends_time') ?? nowTime
  const [year = 0, month = 1, day = 1] = on.split('-').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const isKept = on === nowOn && time === nowTime
  return {
    on,
    time,
    endsAt: isKept ? cycle.endsAt : resolveLocal({ year, month, day, hour, minute }, zone),
    reason: cleanText(textOf(values, 'reason') ?? '').clean.trim() || null,
  }
}

async function formOf(visit: Visit, pool: Pool, values: FieldValues, remark?: string): Promise<ModalView> {
  const summary = await summaryOf(visit, pool)
  if (!summary) return sentenceModal(TITLE, NO_POOL)
  const { on, time, endsAt, reason } = fieldsIn(values, summary)
  const preview = await previewOf(visit, summary, endsAt)
  return resetModal({ ...pool, on, time, reason: reason ?? undefined, preview, remark, metadata: packChange(pool) })
}

async function previewOf(visit: Visit, summary: PoolSummary, endsAt: Date): Promise<string[]> {
  const { db } = visit.deps.meter
  const { config, cycle, balance, now } = summary
  const { pool, terms } = config
  const how = await previewHow(visit, pool.poolId)
  const outcome = await moveReset(visit.deps.meter, { ...how, endsAt, reason: null })
  if (outcome.kind === 'refused') return [escapeMrkdwn(sayLocally(outcome.message, pool.zone, visit.now))]
  if (outcome.kind === 'same') return ['That is when it resets now.']
  if (outcome.kind !== 'done') return [NO_POOL]
  const moved = { ...termsAfter(terms, cycle), effectiveAt: endsAt, anchorAt: endsAt }
  const first = spanAt([moved], endsAt).endsAt
  const grants = await listGrants(db, pool, cycle.startsAt, GRANTS_MAX)
  const withCycle = grants.filter((it) => it.expiresWithCycle && +(it.expiresAt ?? 0) === +cycle.endsAt)
  const ending = withCycle.filter(({ effectiveAt }) => effectiveAt <= now).reduce((sum, { left }) => sum + left, 0)
  const lost = withCycle
    .filter(({ kind, effectiveAt }) => kind === 'allotment' && effectiveAt >= endsAt)
    .reduce((sum, { credits, corrected }) => sum + credits + corrected, 0)
  return resetPreview({
    cycle: outcome.cycle,
    following: [first, spanAt([moved], first).endsAt],
    ending: Math.max(0, Math.min(ending, balance.left)),
    lost,
    isReminded: (await readReminders(db, pool)) !== undefined,
    unit: pool.unit,
    zone: pool.zone,
    now,
  })
}

async function summaryOf({ deps, workspaceId }: Visit, { poolId }: Pool): Promise<PoolSummary | undefined> {
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  return summary
}
