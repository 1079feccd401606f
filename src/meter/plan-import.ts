// What an import would make and change: a comparison of two configurations. It reads and writes nothing.

import type { AuditChange } from '../core/audit.ts'
import type { Terms } from '../core/model.ts'
import type { ConfiguredPool, NamedConfig, WorkspaceConfig } from '../store/export.ts'
import { nameKey } from './resolve-names.ts'

type Names = 'plan' | 'planConfirmedOn'

/** A pool of a change; what its terms are called stays where it says nothing of that. */
export interface PoolChange extends Omit<ConfiguredPool, 'terms'> {
  terms: (Omit<ConfiguredPool['terms'][number], Names> & Partial<Pick<ConfiguredPool['terms'][number], Names>>)[]
}

/** A configuration of which parts may be missing: those are left alone. */
export type ConfigChange = { [Part in keyof WorkspaceConfig]?: WorkspaceConfig[Part] | undefined }

/** The same as a file has it. */
export type FileChange = Omit<ConfigChange, 'pools'> & { pools?: PoolChange[] | undefined }

/** A change in which all terms are called something, or nothing. */
export function withNames(current: WorkspaceConfig | undefined, { pools, ...same }: FileChange): ConfigChange {
  if (!pools) return same
  const named = pools.map((pool) => {
    const before = current?.pools.find(({ shortName }) => shortName === pool.shortName)?.terms
    const terms = pool.terms.map((it) => {
      const { plan = null, planConfirmedOn = null } = before?.find((own) => +own.effectiveAt === +it.effectiveAt) ?? {}
      return { plan, planConfirmedOn, ...it }
    })
    return { ...pool, terms }
  })
  return { ...same, pools: named }
}

/** What becomes of one thing that the change names, or that stands here already. */
export interface ConfigItem {
  verdict: 'made' | 'changed' | 'left'
  kind: 'workspace' | 'purpose' | 'campaign' | 'holiday' | 'pool'
  name: string
  /** What of it changes. */
  parts: string[]
  /** Of a pool: from what to what. */
  changes?: AuditChange[]
  /** Of a pool whose open cycle was to bring something else: it has what it has until it ends. */
  openUntil?: Date
}

export interface PoolPlan {
  wanted: ConfiguredPool
  current: ConfiguredPool | undefined
  /** Where it stands in the change, for messages. */
  index: number
  parts: string[]
}

export interface ImportPlan {
  items: ConfigItem[]
  /** Pools to be made or changed. */
  pools: PoolPlan[]
}

/** Compares; `current` is undefined where the workspace is not known yet. */
export function planImport(current: WorkspaceConfig | undefined, change: ConfigChange): ImportPlan {
  const pools = (change.pools ?? []).map((wanted, index): PoolPlan => {
    const found = current?.pools.find((pool) => pool.shortName === wanted.shortName)
    return { wanted, current: found, index, parts: found ? changedParts(found, wanted) : [] }
  })
  const items = [
    ...planSettings(current, change),
    ...planList('purpose', mergesByKey(current?.purposes), mergesByKey(change.purposes), byName).map(
      marked(movedPurposes(current, change)),
    ),
    ...planList('campaign', mergesByKey(current?.campaigns), mergesByKey(change.campaigns), byName),
    ...planList('holiday', current?.holidays ?? [], change.holidays, (holiday) => holiday.on),
    ...pools.map(({ wanted, current: found, parts }) => itemOf('pool', wanted.shortName, found, parts)),
    ...unnamedPools(current, change),
  ]
  return { items, pools: pools.filter((pool) => !pool.current || pool.parts.length > 0) }
}

/** The order in which purposes will be shown: those of the change first, then the others as they stood. */
export function orderOfPurposes<Named extends { name: string }>(
  current: readonly Named[],
  wanted: readonly Named[],
): Named[] {
  const names = new Set(wanted.map(byName))
  return [...wanted, ...current.filter((purpose) => !names.has(byName(purpose)))]
}

/**
 * Why terms cannot become what is wanted. The cycles up to `openUntil` stand already and follow from these terms:
 * other boundaries before that instant would leave gaps or overlaps. What a cycle brings may change for later ones.
 */
export function termsFaults({ wanted, current, index }: PoolPlan, openUntil: Date | undefined): string[] {
  if (!current || openUntil === undefined) return []
  const fixed = (terms: Omit<Terms, 'version'>[]) =>
    terms
      .filter((it) => it.effectiveAt < openUntil)
      .map(({ effectiveAt, anchorAt, length, zone }) => ({ effectiveAt, anchorAt, length, zone }))
  if (isSame(fixed(current.terms), fixed(wanted.terms))) return []
  const at = openUntil.toISOString()
  return [
    `pools[${index}].terms would move cycles of ${wanted.shortName} that are open already, up to ${at}: keep effective_at, anchor_at, length and zone of the terms before it, and add terms with an effective_at from then on.`,
  ]
}

/** Whether cycles that stand already would have brought something else. */
export function isTooLate({ wanted, current }: PoolPlan, openUntil: Date): boolean {
  const brought = (terms: Omit<Terms, 'version'>[] = []) =>
    terms.filter((it) => it.effectiveAt < openUntil).map(({ allotment, parts }) => ({ allotment, parts }))
  return current !== undefined && !isSame(brought(current.terms), brought(wanted.terms))
}

/**
 * Why names cannot be merged as a list says. What it names and what stands already are looked at together: nothing may end up
 * as part of something that is part of another.
 */
export function mergeFaults(
  list: 'purposes' | 'campaigns',
  current: readonly NamedConfig[],
  wanted: readonly NamedConfig[] = [],
): string[] {
  const after = orderOfPurposes(current, wanted)
  return wanted.flatMap(({ name, mergedInto }, index) => {
    if (mergedInto === null) return []
    const into = after.find((it) => byName(it) === nameKey(mergedInto))
    const place = `${list}[${index}].merged_into`
    if (!into) return [`${place} is "${mergedInto}", which is neither in the file nor here.`]
    if (byName(into) === nameKey(name)) return [`${place} is ${name} itself: name another, or leave it out.`]
    if (into.mergedInto === null) return []
    return [`${place} is "${mergedInto}", which is part of "${into.mergedInto}" itself: name that one.`]
  })
}

function planSettings(current: WorkspaceConfig | undefined, { settings }: ConfigChange): ConfigItem[] {
  if (!current) return [{ verdict: 'made', kind: 'workspace', name: '', parts: [] }]
  if (!settings) return []
  return [itemOf('workspace', '', current, changedKeys(current.settings, settings))]
}

/** The purposes that stand in another order than before, among those that both name. */
function movedPurposes(current: WorkspaceConfig | undefined, change: ConfigChange): ReadonlySet<string> {
  const after = (change.purposes ?? []).map(byName)
  const before = (current?.purposes ?? []).map(byName).filter((name) => after.includes(name))
  const kept = after.filter((name) => before.includes(name))
  return new Set(kept.filter((name, place) => before[place] !== name))
}

function marked(moved: ReadonlySet<string>): (item: ConfigItem) => ConfigItem {
  return (item) => (moved.has(byName(item)) ? { ...item, verdict: 'changed', parts: [...item.parts, 'order'] } : item)
}

function planList<Item extends { name: string }>(
  kind: ConfigItem['kind'],
  current: readonly Item[],
  wanted: readonly Item[] | undefined,
  identity: (item: Item) => string,
): ConfigItem[] {
  return (wanted ?? []).map((it) => {
    const found = current.find((candidate) => identity(candidate) === identity(it))
    const name = kind === 'holiday' ? identity(it) : it.name
    return itemOf(kind, name, found, found ? changedKeys(found, it) : [])
  })
}

/** The same target in another spelling is the same. */
function mergesByKey(list: readonly NamedConfig[] = []): NamedConfig[] {
  return list.map((it) => ({ ...it, mergedInto: it.mergedInto === null ? null : nameKey(it.mergedInto) }))
}

function unnamedPools(current: WorkspaceConfig | undefined, change: ConfigChange): ConfigItem[] {
  const named = new Set(change.pools?.map((pool) => pool.shortName))
  return (current?.pools ?? [])
    .filter((pool) => !named.has(pool.shortName))
    .map((pool) => ({ verdict: 'left', kind: 'pool', name: pool.shortName, parts: ['not in the file'] }))
}

function itemOf(kind: ConfigItem['kind'], name: string, found: unknown, parts: string[]): ConfigItem {
  return { verdict: found === undefined ? 'made' : parts.length > 0 ? 'changed' : 'left', kind, name, parts }
}

function changedParts(current: ConfiguredPool, wanted: ConfiguredPool): string[] {
  const { settings: before, shortName: _same, ...rest } = current
  const { settings: after, shortName: _again, ...lists } = wanted
  return [
    ...changedKeys(before, after),
    ...changedKeys({ ...rest, rules: inOrder(rest.rules) }, { ...lists, rules: inOrder(lists.rules) }),
  ]
}

function changedKeys<Fields extends object>(before: Fields, after: Fields): string[] {
  return Object.entries(after).flatMap(([key, value]) =>
    isSame((before as Record<string, unknown>)[key], value) ? [] : [key],
  )
}

/** Rules have no name: the same ones in another order are the same. */
function inOrder<Item>(items: readonly Item[]): string[] {
  return items.map(canonical).sort()
}

function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

/** JSON whose text does not depend on the order in which keys were written. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  )
}

function byName({ name }: { name: string }): string {
  return nameKey(name)
}
