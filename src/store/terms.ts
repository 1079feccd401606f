// The terms of a pool, its prices and the end of its open cycle, as rows that people change.

import { toDecimal } from '../core/amount.ts'
import type { Activity, ActivityPrice, Cycle, Grant, Terms } from '../core/model.ts'
import type { Transaction } from './database.ts'
import type { PoolPlace } from './import-pool.ts'
import { termsColumns } from './terms-row.ts'

/** Says that what is cached of a pool is out of date. The pool's lock is held. */
export async function bumpPoolVersion(tx: Transaction, { workspaceId, poolId }: PoolPlace): Promise<void> {
  await tx.pool.update({ where: { workspaceId_poolId: { workspaceId, poolId } }, data: { version: { increment: 1 } } })
}

/** Writes terms in the place of those that were to begin at one of these instants and that no cycle has come under. */
export async function replaceTerms(
  tx: Transaction,
  { workspaceId, poolId }: PoolPlace,
  next: Terms,
  insteadOf: readonly Date[],
): Promise<void> {
  await tx.$executeRaw`
    delete from pool_terms t
    where t.workspace_id = ${workspaceId} and t.pool_id = ${poolId}::uuid and t.effective_at = any(${insteadOf})
      and not exists (select 1 from cycle c where c.workspace_id = t.workspace_id and c.pool_id = t.pool_id
        and (c.terms_version = t.version or c.starts_at >= t.effective_at))`
  // One that the open cycle came under by a change stays for that, and begins no other cycle of its own.
  await tx.$executeRaw`
    update pool_terms set effective_at = ${next.effectiveAt}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and effective_at = any(${insteadOf})`
  await insertTerms(tx, { workspaceId, poolId }, next)
}

async function insertTerms(tx: Transaction, place: PoolPlace, terms: Terms): Promise<void> {
  await tx.poolTerms.create({ data: { ...place, ...termsColumns(terms) } })
}

/** Days are counted in this zone from now on; what is booked keeps its day. */
export async function setPoolZone(tx: Transaction, { workspaceId, poolId }: PoolPlace, zone: string): Promise<void> {
  await tx.pool.update({ where: { workspaceId_poolId: { workspaceId, poolId } }, data: { zone } })
}

/**
 * Lets the open cycle stand under terms of its own, for what is decided at its end. One that is being opened has no row yet:
 * it is written as the draft has it.
 */
export async function setCycleTerms(tx: Transaction, place: PoolPlace, { startsAt }: Cycle, own: Terms): Promise<void> {
  await insertTerms(tx, place, own)
  await tx.cycle.updateMany({ where: { ...place, startsAt }, data: { termsVersion: own.version } })
}

/** Ends a cycle at another instant, and with it the grants and reservations that end with it. */
export async function writeCycleEnd(
  tx: Transaction,
  { workspaceId, poolId }: PoolPlace,
  cycle: Cycle,
  endsAt: Date,
  moved: readonly Grant[],
): Promise<void> {
  await tx.cycle.updateMany({ where: { workspaceId, poolId, startsAt: cycle.startsAt }, data: { endsAt } })
  const rows = moved.map(({ grantId, expiresAt }) => ({ grantId, expiresAt }))
  await tx.$executeRaw`
    update "grant" g set expires_at = n."expiresAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n("grantId" uuid, "expiresAt" timestamptz)
    where g.workspace_id = ${workspaceId} and g.grant_id = n."grantId"`
  // One that was to begin after the new end is of the next cycle then, and keeps the end it had.
  await tx.$executeRaw`
    update reservation set until_at = ${endsAt}
    where workspace_id = ${workspaceId} and pool_id = ${poolId}::uuid and until_reset and until_at = ${cycle.endsAt}
      and from_at < ${endsAt} and cancelled_at is null`
}

/** Writes another activity of a pool, behind those there are. */
export async function insertActivity(
  tx: Transaction,
  { workspaceId, poolId }: PoolPlace,
  { activity, name, aliases, prices }: Activity,
  position: number,
): Promise<void> {
  const place = { workspaceId, poolId, activity }
  await tx.activity.create({ data: { ...place, name, aliases: [...aliases], position } })
  for (const price of prices) await writePrice(tx, place, activity, price)
}

/** Writes what one of an activity costs from an instant on. */
export async function writePrice(
  tx: Transaction,
  { workspaceId, poolId }: PoolPlace,
  activity: string,
  { effectiveAt, unitPrice }: ActivityPrice,
): Promise<void> {
  const price = unitPrice === null ? null : toDecimal(unitPrice)
  await tx.activityPrice.upsert({
    where: { workspaceId_poolId_activity_effectiveAt: { workspaceId, poolId, activity, effectiveAt } },
    create: { workspaceId, poolId, activity, effectiveAt, unitPrice: price },
    update: { unitPrice: price },
  })
}
