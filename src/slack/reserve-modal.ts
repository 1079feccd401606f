// The form of `reserve`, for those who run the pool, and what a line that says it all does without it. What can be kept is
// judged by core/plan-reservation: as a preview while the form is filled in, and under the pool's lock when it is sent.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { formatCredits, parseCredits, toDecimal } from '../core/amount.ts'
import { spanAt } from '../core/cycle.ts'
import type { ReserveDraft } from '../core/grammar-reserve.ts'
import type { Pool } from '../core/model.ts'
import { CAMPAIGN_MAX, planReservation, type ReservationFault } from '../core/plan-reservation.ts'
import { type ReserveOutcome, reserve } from '../meter/reserve.ts'
import { campaignName, nameKey } from '../meter/resolve-names.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import type { ReservationRow } from '../store/reservations.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL, poolIn } from './asked-pool.ts'
import { numbersOf } from './balance.ts'
import { impliedPool } from './choose-pool.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import { readJson } from './read-json.ts'
import { sentenceModal } from './views/modal.ts'
import { leftOf, localTime } from './views/phrases.ts'
import { sayReservationFault } from './views/reserve.ts'
import { type Reserved, type ReserveFields, reservedModal, reservedReply, reserveModal } from './views/reserve-modal.ts'
import { notReserved, sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

const TITLE = 'Reserve credits'

/** What a button carries for the form: pool, credits, campaign, seconds of from and until. */
const carried = z.object({
  p: z.string().max(40).optional(),
  g: z.string().max(40).optional(),
  c: z.string().max(CAMPAIGN_MAX).optional(),
  f: z.int().min(0).max(9_999_999_999).optional(),
  u: z.int().min(0).max(9_999_999_999).optional(),
})

/** The form as the answer to a line that left something open; a sentence for who may not reserve. */
export async function openFilled(
  ask: Ask,
  draft: ReserveDraft,
  above: { reason: string; typed: string },
): Promise<Answer> {
  const { poolId, credits, campaign, fromAt, untilAt } = draft
  const view = await formFor(
    ask,
    {
      poolId: poolId ?? impliedPool(ask, inUse(ask))?.poolId,
      ...(credits === null ? {} : { credits: toDecimal(credits) }),
      ...(campaign === null ? {} : { campaign }),
      ...(fromAt ? { fromAt } : {}),
      ...(untilAt ? { untilAt } : {}),
    },
    above,
  )
  if (typeof view === 'string') return notReserved(view, above.typed)
  return { view, again: { label: 'Open the form', actionId: 'reserve:open', value: packWish(draft) } }
}

/** What a button carries that opens the form with a wish. */
export function packWish({ poolId, credits, campaign, fromAt, untilAt }: ReserveDraft): string {
  const seconds = (at: Date) => Math.floor(+at / 1000)
  return JSON.stringify({
    ...(poolId === null ? {} : { p: poolId }),
    ...(credits === null ? {} : { g: toDecimal(credits) }),
    ...(campaign === null ? {} : { c: campaign.slice(0, CAMPAIGN_MAX) }),
    ...(fromAt ? { f: seconds(fromAt) } : {}),
    ...(untilAt ? { u: seconds(untilAt) } : {}),
  })
}

/** [Reserve...]. */
export async function openReserve(click: Click): Promise<ModalView> {
  const parsed = carried.safeParse(readJson(click.value))
  const { p, g, c, f, u } = parsed.success ? parsed.data : {}
  const fields = {
    poolId: p,
    credits: g,
    campaign: c,
    ...(f === undefined ? {} : { fromAt: new Date(f * 1000) }),
    ...(u === undefined ? {} : { untilAt: new Date(u * 1000) }),
  }
  return orSentence(await formFor(click, fields, { reason: '', typed: '' }))
}

/** A field has changed: the form with what its fields come to. */
export async function refreshReserve(click: Click): Promise<ModalView> {
  if (!click.view) throw new Error('a field of the reserve form was changed outside of a modal')
  return orSentence(await formFor(click, fieldsIn(click.view.values), { reason: '', typed: '' }))
}

/** Reserves. Sent twice, it is reserved once and reads the same both times. */
export async function saveReserve(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const fields = fieldsIn(view.values)
  const pool = poolIn(submission, fields.poolId)
  if (!pool) return { kind: 'errors', errors: { pool: 'This pool is not in use any more: choose another.' } }
  const credits = parseCredits(fields.credits ?? '')
  if (credits === undefined) return { kind: 'errors', errors: { credits: NO_AMOUNT } }
  const wish = { ...wishOf(fields), credits, poolId: pool.poolId }
  const outcome = await reserveBy(submission, wish, `slack:view ${view.rootViewId}`)
  if (outcome.kind === 'refused') return { kind: 'errors', errors: errorsOf(outcome.faults, pool, submission.now) }
  if (outcome.kind === 'not-theirs')
    return { kind: 'show', view: sentenceModal(TITLE, await refusal(submission, pool.poolId)) }
  if (outcome.kind === 'unknown') return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  const reserved = await shown(submission, pool.poolId, outcome.reservation)
  if (!reserved) return { kind: 'show', view: sentenceModal(TITLE, NO_POOL) }
  return { kind: 'show', view: reservedModal(reserved), unseen: reservedReply(reserved) }
}

/** What a line says that leaves nothing open: done at once, or given back with the reasons. */
export async function reserveNow(
  ask: Ask,
  wish: ReserveDraft & { poolId: string; credits: number; campaign: string },
  typed: string,
): Promise<Answer> {
  const { poolId } = wish
  const pool = poolIn(ask, poolId)
  const outcome = await reserveBy(ask, wish, `slack:command ${ask.triggerId}`)
  if (outcome.kind === 'not-theirs') return notReserved(await refusal(ask, poolId), typed)
  if (outcome.kind === 'unknown' || !pool) return sentence(NO_POOL)
  if (outcome.kind === 'refused') {
    const why = Object.values(errorsOf(outcome.faults, pool, ask.now)).join(' ')
    return notReserved(why, typed, packWish(wish))
  }
  const reserved = await shown(ask, poolId, outcome.reservation)
  return reserved ? reservedReply(reserved) : sentence(NO_POOL)
}

async function reserveBy(
  visit: Visit,
  wish: { poolId: string; credits: number; campaign: string | null; fromAt: Date | null; untilAt: Date | null },
  requestKey: string,
): Promise<ReserveOutcome> {
  const { deps, workspaceId, confirmed } = visit
  const { poolId, credits, campaign, fromAt, untilAt } = wish
  return reserve(deps.meter, {
    workspaceId,
    poolId,
    wish: { credits, campaign: campaign ?? '', fromAt, untilAt },
    requestKey,
    actor: actorOf(await confirmed),
    via: 'slack',
  })
}

/** It beside the numbers of the pool as they are then. */
async function shown(visit: Visit, poolId: string, row: ReservationRow): Promise<Reserved | undefined> {
  const summary = await summaryOf(visit, poolId)
  if (!summary) return undefined
  const { config, cycle } = summary
  const isToCome = row.fromAt >= cycle.endsAt
  const resetsAt = isToCome ? spanAt(config.terms, row.fromAt).endsAt : cycle.endsAt
  return { pool: numbersOf(summary), poolId, reservation: { ...row, byName: null }, resetsAt, isToCome }
}

type Wanted = Omit<ReserveFields, 'poolId'> & { poolId: string | undefined }

/** The form, for the pools that the visitor runs; a sentence where the one that is meant is not among them. */
async function formFor(
  visit: Visit,
  wanted: Wanted,
  above: { reason: string; typed: string },
): Promise<ModalView | string> {
  const { deps, confirmed } = visit
  const member = await confirmed
  const pools: Pool[] = []
  for (const pool of inUse(visit))
    if (ownsPool(member, await deps.meter.configOf(deps.meter.db, pool))) pools.push(pool)
  const pool =
    pools.find(({ poolId }) => poolId === wanted.poolId) ?? (wanted.poolId === undefined ? pools[0] : undefined)
  const meant = wanted.poolId ?? inUse(visit)[0]?.poolId
  if (!pool) return meant === undefined || !poolIn(visit, meant) ? NO_POOL : refusal(visit, meant)
  const summary = await summaryOf(visit, pool.poolId)
  if (!summary) return NO_POOL
  const fields = { ...wanted, poolId: pool.poolId }
  return reserveModal({ ...fields, ...above, pools, zone: pool.zone, preview: previewOf(visit, summary, fields) })
}

function orSentence(view: ModalView | string): ModalView {
  return typeof view === 'string' ? sentenceModal(TITLE, view) : view
}

/** What the fields come to, by the numbers of now. */
function previewOf({ directory }: Visit, summary: PoolSummary, fields: ReserveFields): string {
  const { config, cycle, balance, reservations, now } = summary
  const { name, unit, zone } = config.pool
  const credits = parseCredits(fields.credits ?? '')
  const resets = `Resets ${localTime(cycle.endsAt, zone, now)} (${zone}).`
  if (credits === undefined) return `${name}: ${leftOf(balance, unit)}, ${formatCredits(balance.free)} free. ${resets}`
  const wish = wishOf(fields)
  const key = nameKey(campaignName(wish.campaign))
  const campaignId = directory.campaigns.find((it) => it.nameKey === key)?.campaignId ?? null
  // It is the last field to be filled in.
  const campaign = wish.campaign === '' ? '-' : wish.campaign
  const input = { terms: config.terms, cycle, balance, reservations, now, campaignId }
  const plan = planReservation({ ...input, wish: { ...wish, campaign, credits } })
  if (plan.kind === 'refused')
    return plan.faults.map((fault) => sayReservationFault(fault, { name, unit, zone, now })).join(' ')
  const past = plan.isPastReset
    ? ` It goes on past the reset, ${localTime(plan.cycle.endsAt, zone, now)}: what is not used by then is reserved of the next cycle too.`
    : ''
  const left = `${formatCredits(plan.freeAfter)} ${unit} of ${name}`
  return plan.isToCome
    ? `Then ${left} are not reserved yet in the cycle that resets ${localTime(plan.cycle.endsAt, zone, now)} (${zone}).${past}`
    : `Then ${left} are free. ${resets}${past}`
}

const NO_AMOUNT = 'Type a number of credits with at most three decimals, like 300.'

function wishOf({ campaign = '', fromAt, untilAt }: Omit<ReserveFields, 'poolId'>) {
  return { campaign, fromAt: fromAt ?? null, untilAt: untilAt ?? null }
}

function fieldsIn(values: FieldValues): ReserveFields {
  return {
    poolId: textOf(values, 'pool') ?? '',
    credits: textOf(values, 'credits'),
    campaign: textOf(values, 'campaign'),
    fromAt: instantOf(values, 'from_at'),
    untilAt: instantOf(values, 'until_at'),
  }
}

function errorsOf(faults: readonly ReservationFault[], pool: Pool, now: Date): Record<string, string> {
  return Object.fromEntries(faults.map((fault) => [fault.of, sayReservationFault(fault, { ...pool, now })]))
}

async function summaryOf({ deps, workspaceId }: Visit, poolId: string): Promise<PoolSummary | undefined> {
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  return summary
}

function inUse({ directory }: Visit): Pool[] {
  return directory.pools.filter(({ archivedAt }) => archivedAt === null)
}

async function refusal(visit: Visit, poolId: string): Promise<string> {
  return `Only ${await whoRuns(visit, poolId)} can reserve credits.`
}
