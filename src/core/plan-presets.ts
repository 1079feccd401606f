// What vendors publish of their plans, as far as it is known: where a pool's terms may begin. Everything is editable, plans
// and their names drift, and each says what is to be confirmed with the vendor. Nothing else knows a vendor's plans.

import { CREDIT, type Credits } from './amount.ts'
import type { Rollover } from './model.ts'
import { vendorName } from './presets.ts'

export interface PlanPreset {
  preset: string
  /** As people would call it. */
  name: string
  /** What one seat brings in one cycle; null: only the vendor knows, and whoever fills in the form says it. */
  perSeat: Credits | null
  length: string
  parts: number
  /** Absent: only the vendor knows. */
  rollover?: Rollover
  /** What nobody but the vendor knows for sure. */
  confirm: string
}

/**
 * Apollo's plans, in credits a seat and year, as its price page was read in July 2026: https://www.apollo.io/pricing. When
 * they come and that none rolls over: https://www.apollo.io/pricing/about-credits
 */
const APOLLO_PLANS: readonly { name: string; perYear: number; aside?: string }[] = [
  { name: 'Basic', perYear: 30_000 },
  { name: 'Professional', perYear: 48_000 },
  { name: 'Organization', perYear: 72_000, aside: 'that it begins at 3 seats' },
]

const SEAT = 'how many credits a seat brings (its price page was read in July 2026)'
const ANCHOR = 'the day and time at which your billing cycle begins'

const BILLINGS: readonly { word: string; name: string; length: string; parts: number; share: number; ask?: string }[] =
  [
    { word: 'year', name: 'annual, all at once', length: 'P1Y', parts: 1, share: 12 },
    { word: 'halves', name: 'annual, billed twice a year', length: 'P1Y', parts: 2, share: 12 },
    { word: 'quarters', name: 'annual, billed every quarter', length: 'P1Y', parts: 4, share: 12 },
    {
      word: 'month',
      name: 'monthly',
      length: 'P1M',
      parts: 1,
      share: 1,
      ask: 'that a month brings a twelfth of the year',
    },
  ]

/** Vendors whose plans have no public figures: how often they bill is what a pool can begin with. */
const OTHER_PLANS: Readonly<Record<string, string>> = { lusha: 'Lusha', hunter: 'Hunter' }
const OTHER_BILLINGS = [
  { word: 'month', name: 'monthly', length: 'P1M' },
  { word: 'year', name: 'annual', length: 'P1Y' },
]

/** The plans of a vendor that a pool may begin with; none where no figures are known. */
export function plansOf(vendor: string): PlanPreset[] {
  const named = OTHER_PLANS[vendor]
  if (named)
    return OTHER_BILLINGS.map(({ word, name, length }) => ({
      preset: `${vendor}-${word}`,
      name: `${named}, ${name}`,
      perSeat: null,
      length,
      parts: 1,
      confirm: whatToConfirm({ vendor, name: named }),
    }))
  if (vendor !== 'apollo') return []
  const paid = APOLLO_PLANS.flatMap(({ name, perYear, aside }) =>
    BILLINGS.map(
      ({ word, name: billing, length, parts, share, ask }): PlanPreset => ({
        preset: `${name.toLowerCase()}-${word}`,
        name: `${name}, ${billing}`,
        perSeat: (perYear * share * CREDIT) / 12,
        length,
        parts,
        rollover: { kind: 'none' },
        confirm: confirmWith('Apollo', [SEAT, ...(ask ? [ask] : []), ANCHOR, ...(aside ? [aside] : [])]),
      }),
    ),
  )
  const free: PlanPreset = {
    preset: 'free-year',
    name: 'Free',
    perSeat: 900 * CREDIT,
    length: 'P1Y',
    parts: 1,
    rollover: { kind: 'none' },
    confirm: confirmWith('Apollo', [SEAT, 'whether they come at once', ANCHOR]),
  }
  return [...paid, free]
}

/** Of vendors whose plans are not known in figures: what is, and what to ask. */
export function whatToConfirm(pool: { vendor: string; name: string }): string {
  const known = KNOWN[pool.vendor]
  const ask = confirmWith(vendorName(pool), [
    'how many credits a cycle brings',
    'when it begins',
    ...(pool.vendor === 'apollo' ? [] : ['what rolls over']),
  ])
  return known === undefined ? ask : `${known} ${ask}`
}

const KNOWN: Readonly<Record<string, string>> = {
  apollo: 'Apollo lets nothing roll over.',
  lusha: 'Lusha shares one pool of credits in a team; its account shows the total and when the plan starts and ends.',
  hunter: 'Hunter counts one kind of credit on newer plans; its account shows when they reset.',
}

/** What is known of a vendor's prices beside its preset list; empty where nothing is. */
export function knownPrices(vendor: string): string {
  return PRICES[vendor] ?? ''
}

const PRICES: Readonly<Record<string, string>> = {
  lusha: "Lusha's own documents give an e-mail at 1 and a phone at 5: confirm with Lusha.",
  hunter: 'On newer plans of Hunter a verification takes half a credit: confirm with Hunter.',
}

/** What stands in its place once somebody has: "Confirmed with Apollo on 2026-11-20." */
export function saidConfirmed(pool: { vendor: string; name: string }, on: string): string {
  return `Confirmed with ${vendorName(pool)} on ${on}.`
}

function confirmWith(vendor: string, what: readonly string[]): string {
  return `Confirm with ${vendor}: ${what.join('; ')}.`
}
