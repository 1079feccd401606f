// The price list of a pool, changed by those who run it: one activity at a time, from an instant on.

import type { ModalView } from '@slack/types'
import { type Credits, parseCredits } from '../core/amount.ts'
import type { Activity, Pool, PoolConfig } from '../core/model.ts'
import { knownPrices } from '../core/plan-presets.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { changePrice } from '../meter/change-price.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import { changeIn, packChange, poolToRun, previewHow, submitChange } from './pool-change.ts'
import { sayLocally } from './views/effect.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { sentenceModal } from './views/modal.ts'
import { type ListedPrice, priceDone, pricePreview, pricesModal } from './views/prices.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Prices'
const DEED = 'change its prices'
const NO_LIST = 'This pool has no price list: every spend is logged in credits.'

/** [Prices...]: the button carries the pool's id. */
export function openPrices(click: Click): Promise<ModalView> {
  return pricesOf(click, click.value)
}

/** The form of a pool's prices. */
export async function pricesOf(visit: Visit, poolId: string): Promise<ModalView> {
  const found = await poolToRun(visit, poolId, DEED)
  return found.kind === 'pool' ? formOf(visit, found, {}) : sentenceModal(TITLE, found.message)
}

/** The form with what its fields come to. */
export async function refreshPrices(click: Click): Promise<ModalView> {
  const { view } = click
  const found = await poolToRun(click, view ? changeIn(view.privateMetadata)?.poolId : undefined, DEED)
  if (!view || found.kind === 'refused') return sentenceModal(TITLE, found.kind === 'refused' ? found.message : NO_POOL)
  return formOf(click, found, view.values)
}

/** Sets the price. */
export async function submitPrice(submission: Submission): Promise<SubmitAnswer> {
  const { deps, view, now } = submission
  const seen = changeIn(view.privateMetadata)
  const found = await poolToRun(submission, seen?.poolId, DEED)
  if (found.kind === 'refused') return { kind: 'show', view: sentenceModal(TITLE, found.message) }
  const { pool, config } = found
  const read = readPrice(view.values)
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const { activity, unitPrice, effectiveAt } = read
  return submitChange(submission, {
    pool,
    seenVersion: seen?.version,
    deed: DEED,
    run: (how) => changePrice(deps.meter, { ...how, activity, unitPrice, effectiveAt }),
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, found, view.values, remark) }),
    done: async () => {
      const name = config.activities.find((it) => it.activity === activity)?.name ?? activity
      const from = effectiveAt !== null && effectiveAt > now ? effectiveAt : null
      const said = priceDone(pool, { name, after: unitPrice, effectiveAt: from, zone: pool.zone })
      return { kind: 'show', view: said.view, unseen: said.spoken }
    },
  })
}

type PriceRead =
  | { kind: 'read'; activity: string; unitPrice: Credits | null; effectiveAt: Date | null }
  | { kind: 'faulty'; errors: Record<string, string> }

function readPrice(values: FieldValues): PriceRead {
  const activity = textOf(values, 'activity')
  if (activity === undefined) return { kind: 'faulty', errors: { activity: 'Choose what it is the price of.' } }
  const effectiveAt = instantOf(values, 'effective_at') ?? null
  if (textOf(values, 'how') === 'asked') return { kind: 'read', activity, unitPrice: null, effectiveAt }
  const typed = textOf(values, 'credits')
  const unitPrice = typed === undefined ? undefined : parseCredits(typed)
  if (unitPrice !== undefined) return { kind: 'read', activity, unitPrice, effectiveAt }
  const why =
    typed === undefined
      ? 'Say what one costs, like 8.'
      : `"${typed.slice(0, 40)}" is not an amount: type a number like 8 or 0.5.`
  return { kind: 'faulty', errors: { credits: why } }
}

async function formOf(
  visit: Visit,
  { pool, config }: { pool: Pool; config: PoolConfig },
  values: FieldValues,
  remark?: string,
): Promise<ModalView> {
  if (config.activities.length === 0) return sentenceModal(TITLE, NO_LIST)
  return pricesModal({
    ...pool,
    prices: config.activities.map((it) => listedAt(it, visit.now)),
    activity: textOf(values, 'activity'),
    how: textOf(values, 'how') === 'asked' ? 'asked' : 'each',
    credits: textOf(values, 'credits'),
    effectiveAt: instantOf(values, 'effective_at'),
    known: knownPrices(pool.vendor),
    preview: await previewOf(visit, config, values),
    remark,
    metadata: packChange(pool),
  })
}

function listedAt(activity: Activity, now: Date): ListedPrice {
  const { name, prices } = activity
  const past = prices.findLast(({ effectiveAt }) => effectiveAt <= now)
  const since = past && +past.effectiveAt > 0 ? past.effectiveAt : null
  const next = prices.find(({ effectiveAt }) => effectiveAt > now) ?? null
  return { activity: activity.activity, name, unitPrice: unitPriceAt(activity, now), since, next }
}

async function previewOf(visit: Visit, { pool, activities }: PoolConfig, values: FieldValues): Promise<string[]> {
  const read = readPrice(values)
  if (read.kind === 'faulty') return Object.values(read.errors).map(escapeMrkdwn)
  const { activity, unitPrice, effectiveAt } = read
  const how = await previewHow(visit, pool.poolId)
  const outcome = await changePrice(visit.deps.meter, { ...how, activity, unitPrice, effectiveAt })
  if (outcome.kind === 'refused') return [escapeMrkdwn(sayLocally(outcome.message, pool.zone))]
  if (outcome.kind === 'same') return ['That is what it costs now.']
  const found = activities.find((it) => it.activity === activity)
  if (outcome.kind !== 'done' || !found) return [NO_POOL]
  const before = unitPriceAt(found, effectiveAt ?? visit.now)
  return pricePreview({ name: found.name, before, after: unitPrice, effectiveAt, zone: pool.zone })
}
