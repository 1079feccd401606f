// `topup`: an owner adds credits to a pool, in a form that says what they do to it while it is filled in. A line like
// "topup 1,000 until 31 dec" fills it in. Sent twice, credits are added once.

import type { ModalView } from '@slack/types'
import { formatCredits } from '../core/amount.ts'
import { spanAt } from '../core/cycle.ts'
import { endedBy } from '../core/ended-alerts.ts'
import type { Cycle, Pool, PoolConfig } from '../core/model.ts'
import type { GrantGiven } from '../core/plan-grant.ts'
import { readTopup, type TopupRead } from '../core/topup-line.ts'
import { grantCredits } from '../meter/grant-credits.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { impliedPool } from './choose-pool.ts'
import { textOf } from './fields.ts'
import { answerGrants } from './grants.ts'
import { typedLine } from './log.ts'
import { changeIn, notTheirs, packChange, poolsToRun, poolToRun, previewHow, submitChange } from './pool-change.ts'
import { fieldsOfLine, fieldsOfTopup, readTopupFields } from './topup-form.ts'
import { sayLocally } from './views/effect.ts'
import { sentenceModal } from './views/modal.ts'
import type { OfferedChoice } from './views/question.ts'
import { sentence } from './views/sentence.ts'
import {
  type TopupDates,
  type TopupFields,
  topupDone,
  topupMissing,
  topupModal,
  topupPreview,
  topupQuestion,
} from './views/topup.ts'
import type { Visit } from './visit.ts'
import { whoIsAdmin } from './who-can.ts'

const TITLE = 'Add credits'
const DEED = 'add credits to it'
/** What a button carries for a form without a line: it has to carry something. */
const NO_LINE = '-'
const LINE_MAX = 1_900

/** `topup`, `topup 1000 until 31 dec`: the form with what was understood; `topup list`: what there is. */
export async function openTopup(ask: Ask, rest: string): Promise<Answer> {
  const list = /^\s*list\b(.*)$/i.exec(rest)
  if (list) return answerGrants(ask, list[1] ?? '')
  const form = await formOfLine(ask, rest)
  if (typeof form === 'string') return sentence(form)
  if ('message' in form) return topupQuestion({ ...form, typed: typedLine(ask) })
  const again = { label: TITLE, actionId: 'topup:again', value: rest.slice(0, LINE_MAX) || NO_LINE }
  return { view: form, again }
}

/** The same by a button, for when Slack's three seconds were over. */
export async function reopenTopup(click: Click): Promise<ModalView> {
  const form = await formOfLine(click, click.value === NO_LINE ? '' : click.value)
  if (typeof form === 'string') return sentenceModal(TITLE, form)
  return 'message' in form ? sentenceModal(TITLE, form.message) : form
}

/** [Add credits...] of a pool. */
export async function topupByButton(click: Click): Promise<ModalView> {
  const found = await poolToRun(click, click.value, DEED)
  return found.kind === 'pool' ? formOf(click, found.pool, fieldsOfLine({})) : sentenceModal(TITLE, found.message)
}

/** The form with what its fields come to. */
export async function refreshTopup(click: Click): Promise<ModalView> {
  const { view } = click
  const found = await poolToRun(click, view ? poolIdIn(view) : undefined, DEED)
  if (!view || found.kind === 'refused') return sentenceModal(TITLE, found.kind === 'refused' ? found.message : NO_POOL)
  return formOf(click, found.pool, fieldsOfTopup(view.values))
}

/** Adds the credits. */
export async function submitTopup(submission: Submission): Promise<SubmitAnswer> {
  const { deps, view } = submission
  const found = await poolToRun(submission, poolIdIn(view), DEED)
  if (found.kind === 'refused') return { kind: 'show', view: sentenceModal(TITLE, found.message) }
  const { pool, config } = found
  const fields = fieldsOfTopup(view.values)
  const read = readTopupFields(fields)
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const seen = changeIn(view.privateMetadata)
  const { given } = read
  // Its own id: several forms may have been opened over one modal.
  const key = `slack:view ${view.viewId}`
  return submitChange(submission, {
    pool,
    seenVersion: seen?.poolId === pool.poolId ? seen.version : undefined,
    deed: DEED,
    run: (how) => grantCredits(deps.meter, { ...how, given, reason: fields.reason ?? null, key }),
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, pool, fields, remark) }),
    done: () => doneOf(submission, config, given),
  })
}

/** The form; why it cannot be opened; or what of the line is in doubt, with a line for each thing it may be. */
async function formOfLine(
  visit: Visit,
  rest: string,
): Promise<ModalView | string | { message: string; choices: OfferedChoice[] }> {
  const { directory, now } = visit
  const inUse = directory.pools.filter(({ archivedAt }) => archivedAt === null)
  const own = await poolsToRun(visit)
  if (own.length === 0) return `Only an owner of a pool or ${await whoIsAdmin(visit)} can add credits.`
  const implied = impliedPool(visit, own) ?? own[0]
  const read = readTopup(rest, { pools: inUse, poolId: implied?.poolId, now })
  if (read.kind !== 'read') return { message: read.message, choices: choicesOf(read) }
  const { line } = read
  const pool = line.poolId === undefined ? implied : own.find(({ poolId }) => poolId === line.poolId)
  if (!pool) return notTheirs(visit, line.poolId ?? '', DEED)
  return formOf(visit, pool, fieldsOfLine(line))
}

/** What the buttons of a line in doubt open the form with. */
function choicesOf(read: Exclude<TopupRead, { kind: 'read' }>): OfferedChoice[] {
  const value = (text: string) => text.slice(0, LINE_MAX) || NO_LINE
  return read.kind === 'fault'
    ? [{ label: 'Fill in the form...', value: value(read.rest) }]
    : read.readings.map(({ credits, text }) => ({ label: `${formatCredits(credits)}...`, value: value(text) }))
}

async function formOf(visit: Visit, pool: Pool, fields: TopupFields, remark?: string): Promise<ModalView> {
  return topupModal({
    ...fields,
    pool,
    pools: await poolsToRun(visit),
    preview: await previewOf(visit, pool, fields),
    remark,
    metadata: packChange(pool),
  })
}

async function previewOf(visit: Visit, pool: Pool, fields: TopupFields): Promise<string[]> {
  const { deps } = visit
  const read = readTopupFields(fields)
  if (read.kind === 'faulty') return topupMissing(Object.values(read.errors))
  const { given } = read
  const how = await previewHow(visit, pool.poolId)
  const outcome = await grantCredits(deps.meter, { ...how, given, reason: null, key: 'preview' })
  if (outcome.kind === 'refused') return topupMissing([sayLocally(outcome.message, pool.zone, visit.now)])
  const summary = outcome.kind === 'done' ? await summaryOf(visit, pool.poolId) : undefined
  if (outcome.kind !== 'done' || !summary) return topupMissing([NO_POOL])
  const { before, after } = outcome
  const { config, alerts } = summary
  const ends = endedBy({ rules: config.rules, alerts }, { before, after })
  return topupPreview(
    { before, after, unit: pool.unit, ends },
    datesOf(config, outcome.cycle.after, given, summary.now),
  )
}

/** As the pool stands: the same however often it is said. */
async function doneOf(visit: Visit, { pool }: PoolConfig, given: GrantGiven): Promise<SubmitAnswer> {
  const summary = await summaryOf(visit, pool.poolId)
  if (!summary) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const { config, cycle, balance, now } = summary
  const dates = datesOf(config, cycle, given, now)
  const { view, spoken } = topupDone({ ...pool, credits: given.credits, balance, dates })
  return { kind: 'show', view, unseen: spoken }
}

function datesOf({ terms, pool }: PoolConfig, cycle: Cycle, given: GrantGiven, now: Date): TopupDates {
  const { expires } = given
  const from = given.effectiveAt ?? now
  const resetsAt = () => (from < cycle.endsAt ? cycle.endsAt : spanAt(terms, from).endsAt)
  return {
    zone: pool.zone,
    now,
    effectiveAt: from > now ? from : null,
    expires: expires instanceof Date ? 'date' : expires,
    expiresAt: expires === 'reset' ? resetsAt() : expires === 'never' ? null : expires,
  }
}

async function summaryOf({ deps, workspaceId }: Visit, poolId: string): Promise<PoolSummary | undefined> {
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  return summary
}

/** The chosen pool; where there is only one, the form remembers it. */
function poolIdIn(view: Pick<Submission['view'], 'values' | 'privateMetadata'>): string | undefined {
  return textOf(view.values, 'pool') ?? changeIn(view.privateMetadata)?.poolId
}
