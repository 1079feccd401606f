// Adjusting a pool: by its list of entries, for who runs it. A click on what was logged beyond the vendor's count fills the
// form in with exactly that.

import type { ModalView } from '@slack/types'
import type { AdjustmentFault } from '../core/adjustment.ts'
import { parseCredits, toDecimal } from '../core/amount.ts'
import type { Pool } from '../core/model.ts'
import { vendorName } from '../core/presets.ts'
import { type AdjustOutcome, adjustPool } from '../meter/adjust-pool.ts'
import { actorOf, isAdmin, ownedPools } from './access.ts'
import type { Click, ShownView, Submission, SubmitAnswer } from './ask.ts'
import { poolIn } from './asked-pool.ts'
import { saidOf, sayEffect } from './correction-words.ts'
import { instantOf, textOf } from './fields.ts'
import { VIEW_SOURCE } from './log-keys.ts'
import { poolOf } from './log-reply.ts'
import { adjustedModal, adjustForm } from './views/adjust.ts'
import { sentenceModal } from './views/modal.ts'
import { localTime, unitsOf } from './views/phrases.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

const TITLE = 'Adjust a pool'
const NO_POOL = 'This pool does not exist any more.'

/** What stands in the form. */
interface Fill {
  credits: string
  effectiveAt: Date | undefined
  reason: string
}

/** [Adjust...] of a pool's entries. */
export function openAdjust(click: Click): Promise<ModalView> {
  return formOf(click, click.value, { credits: '', effectiveAt: undefined, reason: '' })
}

/** [Take 12 off...]: what the vendor does not count, as of the balance that said so. */
export async function openAccept(click: Click): Promise<ModalView> {
  const pool = poolIn(click, click.value)
  if (!pool) return sentenceModal(TITLE, NO_POOL)
  const { balance, reading } = await poolOf(click, pool.poolId)
  const isLess = reading !== null && balance.unexplained < 0
  const reason = isLess ? `${vendorName(pool)} counts ${unitsOf(-balance.unexplained, pool.unit)} less` : ''
  const credits = isLess ? toDecimal(balance.unexplained) : ''
  return formOf(click, pool.poolId, { credits, effectiveAt: isLess ? reading.asOf : undefined, reason })
}

/** A field that moves the figures has changed. */
export function refreshAdjust(click: Click): Promise<ModalView> {
  const { view } = click
  if (!view) throw new Error('a field of the adjustment was changed outside of a modal')
  return formOf(click, poolIdIn(view), fillIn(view))
}

/** Books it, once; what is wrong is said under its field. */
export async function saveAdjustment(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const pool = poolIn(submission, poolIdIn(view))
  if (!pool) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const outcome = await adjust(submission, pool, fillIn(view), { key: view.rootViewId, dryRun: false })
  if (outcome.kind === 'refused' && 'field' in outcome)
    return { kind: 'errors', errors: { [outcome.field]: sayFault(outcome, pool, fillIn(view), submission.now) } }
  const said = await saidOf(submission, pool.poolId, outcome, 'adjust')
  const isDone = outcome.kind === 'done' || outcome.kind === 'duplicate'
  return { kind: 'show', view: isDone ? adjustedModal(said) : sentenceModal(TITLE, said) }
}

async function adjust(
  visit: Visit,
  { poolId }: Pool,
  { credits, effectiveAt, reason }: Fill,
  { key, dryRun }: { key: string; dryRun: boolean },
): Promise<AdjustOutcome> {
  const { deps, workspaceId, receivedAt } = visit
  const amount = parseCredits(credits)
  if (amount === undefined && credits !== '')
    return { kind: 'refused', field: 'credits', message: 'A number with at most three decimals, up to 1,000,000,000.' }
  return adjustPool(deps.meter, {
    workspaceId,
    poolId,
    key,
    dryRun,
    reason,
    credits: amount ?? 0,
    occurredAt: effectiveAt ?? null,
    source: VIEW_SOURCE,
    actor: actorOf(await visit.confirmed),
    receivedAt,
    via: 'slack',
  })
}

async function formOf(visit: Visit, poolId: string, fill: Fill): Promise<ModalView> {
  const pool = poolIn(visit, poolId)
  if (!pool) return sentenceModal(TITLE, NO_POOL)
  const pools = await runPools(visit)
  if (!pools.some((it) => it.poolId === poolId))
    return sentenceModal(TITLE, `Only ${await whoRuns(visit, poolId)} can adjust it.`)
  return adjustForm({
    pools,
    poolId,
    poolName: pool.name,
    unit: pool.unit,
    ...fill,
    preview: await previewOf(visit, pool, fill),
  })
}

/** What it would leave, tried on the ledger. */
async function previewOf(visit: Visit, pool: Pool, fill: Fill): Promise<string> {
  if (fill.credits === '') return 'Type the credits to see what would be left.'
  // Why is asked for when it is saved.
  const outcome = await adjust(visit, pool, { ...fill, reason: fill.reason || '-' }, { key: 'preview', dryRun: true })
  if (outcome.kind === 'refused') return 'field' in outcome ? sayFault(outcome, pool, fill, visit.now) : outcome.message
  return outcome.kind === 'done' ? sayEffect(pool.name, outcome.effect) : ''
}

/** A fault as people read it: instants in the pool's zone. */
function sayFault(
  { code, message }: AdjustmentFault,
  { name, zone, recordsFromAt }: Pool,
  { effectiveAt }: Fill,
  now: Date,
): string {
  if (effectiveAt === undefined || code === undefined) return message
  const at = localTime(effectiveAt, zone, now)
  return code === 'in_future'
    ? `${at} is in the future: adjust it when it has happened.`
    : `${at} is before the records of ${name}, which begin ${localTime(recordsFromAt, zone, now)}.`
}

/** The pools that the visitor may adjust. */
async function runPools(visit: Visit): Promise<Pool[]> {
  return (await isAdmin(visit))
    ? visit.directory.pools.filter(({ archivedAt }) => archivedAt === null)
    : ownedPools(visit, await visit.confirmed)
}

function poolIdIn({ values, privateMetadata }: ShownView): string {
  return textOf(values, 'pool') ?? privateMetadata
}

function fillIn({ values }: ShownView): Fill {
  return {
    credits: textOf(values, 'credits') ?? '',
    effectiveAt: instantOf(values, 'effective_at'),
    reason: textOf(values, 'reason') ?? '',
  }
}
