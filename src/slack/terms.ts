// The plan of a pool, changed by those who run it: in a form that begins with a plan of the vendor's or with what there is,
// and says what the change comes to before it is made.

import type { ModalView } from '@slack/types'
import { endedBy } from '../core/ended-alerts.ts'
import type { Pool, PoolConfig, Terms } from '../core/model.ts'
import { plansOf, saidConfirmed, whatToConfirm } from '../core/plan-presets.ts'
import { termsAfter } from '../core/plan-terms.ts'
import { changeTerms } from '../meter/change-terms.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { changeIn, packChange, poolToRun, previewHow, submitChange } from './pool-change.ts'
import { fieldsOfTerms, lengthIn, readTerms, UNTOUCHED } from './terms-form.ts'
import { sayLocally } from './views/effect.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { sentenceModal } from './views/modal.ts'
import { localDate } from './views/phrases.ts'
import { type TermsFields, termsDone, termsModal, termsPreview } from './views/terms.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Change the plan'
const DEED = 'change its plan'

/** [Change the plan...]: the button carries the pool's id. */
export function openTerms(click: Click): Promise<ModalView> {
  return termsOf(click, click.value)
}

/** The form of a pool's plan. */
async function termsOf(visit: Visit, poolId: string): Promise<ModalView> {
  const found = await poolToRun(visit, poolId, DEED)
  return found.kind === 'pool' ? formOf(visit, found, UNTOUCHED) : sentenceModal(TITLE, found.message)
}

/** The form with what its fields come to. */
export async function refreshTerms(click: Click): Promise<ModalView> {
  const { view } = click
  const found = await poolToRun(click, view ? changeIn(view.privateMetadata)?.poolId : undefined, DEED)
  if (!view || found.kind === 'refused') return sentenceModal(TITLE, found.kind === 'refused' ? found.message : NO_POOL)
  return formOf(click, found, fieldsOfTerms(view.values))
}

/** Changes the plan. */
export async function submitTerms(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const seen = changeIn(view.privateMetadata)
  const found = await poolToRun(submission, seen?.poolId, DEED)
  if (found.kind === 'refused') return { kind: 'show', view: sentenceModal(TITLE, found.message) }
  const { pool } = found
  const fields = fieldsOfTerms(view.values)
  const summary = await summaryOf(submission, pool)
  if (!summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const read = readTerms(fields, found.config, termsAfter(found.config.terms, summary.cycle))
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  return submitChange(submission, {
    pool,
    seenVersion: seen?.version,
    deed: DEED,
    run: (how) => changeTerms(submission.deps.meter, { ...how, asked: read.asked, reason: fields.reason ?? null }),
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, found, fields, remark) }),
    done: () => doneOf(submission, pool),
  })
}

async function formOf(
  visit: Visit,
  { pool, config }: { pool: Pool; config: PoolConfig },
  fields: TermsFields,
  remark?: string,
): Promise<ModalView> {
  const summary = await summaryOf(visit, pool)
  if (!summary) return sentenceModal(TITLE, NO_POOL)
  const base = termsAfter(config.terms, summary.cycle)
  const plans = plansOf(pool.vendor)
  return termsModal({
    ...fields,
    ...pool,
    zone: fields.zone,
    base,
    plans,
    chosenLength: lengthIn(fields, pool.vendor, base),
    confirm: sayConfirm(pool, fields, base),
    preview: await previewOf(visit, summary, fields),
    remark,
    metadata: packChange(pool),
  })
}

/** What is to be confirmed with the vendor; once it was, when. Another plan is not confirmed by what was of the one before. */
function sayConfirm(pool: Pool, { preset, planConfirmedOn }: TermsFields, base: Terms): string {
  const chosen = plansOf(pool.vendor).find((it) => it.preset === preset)
  const on = planConfirmedOn ?? (chosen ? null : base.planConfirmedOn)
  if (on !== null) return saidConfirmed(pool, localDate(new Date(on), 'UTC'))
  return chosen?.confirm ?? whatToConfirm(pool)
}

async function previewOf(visit: Visit, { config, cycle, alerts, now }: PoolSummary, fields: TermsFields) {
  const { pool, rules } = config
  const base = termsAfter(config.terms, cycle)
  const read = readTerms(fields, config, base)
  if (read.kind === 'faulty') return Object.values(read.errors).map(escapeMrkdwn)
  const how = await previewHow(visit, pool.poolId)
  const outcome = await changeTerms(visit.deps.meter, { ...how, asked: read.asked, reason: null })
  if (outcome.kind === 'refused') return [escapeMrkdwn(sayLocally(outcome.message, pool.zone, visit.now))]
  if (outcome.kind === 'same') return ['Nothing changes of the credits yet.']
  if (outcome.kind !== 'done') return [NO_POOL]
  const { before, after, next, differences } = outcome
  return termsPreview({
    before,
    after,
    unit: pool.unit,
    ends: endedBy({ rules, alerts }, { before, after }),
    zone: pool.zone,
    resetsAt: outcome.cycle.after.endsAt,
    from: base,
    to: next,
    differences,
    now,
  })
}

/** As the pool stands: the same however often it is said. */
async function doneOf(visit: Visit, pool: Pool): Promise<SubmitAnswer> {
  const summary = await summaryOf(visit, pool)
  if (!summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const { config, cycle, balance } = summary
  const { name, unit, zone } = config.pool
  const next = termsAfter(config.terms, cycle)
  const { view, spoken } = termsDone({ name, unit, zone, balance, next, resetsAt: cycle.endsAt, now: summary.now })
  return { kind: 'show', view, unseen: spoken }
}

async function summaryOf({ deps, workspaceId }: Visit, { poolId }: Pool): Promise<PoolSummary | undefined> {
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  return summary
}
