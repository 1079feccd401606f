// What an import changed, as the audit log has it: each setting on its own, from what to what.

import { formatCredits } from '../core/amount.ts'
import { type AuditFacts, changedFacts, changesOf } from '../core/audit.ts'
import { sayInstant } from '../core/local-time.ts'
import type { Activity, Rollover } from '../core/model.ts'
import type { ConfiguredPool, NamedConfig, RuleConfig, WorkspaceConfig } from '../store/export.ts'
import { type ConfigChange, type ConfigItem, isTooLate, orderOfPurposes, type PoolPlan } from './plan-import.ts'

/** Facts as `insertAudit` takes them. */
type Facts = ReturnType<typeof changedFacts>

/** What changes in a pool; `current` is undefined where it is made. */
export function poolFacts(current: ConfiguredPool | undefined, wanted: ConfiguredPool): Facts {
  return changedFacts(current && sayPool(current), sayPool(wanted))
}

/** An item with what changes of its pool, for whoever reads what an import did; `ends`: of the last cycle of each pool. */
export function withChanges(item: ConfigItem, pools: readonly PoolPlan[], ends: ReadonlyMap<string, Date>): ConfigItem {
  const pool = item.kind === 'pool' ? pools.find(({ wanted }) => wanted.shortName === item.name) : undefined
  if (!pool?.current) return item
  const { before = null, after } = poolFacts(pool.current, pool.wanted)
  const openUntil = ends.get(item.name)
  return {
    ...item,
    changes: changesOf({ before, after }),
    ...(openUntil && isTooLate(pool, openUntil) ? { openUntil } : {}),
  }
}

/** What changes in a workspace beside its pools: what the change does not name stays, and is not told. */
export function workspaceFacts(
  current: WorkspaceConfig | undefined,
  change: ConfigChange,
  { isReordered }: { isReordered: boolean },
): Facts {
  const wanted = sayWorkspace(change)
  if (!current) return changedFacts(undefined, wanted)
  const before = sayWorkspace(current)
  const named = Object.fromEntries(Object.entries(before).filter(([key]) => key in wanted))
  if (!isReordered) return changedFacts(named, wanted)
  const order = (purposes: readonly NamedConfig[]) => ({ orderOfPurposes: purposes.map(({ name }) => name).join(', ') })
  return changedFacts(
    { ...named, ...order(current.purposes) },
    { ...wanted, ...order(orderOfPurposes(current.purposes, change.purposes ?? [])) },
  )
}

/** Each name has a key of its own, so that one of a hundred campaigns that was archived is told and not all of them. */
function sayWorkspace({ settings, purposes, campaigns, holidays }: ConfigChange): AuditFacts {
  return {
    ...settings,
    ...sayNames('purpose', purposes),
    ...sayNames('campaign', campaigns),
    ...Object.fromEntries((holidays ?? []).map(({ on, name }) => [`holiday ${on}`, name])),
  }
}

function sayNames(kind: string, names: readonly NamedConfig[] = []): AuditFacts {
  const standing = ({ archived, mergedInto }: NamedConfig) => {
    if (mergedInto !== null) return `part of ${mergedInto}`
    return archived ? 'archived' : 'in use'
  }
  return Object.fromEntries(names.map((named) => [`${kind} ${named.name}`, standing(named)]))
}

function sayPool({ settings, owners, terms, activities, rules }: ConfiguredPool): AuditFacts {
  const { channelId, workingDays, ...plain } = settings
  return {
    ...plain,
    channel: channelId,
    workingDays: workingDays.map((day) => WEEKDAYS[day - 1]).join(', '),
    owners: owners.join(', '),
    ...Object.fromEntries(
      terms.map(({ effectiveAt, anchorAt, length, parts, zone, allotment, rollover, plan }) => [
        `terms from ${sayInstant(effectiveAt)}`,
        `${formatCredits(allotment)} each ${length} from ${sayInstant(anchorAt)} (${zone}) in ${parts === 1 ? '1 part' : `${parts} parts`}, ${sayRollover(rollover)}${plan === null ? '' : ` (${plan})`}`,
      ]),
    ),
    ...Object.fromEntries(activities.map((activity) => [`activity ${activity.activity}`, sayActivity(activity)])),
    alertsAt: rules.map(sayRule).sort().join('; '),
  }
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

function sayRollover(rollover: Rollover): string {
  if (rollover.kind === 'none') return 'nothing rolls over'
  const kept = {
    all: () => 'all',
    capped: () => `up to ${formatCredits(rollover.kind === 'capped' ? rollover.credits : 0)}`,
    percent: () => `${rollover.kind === 'percent' ? rollover.percent : 0} %`,
  }[rollover.kind]()
  const until = rollover.expiresAfter === undefined ? '' : ` (expires: ${rollover.expiresAfter})`
  return `${kept} rolls over${until}`
}

function sayActivity({ name, aliases, prices }: Activity): string {
  const costs = prices.map(({ effectiveAt, unitPrice }) => {
    const price = unitPrice === null ? 'asked each time' : formatCredits(unitPrice)
    return +effectiveAt === 0 ? price : `${price} from ${sayInstant(effectiveAt)}`
  })
  return `${name}${aliases.length === 0 ? '' : ` (${aliases.join(', ')})`}: ${costs.join(', ')}`
}

function sayRule({ kind, basis, channelId, lines }: RuleConfig): string {
  const unit = kind === 'percent' ? ` % of ${basis}` : ' left'
  const said = lines.map(({ at, severity }) => `${formatCredits(at)}${unit} ${severity}`).join(', ')
  return channelId === null ? said : `${said} in ${channelId}`
}
