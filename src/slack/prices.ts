// The price list of a pool, changed by those who run it: one activity at a time, from an instant on; one that it has, or a
// new one, which the vendor is known to sell or which they name.

import type { ModalView } from '@slack/types'
import { type Credits, parseCredits } from '../core/amount.ts'
import { cleanText } from '../core/grammar-text.ts'
import type { Activity, Pool, PoolConfig } from '../core/model.ts'
import { planActivity } from '../core/plan-activity.ts'
import { knownPrices } from '../core/plan-presets.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { activitiesToOffer } from '../core/presets.ts'
import { addActivity } from '../meter/add-activity.ts'
import { changePrice } from '../meter/change-price.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import { changeIn, packChange, poolToRun, previewHow, type RunHow, submitChange } from './pool-change.ts'
import { sayLocally } from './views/effect.ts'
import { escapeMrkdwn } from './views/escape.ts'
import { sentenceModal } from './views/modal.ts'
import { type ListedPrice, NEW_ACTIVITY, offerValue, priceDone, pricePreview, pricesModal } from './views/prices.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Prices'
const DEED = 'change its prices'

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
  const read = readPrice(view.values, config)
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const { effectiveAt, name } = read
  return submitChange(submission, {
    pool,
    seenVersion: seen?.version,
    deed: DEED,
    run: (how) => setPrice(deps.meter, how, read),
    again: async (remark) => ({ kind: 'show', view: await formOf(submission, found, view.values, remark) }),
    done: async () => {
      const from = effectiveAt !== null && effectiveAt > now ? effectiveAt : null
      const said = priceDone(pool, { name, after: read.unitPrice, effectiveAt: from, zone: pool.zone, now })
      return { kind: 'show', view: said.view, unseen: said.spoken }
    },
  })
}

type PriceRead = {
  kind: 'read'
  name: string
  /** The activity that has it; `aliases` where it is a new one. */
  of: { activity: string } | { aliases: readonly string[] }
  unitPrice: Credits | null
  effectiveAt: Date | null
}

function setPrice(meter: MeterDeps, how: RunHow, { name, of, unitPrice, effectiveAt }: PriceRead) {
  return 'activity' in of
    ? changePrice(meter, { ...how, ...of, unitPrice, effectiveAt })
    : addActivity(meter, { ...how, wish: { name, ...of, unitPrice, effectiveAt } })
}

/** What the fields come to, or what is wrong with them. */
function readPrice(
  values: FieldValues,
  config: PoolConfig,
): PriceRead | { kind: 'faulty'; errors: Record<string, string> } {
  const chosen = textOf(values, 'activity') ?? (choicesOf(config) === 0 ? NEW_ACTIVITY : undefined)
  const known = config.activities.find(({ activity }) => activity === chosen)
  const offered = offersOf(config).find(({ activity }) => offerValue(activity) === chosen)
  const effectiveAt = instantOf(values, 'effective_at') ?? null
  if (!known && !offered && chosen !== NEW_ACTIVITY)
    return { kind: 'faulty', errors: { activity: 'Choose what it is the price of.' } }
  const name = known?.name ?? offered?.name ?? tidyText(textOf(values, 'name'))
  const of = known
    ? { activity: known.activity }
    : { aliases: offered ? offered.aliases : wordsIn(textOf(values, 'aliases')) }
  const unitPrice = priceIn(values, offered?.unitPrice ?? undefined)
  if (unitPrice !== undefined && typeof unitPrice !== 'string')
    return { kind: 'read', name, of, unitPrice, effectiveAt }
  return { kind: 'faulty', errors: { credits: unitPrice ?? 'Say what one costs, like 8.' } }
}

/** The price that the fields say, null where it is asked each time; undefined where none is said, a sentence where it is none. */
function priceIn(values: FieldValues, offered: Credits | undefined): Credits | null | undefined | string {
  if (textOf(values, 'how') === 'asked') return null
  const typed = textOf(values, 'credits')
  if (typed === undefined) return offered
  return parseCredits(typed) ?? `"${typed.slice(0, 40)}" is not an amount: type a number like 8 or 0.5.`
}

function tidyText(typed = ''): string {
  return cleanText(typed).clean.trim().replace(/\s+/g, ' ')
}

function wordsIn(typed = ''): string[] {
  return typed
    .split(/[,;]/)
    .map(tidyText)
    .filter((word) => word !== '')
}

/** What the vendor is known to sell and the list lacks. */
function offersOf({ pool, activities }: PoolConfig) {
  return activitiesToOffer(pool.vendor).filter(
    (offer) => planActivity({ pool, activities }, { ...offer, effectiveAt: null }).kind === 'activity',
  )
}

function choicesOf(config: PoolConfig): number {
  return config.activities.length + offersOf(config).length
}

async function formOf(
  visit: Visit,
  { pool, config }: { pool: Pool; config: PoolConfig },
  values: FieldValues,
  remark?: string,
): Promise<ModalView> {
  return pricesModal({
    ...pool,
    now: visit.now,
    prices: config.activities.map((it) => listedAt(it, visit.now)),
    offers: offersOf(config),
    activity: textOf(values, 'activity') ?? (choicesOf(config) === 0 ? NEW_ACTIVITY : undefined),
    activityName: textOf(values, 'name'),
    aliases: textOf(values, 'aliases'),
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

async function previewOf(visit: Visit, config: PoolConfig, values: FieldValues): Promise<string[]> {
  const { pool, activities } = config
  const read = readPrice(values, config)
  if (read.kind === 'faulty') return Object.values(read.errors).map(escapeMrkdwn)
  const { name, of, unitPrice, effectiveAt } = read
  const outcome = await setPrice(visit.deps.meter, await previewHow(visit, pool.poolId), read)
  if (outcome.kind === 'refused') return [escapeMrkdwn(sayLocally(outcome.message, pool.zone, visit.now))]
  if (outcome.kind === 'same') return ['That is what it costs now.']
  if (outcome.kind !== 'done') return [NO_POOL]
  const found = 'activity' in of ? activities.find(({ activity }) => activity === of.activity) : undefined
  const before = found && unitPriceAt(found, effectiveAt ?? visit.now)
  return pricePreview({ name, before, after: unitPrice, effectiveAt, zone: pool.zone, now: visit.now })
}
