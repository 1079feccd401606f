// The configuration of a pool written as rows. Terms keep their versions and rules their ids, because cycles and alerts
// point at them.

import { toDecimal } from '../core/amount.ts'
import { reviseMessages } from './alerts.ts'
import type { Transaction } from './database.ts'
import type { ConfiguredPool, RuleConfig } from './export.ts'
import { termsColumns } from './terms-row.ts'

export interface PoolPlace {
  workspaceId: string
  poolId: string
}

export interface PoolWrite extends PoolPlace {
  config: ConfiguredPool
  /** Member ids, the primary first. */
  owners: readonly string[]
  /** Where the records of a new pool begin; absent: the pool exists. */
  recordsFromAt?: Date
  now: Date
  newId: () => string
}

/** Makes a pool what its configuration says. Answers the rules that are new or have other lines than before. */
export async function writePoolConfig(tx: Transaction, write: PoolWrite): Promise<string[]> {
  const { config, owners, recordsFromAt, now, newId, workspaceId, poolId } = write
  const place = { workspaceId, poolId }
  const channels = [config.settings.channelId, ...config.rules.map((rule) => rule.channelId)]
  await tx.channel.createMany({
    data: channels.flatMap((channelId) => (channelId === null ? [] : [{ workspaceId, channelId }])),
    skipDuplicates: true,
  })
  const { archived, monthlyPace, ...same } = config.settings
  const settings = {
    ...same,
    ...(monthlyPace === undefined ? {} : { monthlyPace: monthlyPace === null ? null : toDecimal(monthlyPace) }),
  }
  if (recordsFromAt) {
    const { shortName } = config
    await tx.pool.create({
      data: { ...place, shortName, ...settings, archivedAt: archived ? now : null, recordsFromAt },
    })
  } else {
    const where = { workspaceId_poolId: place }
    const before = await tx.pool.findUniqueOrThrow({ where, select: { archivedAt: true } })
    const archivedAt = archived ? (before.archivedAt ?? now) : null
    await tx.pool.update({ where, data: { ...settings, archivedAt, version: { increment: 1 } } })
  }
  await tx.poolOwner.deleteMany({ where: place })
  await tx.poolOwner.createMany({ data: owners.map((memberId, position) => ({ ...place, memberId, position })) })
  await writeTerms(tx, place, config.terms)
  await writeActivities(tx, place, config.activities)
  return writeRules(tx, place, config.rules, { now, newId })
}

/**
 * Writes what the terms are from now on. A version that a cycle came under stays for it; where it would begin cycles of its
 * own that nobody wants, what rules there instead is written over it.
 */
async function writeTerms(tx: Transaction, place: PoolPlace, terms: ConfiguredPool['terms']): Promise<void> {
  const before = await tx.poolTerms.findMany({
    where: place,
    orderBy: { version: 'asc' },
    select: { version: true, effectiveAt: true },
  })
  const cycles = await tx.cycle.findMany({ where: place, distinct: ['termsVersion'], select: { termsVersion: true } })
  // Of several that begin at one instant the latest is the one that the file shows.
  const known = new Map(before.map(({ version, effectiveAt }) => [+effectiveAt, version]))
  let next = Math.max(0, ...before.map(({ version }) => version)) + 1
  const rows = terms.map((it) => ({ ...it, version: known.get(+it.effectiveAt) ?? next++ }))
  const held = before.filter(
    ({ version }) => cycles.some((it) => it.termsVersion === version) && !rows.some((it) => it.version === version),
  )
  for (const { effectiveAt } of held) {
    const ruling = rows.findLast((it) => it.effectiveAt <= effectiveAt)
    if (ruling && ruling.effectiveAt < effectiveAt) rows.push({ ...ruling, effectiveAt, version: next++ })
  }
  await tx.poolTerms.deleteMany({ where: { ...place, version: { notIn: held.map(({ version }) => version) } } })
  await tx.poolTerms.createMany({
    data: rows.map((terms) => ({ ...place, ...termsColumns(terms) })),
  })
}

async function writeActivities(
  tx: Transaction,
  place: PoolPlace,
  activities: ConfiguredPool['activities'],
): Promise<void> {
  await tx.activity.deleteMany({ where: place })
  await tx.activity.createMany({
    data: activities.map(({ activity, name, aliases }, position) => ({
      ...place,
      activity,
      name,
      aliases: [...aliases],
      position,
    })),
  })
  await tx.activityPrice.createMany({
    data: activities.flatMap(({ activity, prices }) =>
      prices.map(({ effectiveAt, unitPrice }) => ({
        ...place,
        activity,
        effectiveAt,
        unitPrice: unitPrice === null ? null : toDecimal(unitPrice),
      })),
    ),
  })
}

interface RuleRow {
  ruleId: string
  kind: string
  basis: string
  channelId: string | null
  lines: { line: { toString(): string }; severity: string }[]
}

/** A rule has no name: one of the same kind, basis and channel is the same rule. What is left over is archived. */
async function writeRules(
  tx: Transaction,
  place: PoolPlace,
  rules: readonly RuleConfig[],
  { now, newId }: { now: Date; newId: () => string },
): Promise<string[]> {
  const { workspaceId } = place
  const before: RuleRow[] = await tx.rule.findMany({
    where: { ...place, archivedAt: null, kind: { in: ['percent', 'left'] }, scopeKind: 'pool' },
    include: { lines: { orderBy: { line: 'asc' } } },
    orderBy: { ruleId: 'asc' },
  })
  const touched: string[] = []
  for (const { kind, basis, channelId, lines } of rules) {
    const at = before.findIndex((rule) => rule.kind === kind && rule.basis === basis && rule.channelId === channelId)
    const [found] = at === -1 ? [] : before.splice(at, 1)
    if (
      found &&
      linesText(found.lines.map(({ line, severity }) => [line.toString(), severity])) === linesText(rows(lines))
    )
      continue
    const ruleId = found?.ruleId ?? newId()
    const where = { workspaceId_ruleId: { workspaceId, ruleId } }
    if (found) await tx.rule.update({ where, data: { version: { increment: 1 } } })
    else await tx.rule.create({ data: { ...place, ruleId, kind, basis, channelId } })
    touched.push(ruleId)
    await tx.ruleLine.deleteMany({ where: { workspaceId, ruleId } })
    await tx.ruleLine.createMany({
      data: rows(lines).map(([line, severity]) => ({ workspaceId, ruleId, line, severity })),
    })
    await supersedeAlerts(
      tx,
      workspaceId,
      ruleId,
      rows(lines).map(([line]) => line),
    )
  }
  for (const { ruleId } of before) {
    await tx.rule.update({ where: { workspaceId_ruleId: { workspaceId, ruleId } }, data: { archivedAt: now } })
    await supersedeAlerts(tx, workspaceId, ruleId, [])
  }
  return touched
}

function rows(lines: RuleConfig['lines']): [line: string, severity: string][] {
  return lines.map(({ at, severity }) => [toDecimal(at), severity])
}

function linesText(lines: readonly [line: string, severity: string][]): string {
  return lines.map((line) => line.join(' ')).join(', ')
}

/** A line edited away supersedes its open alerts (semantics 6): they are not resolved, and nothing is announced. */
async function supersedeAlerts(
  tx: Transaction,
  workspaceId: string,
  ruleId: string,
  lines: readonly string[],
): Promise<void> {
  const ended = await tx.$queryRaw<{ alertId: string }[]>`
    update alert set state = 'superseded'
    where workspace_id = ${workspaceId} and rule_id = ${ruleId}::uuid and state in ('firing', 'acknowledged', 'snoozed')
      and line <> all(${lines}::numeric[])
    returning alert_id as "alertId"`
  if (ended.length > 0)
    await reviseMessages(
      tx,
      workspaceId,
      ended.map((it) => it.alertId),
    )
}
