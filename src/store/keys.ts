// API keys as rows. The secret itself is never stored: see store/secrets.ts for how it is minted and compared.

import type { Database } from './database.ts'

export interface KeyRow {
  workspaceId: string
  keyId: string
  stream: string
  secretHash: Uint8Array
  abilities: string[]
  poolIds: string[]
  revokedAt: Date | null
}

/** Reads many keys at once, by `workspaceId` and `keyId`. */
export async function readKeys(
  db: Database,
  wanted: readonly { workspaceId: string; keyId: string }[],
): Promise<KeyRow[]> {
  return db.$queryRaw<KeyRow[]>`
    select k.workspace_id as "workspaceId", k.key_id as "keyId", k.stream, k.secret_hash as "secretHash", k.abilities,
      k.pool_ids as "poolIds", k.revoked_at as "revokedAt"
    from unnest(${wanted.map((it) => it.workspaceId)}::text[], ${wanted.map((it) => it.keyId)}::text[]) as w(workspace_id, key_id)
    join api_key k on k.workspace_id = w.workspace_id and k.key_id = w.key_id`
}

/** A key that works, as its keepers see it. */
export interface ListedKey {
  keyId: string
  stream: string
  abilities: string[]
  /** Empty: every pool. */
  poolIds: string[]
  createdAt: Date
  /** The hour of the latest spend that came by its stream, whichever of its keys brought it; null: none yet. */
  lastSpendAt: Date | null
}

/** The keys of a workspace that work, the newest first. */
export async function listKeys(db: Database, workspaceId: string, most: number): Promise<ListedKey[]> {
  return db.$queryRaw<ListedKey[]>`
    with spent as (
      select split_part(substr(source, 5), '/', 1) as stream, max(hour_at) as hour_at from usage_hour
      where workspace_id = ${workspaceId} and starts_with(source, 'api:') group by 1
    )
    select k.key_id as "keyId", k.stream, k.abilities, k.pool_ids as "poolIds", k.created_at as "createdAt",
      s.hour_at as "lastSpendAt"
    from api_key k left join spent s on s.stream = k.stream
    where k.workspace_id = ${workspaceId} and k.revoked_at is null
    order by k.created_at desc, k.key_id
    limit ${most}`
}

/** Writes a key under its stream, which is made where it is new. */
export async function insertKey(
  db: Database,
  key: Omit<KeyRow, 'revokedAt' | 'secretHash'> & { secretHash: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const { workspaceId, stream } = key
  await db.stream.createMany({ data: [{ workspaceId, stream }], skipDuplicates: true })
  await db.apiKey.create({ data: key })
}

/** Ends a key and answers what it was; undefined where there is none that still works. */
export async function revokeKey(
  db: Database,
  workspaceId: string,
  keyId: string,
  revokedAt: Date,
): Promise<Pick<KeyRow, 'stream' | 'abilities' | 'poolIds'> | undefined> {
  const where = { workspaceId, keyId, revokedAt: null }
  const select = { stream: true, abilities: true, poolIds: true }
  const [ended] = await db.apiKey.updateManyAndReturn({ where, data: { revokedAt }, select })
  return ended
}
