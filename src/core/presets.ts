// What a new workspace and a new pool start with. Everything here is editable afterwards; nothing else knows a vendor.

import { CREDIT, type Credits } from './amount.ts'
import type { RuleLine } from './model.ts'

export interface ActivityPreset {
  activity: string
  name: string
  aliases: readonly string[]
  /** null: asked each time. */
  unitPrice: Credits | null
}

/** Apollo's price list: https://docs.apollo.io/docs/api-pricing, and what people call its items. */
const APOLLO: readonly ActivityPreset[] = [
  { activity: 'email_reveal', name: 'E-mail reveal', aliases: ['email', 'mail'], unitPrice: CREDIT },
  {
    activity: 'mobile_reveal',
    name: 'Mobile reveal',
    aliases: ['phone', 'mobile', 'dial', 'number', 'direct dial'],
    unitPrice: 8 * CREDIT,
  },
  { activity: 'org_enrich', name: 'Company enrichment', aliases: ['company', 'account'], unitPrice: CREDIT },
  { activity: 'org_search_page', name: 'Company search page', aliases: [], unitPrice: CREDIT },
  { activity: 'news_page', name: 'News page', aliases: [], unitPrice: CREDIT },
  { activity: 'job_postings_page', name: 'Job postings page', aliases: [], unitPrice: CREDIT },
  { activity: 'people_search', name: 'People search', aliases: [], unitPrice: 0 },
  { activity: 'export_row', name: 'Export row', aliases: ['export', 'csv'], unitPrice: CREDIT },
  { activity: 'waterfall', name: 'Waterfall enrichment', aliases: [], unitPrice: null },
]

/**
 * What is known of the prices of others, offered to whoever fills in their list: https://docs.lusha.com/account/usage, and
 * Hunter's skill for its usage, https://github.com/hunter-io/cursor-plugin
 */
const OFFERED: Readonly<Record<string, readonly ActivityPreset[]>> = {
  apollo: APOLLO,
  lusha: [
    { activity: 'email_reveal', name: 'E-mail reveal', aliases: ['email', 'mail'], unitPrice: CREDIT },
    { activity: 'phone_reveal', name: 'Phone reveal', aliases: ['phone', 'mobile', 'dial'], unitPrice: 5 * CREDIT },
  ],
  hunter: [
    { activity: 'verification', name: 'Verification', aliases: ['verify', 'check'], unitPrice: CREDIT / 2 },
    { activity: 'search', name: 'Search', aliases: ['find'], unitPrice: null },
  ],
}

/** What a vendor is known to sell, for a list that lacks it; empty where we know nothing. */
export function activitiesToOffer(vendor: string): readonly ActivityPreset[] {
  return OFFERED[vendor] ?? []
}

/** The price list a new pool of a vendor starts with; empty where we know none. */
export function activitiesOfVendor(vendor: string): readonly ActivityPreset[] {
  return vendor === 'apollo' ? APOLLO : []
}

/** Vendors that a name suggests, as they write themselves. */
const VENDOR_NAMES: Readonly<Record<string, string>> = {
  apollo: 'Apollo',
  lusha: 'Lusha',
  hunter: 'Hunter',
  zoominfo: 'ZoomInfo',
}

/** What stands where nobody said who sells the credits. */
export const NO_VENDOR = 'other'

/** The vendor that a pool's name suggests. */
export function guessVendor(name: string): string {
  const word = name.trim().toLowerCase()
  return Object.keys(VENDOR_NAMES).find((vendor) => word.includes(vendor)) ?? NO_VENDOR
}

/** The vendor as a name in a sentence: "ZoomInfo". One that nobody named is called as the pool is. */
export function vendorName({ vendor, name }: { vendor: string; name: string }): string {
  if (vendor === NO_VENDOR) return name
  return VENDOR_NAMES[vendor] ?? vendor.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

/** What is known of when bought credits of a vendor end, and whom to ask. */
export function topupRule(pool: { vendor: string; name: string }): string {
  const ask = `confirm with ${vendorName(pool)}`
  if (pool.vendor !== 'apollo') return `When bought ones expire, ${ask}.`
  return `Apollo publishes one rule, that credits end with the billing cycle. Whether bought ones live longer, ${ask}.`
}

/** What one credit costs, as a decimal in US dollars, where the vendor's own formula says so; editable. */
export function pricePerCreditOf(vendor: string): string | null {
  return vendor === 'apollo' ? '0.025' : null
}

export const DEFAULT_PURPOSES = ['Prospecting', 'Event follow-up', 'Renewals', 'Research', 'Data clean-up'] as const

/** The percent rule of a new pool; the 50 % line belongs to the digest. */
export const DEFAULT_LINES: readonly RuleLine[] = [
  { at: 80_000, severity: 'warning' },
  { at: 95_000, severity: 'critical' },
  { at: 100_000, severity: 'critical' },
]

/** How many characters a pool's name may have: it is shown in every message. */
export const POOL_NAME_MAX = 100

/** The short name a pool gets at creation: lower-case words joined by hyphens. Empty where the name has no letter or digit. */
export function shortNameOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
}
