// What the words of a batch of reports mean in a workspace: pools, purposes, campaigns, members, contacts. Unknown
// members, and campaigns that people type, are made here, before any transaction; everything else that is unknown is
// kept as text and named.

import { createHash } from 'node:crypto'
import { toDecimal } from '../core/amount.ts'
import { parseEntryId } from '../core/entry-id.ts'
import type { Pool } from '../core/model.ts'
import type { CorrectionTarget, UsageWarning } from '../core/plan-usage.ts'
import { type CampaignRow, keepCampaigns } from '../store/campaigns.ts'
import type { Database } from '../store/database.ts'
import type { Directory, DirectoryName } from '../store/directory.ts'
import { insertMembers, type MemberRow } from '../store/members.ts'
import type { MeterDeps } from './deps.ts'
import { asNewMember, memberIdFor, type PersonName, personKey } from './people.ts'
import type { RecordUsageInput, UsageReport } from './usage-report.ts'

interface Named<Kept> {
  kept: Kept
  warnings: UsageWarning[]
}

/** The names of one batch, resolved; lookups are synchronous from here on. */
export interface Resolver {
  poolOf: (typed: string) => Pool | undefined
  /** Why a pool cannot be used, and which ones can. */
  poolRefusal: (typed: string) => string
  purposeOf: (typed: string | undefined) => Named<{ purposeId: string | null; purposeText: string | null }>
  campaignOf: (typed: string | undefined) => Named<{ campaignId: string | null; campaignText: string | null }>
  memberIdOf: (person: PersonName | undefined) => string | null
  contactHashOf: (contact: string | undefined) => string | null
  targetOf: (report: UsageReport) => CorrectionTarget | null
}

/** Reads and makes what the batch names. Throws where the workspace does not exist: keys and doors come from it. */
export async function resolveNames(deps: MeterDeps, input: RecordUsageInput): Promise<Resolver> {
  const { workspaceId, reports, poolIds } = input
  const directory = await deps.directoryOf(workspaceId)
  if (!directory) throw new Error(`workspace ${workspaceId} does not exist`)
  const members = await resolveMembers(deps, workspaceId, reports, input.dryRun ?? false)
  const typed = input.dryRun ? [] : reports.flatMap((it) => (it.machine ? [] : [it.campaign]))
  const campaigns = await withTyped(deps, directory, typed)
  const hash = deps.contactHasherOf(directory)
  return {
    poolOf: (typed) => findPool(directory.pools, typed),
    poolRefusal: (typed) => poolRefusal(directory, poolIds, typed),
    purposeOf: (typed) => {
      const { id, text, warnings } = byName('purpose', directory.purposes, (it) => it.purposeId, typed)
      return { kept: { purposeId: id, purposeText: text }, warnings }
    },
    campaignOf: (typed) => {
      const plain = typed === undefined ? undefined : campaignName(typed)
      const { id, text, warnings } = byName('campaign', campaigns, (it) => it.campaignId, plain)
      return { kept: { campaignId: id, campaignText: text }, warnings }
    },
    memberIdOf: (person) =>
      person ? (members.get(personKey(person))?.memberId ?? memberIdFor(workspaceId, person)) : null,
    contactHashOf: (contact) => (contact === undefined ? null : hash(contact)),
    targetOf: ({ corrects, source }) => {
      if (corrects === undefined) return null
      const entryId = parseEntryId(corrects)
      return entryId ? { entryId } : { source, key: corrects }
    },
  }
}

/** The pool that people mean by a word: its short name or its name, whatever the case. */
export function findPool(pools: readonly Pool[], typed: string): Pool | undefined {
  const word = nameKey(typed)
  return pools.find((pool) => pool.shortName === word) ?? pools.find((pool) => nameKey(pool.name) === word)
}

/** How names are compared: trimmed, inner spaces folded, lower-cased. */
export function nameKey(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase()
}

/** Why a pool cannot be used, and which ones can. */
export function poolRefusal(directory: Directory, poolIds: readonly string[], typed: string): string {
  const open = directory.pools.filter(
    (pool) => pool.archivedAt === null && (poolIds.length === 0 || poolIds.includes(pool.poolId)),
  )
  const names = open.map((pool) => pool.shortName).join(', ') || 'none yet'
  return findPool(directory.pools, typed)
    ? `This key may not use the pool "${typed}". It may use: ${names}.`
    : `There is no pool "${typed}" here. Pools: ${names}.`
}

/** As long as a campaign of the API may be; what is longer is kept as the text of its entry. */
export const CAMPAIGN_MAX = 200

/** A campaign without the # that people write before it, and without spaces around it. */
export function campaignName(typed: string): string {
  return typed.replace(/^#/, '').trim().replace(/\s+/g, ' ')
}

/**
 * All campaigns with those that a person has typed: what is new becomes a campaign of the workspace, or, in a dry run, looks
 * like one.
 */
export async function withTyped(
  { db, newId }: Pick<MeterDeps, 'newId'> & { db: Database },
  { workspaceId, campaigns }: Pick<Directory, 'workspaceId' | 'campaigns'>,
  typed: readonly (string | undefined)[],
  { dryRun = false }: { dryRun?: boolean | undefined } = {},
): Promise<CampaignRow[]> {
  const known = new Set(campaigns.flatMap((it) => [it.nameKey, ...it.merged.map((merged) => merged.nameKey)]))
  const fresh = new Map<string, { campaignId: string; name: string; nameKey: string }>()
  for (const text of typed) {
    const name = campaignName(text ?? '')
    const key = nameKey(name)
    if (name === '' || name.length > CAMPAIGN_MAX || known.has(key) || fresh.has(key)) continue
    fresh.set(key, { campaignId: newId(), name, nameKey: key })
  }
  const made = [...fresh.values()]
  if (dryRun) return [...campaigns, ...made.map((it) => ({ ...it, archived: false, merged: [] }))]
  return [...campaigns, ...(await keepCampaigns(db, workspaceId, made))]
}

/** What people mean by a name: that of the list, or one that was merged into it. */
export function findNamed<Row extends DirectoryName>(rows: readonly Row[], typed: string): Row | undefined {
  const key = nameKey(typed)
  return rows.find((it) => it.nameKey === key) ?? rows.find((it) => it.merged.some((merged) => merged.nameKey === key))
}

function byName<Row extends DirectoryName>(
  field: 'purpose' | 'campaign',
  rows: readonly Row[],
  idOf: (row: Row) => string,
  typed: string | undefined,
): { id: string | null; text: string | null; warnings: UsageWarning[] } {
  if (typed === undefined || typed.trim() === '') return { id: null, text: null, warnings: [] }
  const row = findNamed(rows, typed)
  if (row) return { id: idOf(row), text: null, warnings: [] }
  const message = `"${typed}" is not a ${field} of this workspace. Recorded with its text.`
  return { id: null, text: typed.trim(), warnings: [{ code: `unknown_${field}`, message, field }] }
}

/**
 * The sha256 by which a repeated key is told from a conflict: over the caller's own fields in normal form, defaults left
 * out. The contact enters as its keyed hash, so that the sum cannot be used to guess it.
 */
export function bodyHash(report: UsageReport, contactHash: string | null): string {
  const { occurredAt, quantity, credits, labels = {}, member } = report
  const fields = [
    nameKey(report.pool),
    report.activity === undefined ? null : nameKey(report.activity),
    quantity === undefined || quantity === 1000 ? null : toDecimal(quantity),
    credits === undefined ? null : toDecimal(credits),
    member === undefined ? null : personKey(member),
    report.purpose === undefined ? null : nameKey(report.purpose),
    report.campaign === undefined ? null : nameKey(report.campaign.replace(/^#/, '')),
    Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)),
    contactHash,
    report.note ?? null,
    occurredAt?.toISOString() ?? null,
    report.corrects ?? null,
  ]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

async function resolveMembers(
  deps: MeterDeps,
  workspaceId: string,
  reports: readonly UsageReport[],
  dryRun: boolean,
): Promise<Map<string, MemberRow>> {
  const people = new Map<string, PersonName>()
  for (const { member, loggedBy } of reports)
    for (const person of [member, loggedBy]) if (person) people.set(personKey(person), person)
  if (people.size === 0) return new Map()
  const found = await deps.membersOf(workspaceId, [...people.values()])
  const missing = [...people].filter(([key]) => !found.has(key)).map(([, person]) => asNewMember(workspaceId, person))
  if (missing.length > 0 && !dryRun) await insertMembers(deps.db, workspaceId, missing)
  return found
}
