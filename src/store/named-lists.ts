// The purposes and campaigns of a workspace as its people arrange them. What each change means is the meter's; merging is
// store/merge-names.

import type { Database, Transaction } from './database.ts'
import type { NamedList } from './merge-names.ts'

export interface ListedRow {
  id: string
  name: string
  nameKey: string
  archived: boolean
  mergedIntoId: string | null
}

/** A list in its order, merged ones included. */
export async function readList(db: Database, { workspaceId, kind }: NamedList): Promise<ListedRow[]> {
  const where = { workspaceId }
  const rows =
    kind === 'purpose'
      ? (await db.purpose.findMany({ where, orderBy: [{ position: 'asc' }, { nameKey: 'asc' }] })).map((row) => ({
          ...row,
          id: row.purposeId,
        }))
      : (await db.campaign.findMany({ where, orderBy: { nameKey: 'asc' } })).map((row) => ({
          ...row,
          id: row.campaignId,
        }))
  return rows.map(({ id, name, nameKey, archivedAt, aliasOfId }) => ({
    id,
    name,
    nameKey,
    archived: archivedAt !== null,
    mergedIntoId: aliasOfId,
  }))
}

/** Puts a purpose behind the others. */
export async function addPurpose(
  tx: Transaction,
  purpose: { workspaceId: string; purposeId: string; name: string; nameKey: string; position: number },
): Promise<void> {
  await tx.purpose.create({ data: purpose })
}

/** Writes what is given of one. */
export async function writeName(
  tx: Transaction,
  { workspaceId, kind }: NamedList,
  id: string,
  data: { name?: string; nameKey?: string; archivedAt?: Date | null },
): Promise<void> {
  if (kind === 'purpose')
    await tx.purpose.update({ where: { workspaceId_purposeId: { workspaceId, purposeId: id } }, data })
  else await tx.campaign.update({ where: { workspaceId_campaignId: { workspaceId, campaignId: id } }, data })
}

/** Gives purposes the places in which they stand here. */
export async function orderPurposes(tx: Transaction, workspaceId: string, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    update purpose p set position = n.place - 1
    from unnest(${ids}::uuid[]) with ordinality as n(id, place)
    where p.workspace_id = ${workspaceId} and p.purpose_id = n.id and p.position <> n.place - 1`
}
