// The form of `reminders`, for those who run the pool. What was typed is judged by core/days-before, who may set it by the
// meter once more.

import type { ModalView } from '@slack/types'
import { readDaysBefore, readOwnerDays } from '../core/days-before.ts'
import type { ReminderPlan } from '../core/due.ts'
import { LOCAL_TIME } from '../core/subscription.ts'
import { changeReminders } from '../meter/change-reminders.ts'
import { summarize } from '../meter/summarize.ts'
import { readReminders } from '../store/reminders.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL, poolIn } from './asked-pool.ts'
import { chosenOf, type FieldValues, textOf } from './fields.ts'
import { cardOf, NO_REMINDERS } from './reminders.ts'
import { sentenceModal } from './views/modal.ts'
import { remindersModal, remindersSaved } from './views/reminders-modal.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

const TITLE = 'Reminders'

/** [Change...]. */
export async function changeByCard(click: Click): Promise<ModalView> {
  const { deps, confirmed, value } = click
  const pool = poolIn(click, value)
  if (!pool) return sentenceModal(TITLE, NO_POOL)
  const config = await deps.meter.configOf(deps.meter.db, pool)
  if (!ownsPool(await confirmed, config)) return sentenceModal(TITLE, await refusal(click, pool.poolId))
  const plan = (await readReminders(deps.meter.db, pool))?.plan ?? NO_REMINDERS
  return remindersModal({ poolId: pool.poolId, poolName: pool.name, zone: pool.zone, plan })
}

/** Saves it. Sent twice, it is saved once and reads the same both times. */
export async function saveReminders(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, confirmed } = submission
  const pool = poolIn(submission, view.privateMetadata)
  if (!pool) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const read = readPlan(view.values)
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const { poolId } = pool
  const input = { workspaceId, poolId, plan: read.plan, actor: actorOf(await confirmed), via: 'slack' }
  const { kind } = await changeReminders(deps.meter, input)
  if (kind === 'not-theirs') return { kind: 'show', view: sentenceModal(TITLE, await refusal(submission, poolId)) }
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (kind === 'unknown' || !summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  return { kind: 'show', view: remindersSaved(await cardOf(submission, summary)) }
}

function readPlan(
  values: FieldValues,
): { kind: 'read'; plan: ReminderPlan } | { kind: 'faulty'; errors: Record<string, string> } {
  const before = readDaysBefore(textOf(values, 'days_before') ?? '')
  if (before.kind === 'faulty') return { kind: 'faulty', errors: { days_before: before.message } }
  const owner = readOwnerDays(textOf(values, 'owner_days') ?? '', before.days)
  if (owner.kind === 'faulty') return { kind: 'faulty', errors: { owner_days: owner.message } }
  const localTime = textOf(values, 'local_time') ?? ''
  if (!LOCAL_TIME.test(localTime))
    return { kind: 'faulty', errors: { local_time: 'Choose a time of day, like 09:00.' } }
  const report = chosenOf(values, 'report').length > 0
  return { kind: 'read', plan: { daysBefore: before.days, ownerDays: owner.days, localTime, report } }
}

async function refusal(visit: Visit, poolId: string): Promise<string> {
  return `Only ${await whoRuns(visit, poolId)} can change what announces its resets.`
}
