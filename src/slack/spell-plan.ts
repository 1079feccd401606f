// A plan as a line to type: the shortest unambiguous words for it. Whether the grammar reads them as the same plan is for
// the caller to check.

import { DateTime } from 'luxon'
import { CREDIT, toDecimal } from '../core/amount.ts'
import type { GrammarContext, LogItem, LogPlan } from '../core/grammar-plan.ts'

/** Candidates for the text after `log`, the most natural first. */
export function spellPlan(plan: LogPlan, context: GrammarContext): string[] {
  const { member, occurredAt, purpose, campaign, labels, contact, note } = plan
  const pool = context.pools.find((it) => it.poolId === plan.poolId)
  const at = occurredAt && DateTime.fromJSDate(occurredAt, { zone: context.zone }).toFormat('yyyy-MM-dd HH:mm')
  const words = [
    plan.items.map((item) => spellItem(item, plan, context)).join(' + '),
    ...(context.pools.length > 1 && pool ? [`in ${pool.shortName}`] : []),
    ...(member === undefined ? [] : [`<@${member}>`]),
    ...(at ? [`on ${at}`] : []),
    ...(purpose === undefined ? [] : [`for ${purpose}`]),
    ...(campaign === undefined ? [] : [`#${campaign.replace(/^#/, '')}`]),
    ...Object.entries(labels).map(([key, value]) => `${key}:${value}`),
    ...(contact === undefined ? [] : [contact]),
  ].join(' ')
  return note === undefined ? [words] : [`${words} ${note}`, `${words} "${note}"`]
}

function spellItem(
  { activity, quantity, credits, pricedBy }: LogItem,
  plan: LogPlan,
  { pools }: GrammarContext,
): string {
  const pool = pools.find((it) => it.poolId === plan.poolId)
  // A unit of several words is no word of a line; credits are understood of every pool.
  const counted = /^\p{L}+$/u.test(pool?.unit ?? '') ? pool?.unit : 'credits'
  if (activity === undefined) return `${toDecimal(credits)} ${counted}`
  const known = pool?.activities.find((it) => it.activity === activity)
  const unit = known?.aliases.find((alias) => !alias.includes(' ')) ?? known?.name ?? activity
  if (pricedBy === 'list') return `${toDecimal(quantity)} ${unit.toLowerCase()}`
  if (known?.unitPrice === null && quantity === CREDIT) return `${toDecimal(credits)} ${counted} ${unit.toLowerCase()}`
  return `${toDecimal(quantity)} ${unit.toLowerCase()} ${toDecimal(credits)} ${counted} in all`
}
