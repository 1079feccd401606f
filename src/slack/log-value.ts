// What the buttons of a log carry: a plan or the beginning of one, packed into the few characters that Slack keeps for a
// button. What comes back is read as carefully as if a stranger had sent it; it grants nothing.

import { z } from 'zod'
import { CREDIT, ENTRY_CREDITS_MAX } from '../core/amount.ts'
import type { LogDraft, LogItem, LogPlan } from '../core/grammar-plan.ts'
import { ITEMS_MAX } from '../core/grammar-spend.ts'
import type { Pool } from '../core/model.ts'
import type { Booking } from './log-keys.ts'
import { readJson } from './read-json.ts'

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
export const BUTTON_MAX = 2000
/** Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const OPTION_MAX = 150

const amount = z.int().min(0).max(ENTRY_CREDITS_MAX)
const text = (most: number) => z.string().min(1).max(most)

/** An item: activity or nothing, quantity, credits, and 1 where the credits were typed. */
const packedItem = z.tuple([z.string().max(200), amount, amount, z.literal([0, 1])])

/** Names are one letter long because every character counts; absent is what the draft does not have. */
const packed = z.object({
  /** Nonce: what it books is booked once. */
  n: text(255).optional(),
  p: text(200).optional(),
  i: z.array(packedItem).max(ITEMS_MAX).optional(),
  /** The member's Slack id. */
  m: z
    .string()
    .regex(/^[UW][A-Z0-9]{1,30}$/)
    .optional(),
  /** Seconds. */
  t: z.int().min(0).max(9_999_999_999).optional(),
  /** For: purpose, campaign, and which of them were set before. */
  u: text(200).optional(),
  c: text(2000).optional(),
  s: z.array(z.enum(['purpose', 'campaign'])).optional(),
  /** As pairs: a label may be called what no key of a record can be. */
  l: z.array(z.tuple([text(64), text(2000)])).optional(),
  k: text(2000).optional(),
  o: text(3000).optional(),
})

const packedBooking = z.object({ s: z.string().max(40), k: z.string().min(1).max(255) })

/** Packs a plan under a nonce; undefined where it is too long. */
export function packPlan(plan: LogPlan, nonce: string, pools: readonly Pool[], most: number): string | undefined {
  const value = JSON.stringify({ n: nonce, ...shorten(plan, pools) })
  return value.length <= most ? value : undefined
}

/** Packs what a form is to be filled with; where that is too long, without its note, its contact, its labels. */
export function packDraft(draft: LogDraft, pools: readonly Pool[]): string {
  const { n: _n, o, k, l, ...rest } = shorten(draft, pools)
  const tries = [{ ...rest, l, k, o }, { ...rest, l, k }, rest, {}]
  return tries.map((it) => JSON.stringify(it)).find((it) => it.length <= BUTTON_MAX) ?? '{}'
}

/** Reads a packed draft; undefined where it is none. A pool that is gone is left out. */
export function unpackDraft(value: string, pools: readonly Pool[]): { nonce?: string; draft: LogDraft } | undefined {
  const parsed = packed.safeParse(readJson(value))
  if (!parsed.success) return undefined
  const { n, p, i = [], m, t, u, c, s, l = [], k, o } = parsed.data
  const pool = pools.find((it) => it.shortName === p)
  const draft: LogDraft = {
    items: i.map(unpackItem),
    labels: Object.fromEntries(l),
    words: '',
    ...(pool ? { poolId: pool.poolId } : {}),
    ...(m === undefined ? {} : { member: m }),
    ...(t === undefined ? {} : { occurredAt: new Date(t * 1000) }),
    ...(u === undefined ? {} : { purpose: u }),
    ...(c === undefined ? {} : { campaign: c }),
    ...(s === undefined ? {} : { asSet: s }),
    ...(k === undefined ? {} : { contact: k }),
    ...(o === undefined ? {} : { note: o }),
  }
  return n === undefined ? { draft } : { nonce: n, draft }
}

/** Packs which entries a reply is about. */
export function packBooking({ source, key }: Booking): string {
  return JSON.stringify({ s: source, k: key })
}

export function unpackBooking(value: string): Booking | undefined {
  const parsed = packedBooking.safeParse(readJson(value))
  return parsed.success ? { source: parsed.data.s, key: parsed.data.k } : undefined
}

const packedVerb = z.object({ n: text(255), v: text(40), r: z.string().max(BUTTON_MAX) })

/** Packs a word of the command with what follows it; undefined where that is too long. */
export function packVerb({ nonce, verb, rest }: { nonce: string; verb: string; rest: string }): string | undefined {
  const value = JSON.stringify({ n: nonce, v: verb, r: rest })
  return value.length <= BUTTON_MAX ? value : undefined
}

export function unpackVerb(value: string): { nonce: string; verb: string; rest: string } | undefined {
  const parsed = packedVerb.safeParse(readJson(value))
  return parsed.success ? { nonce: parsed.data.n, verb: parsed.data.v, rest: parsed.data.r } : undefined
}

function shorten(draft: LogDraft, pools: readonly Pool[]): z.input<typeof packed> {
  const { items, poolId, member, occurredAt, purpose, campaign, asSet, labels, contact, note } = draft
  const pool = pools.find((it) => it.poolId === poolId)
  return {
    ...(pool ? { p: pool.shortName } : {}),
    ...(items.length === 0 ? {} : { i: items.map(packItem) }),
    ...(member === undefined ? {} : { m: member }),
    ...(occurredAt === undefined ? {} : { t: Math.floor(occurredAt.getTime() / 1000) }),
    ...(purpose === undefined ? {} : { u: purpose }),
    ...(campaign === undefined ? {} : { c: campaign }),
    ...(asSet === undefined || asSet.length === 0 ? {} : { s: [...asSet] }),
    ...(Object.keys(labels).length === 0 ? {} : { l: Object.entries(labels) }),
    ...(contact === undefined ? {} : { k: contact }),
    ...(note === undefined ? {} : { o: note }),
  }
}

function packItem({ activity = '', quantity, credits, pricedBy }: LogItem): z.input<typeof packedItem> {
  return [activity, quantity, credits, pricedBy === 'typed' ? 1 : 0]
}

function unpackItem([activity, quantity, credits, typed]: z.output<typeof packedItem>): LogItem {
  const pricedBy = typed === 1 ? 'typed' : 'list'
  return activity === '' ? { quantity: CREDIT, credits, pricedBy: 'typed' } : { activity, quantity, credits, pricedBy }
}
