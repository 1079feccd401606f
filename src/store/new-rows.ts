// Rows that exist before anything is spent: workspaces with their purposes, pools with terms, prices, rules and owners.

import { toDecimal } from '../core/amount.ts'
import type { Rule, Terms } from '../core/model.ts'
import type { ActivityPreset } from '../core/presets.ts'
import type { Database, Transaction } from './database.ts'
import { termsColumns } from './terms-row.ts'

export interface NewWorkspace {
  workspaceId: string
  name: string
  kind: 'team' | 'enterprise'
  contactKey: string
  purposes: readonly { purposeId: string; name: string; nameKey: string }[]
}

/** Makes a workspace with its purposes; false where it exists already, which is left as it is. */
export async function insertWorkspace(db: Database, workspace: NewWorkspace): Promise<boolean> {
  const { purposes, ...row } = workspace
  const { workspaceId } = row
  const { count } = await db.workspace.createMany({ data: [row], skipDuplicates: true })
  if (count === 0) return false
  await db.purpose.createMany({
    data: purposes.map((purpose, position) => ({ ...purpose, workspaceId, position })),
    skipDuplicates: true,
  })
  return true
}

export interface NewPool {
  workspaceId: string
  poolId: string
  shortName: string
  name: string
  vendor: string
  zone: string
  channelId: string | null
  pricePerCredit: string | null
  recordsFromAt: Date
  terms: Terms
  activities: readonly ActivityPreset[]
  rules: readonly Pick<Rule, 'ruleId' | 'kind' | 'basis' | 'lines'>[]
  /** Member ids, the primary first. */
  owners: readonly string[]
}

/** Makes a pool with everything that belongs to it. */
export async function insertPool(tx: Transaction, pool: NewPool): Promise<void> {
  const { terms, activities, rules, owners, ...row } = pool
  const { workspaceId, poolId, channelId } = row
  const place = { workspaceId, poolId }
  if (channelId !== null) await tx.channel.createMany({ data: [{ workspaceId, channelId }], skipDuplicates: true })
  await tx.pool.create({ data: row })
  await tx.poolTerms.create({ data: { ...place, ...termsColumns(terms) } })
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
    data: activities.map(({ activity, unitPrice }) => ({
      ...place,
      activity,
      // Prices of the start count for every instant, also for what is imported from before it.
      effectiveAt: new Date(0),
      unitPrice: unitPrice === null ? null : toDecimal(unitPrice),
    })),
  })
  for (const { lines, ...rule } of rules) {
    await tx.rule.create({ data: { ...place, ...rule } })
    await tx.ruleLine.createMany({
      data: lines.map(({ at, severity }) => ({ workspaceId, ruleId: rule.ruleId, line: toDecimal(at), severity })),
    })
  }
  await tx.poolOwner.createMany({ data: owners.map((memberId, position) => ({ ...place, memberId, position })) })
}
