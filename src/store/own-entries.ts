// What people did through Slack, a booking at a time: the entries of one command, click or modal, and which of them an
// undo took back.

import type { Credits } from '../core/amount.ts'
import type { Database } from './database.ts'
import { CAMPAIGNS_MEANT, PURPOSES_MEANT } from './meant.ts'

/** Amounts are in thousandths, as the entry has them. */
export interface BookedEntry {
  entryId: string
  poolId: string
  seq: number
  source: string
  key: string
  activity: string | null
  quantity: number
  credits: Credits
  /** Whose it is, and who logged it. */
  memberId: string | null
  memberSlackUserId: string | null
  loggedById: string | null
  purpose: string | null
  /** Whether the purpose is one of the workspace's list. */
  purposeKnown: boolean
  campaign: string | null
  labels: Record<string, string>
  note: string | null
  contactHash: string | null
  marks: string[]
  occurredAt: Date
  receivedAt: Date
  recordedAt: Date
  undone: boolean
}

type BookedRow = Omit<BookedEntry, 'seq' | 'quantity' | 'credits'> & {
  seq: bigint
  quantity: bigint
  credits: bigint
}

/** The entries under these keys of one source, in the order they were booked. */
export async function readBooked(
  db: Database,
  { workspaceId, source, keys }: { workspaceId: string; source: string; keys: readonly string[] },
): Promise<BookedEntry[]> {
  const rows = await db.$queryRaw<BookedRow[]>`
    select e.entry_id as "entryId", e.pool_id as "poolId", e.seq, e.source, e.key, e.activity,
      (e.quantity * 1000)::bigint as quantity, (e.credits * 1000)::bigint as credits, e.member_id as "memberId",
      m.slack_user_id as "memberSlackUserId", e.logged_by_id as "loggedById",
      coalesce(p.name, e.purpose_text) as purpose, e.purpose_text is null as "purposeKnown",
      coalesce(c.name, e.campaign_text) as campaign, e.labels, e.note, encode(e.contact_hash, 'hex') as "contactHash",
      e.marks, e.occurred_at as "occurredAt", e.received_at as "receivedAt", e.recorded_at as "recordedAt",
      exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
        and r.kind = 'reversal') as undone
    from entry e
    left join member m on m.workspace_id = e.workspace_id and m.member_id = e.member_id
    left join ${PURPOSES_MEANT} p on p.workspace_id = e.workspace_id and p.purpose_id = e.purpose_id
    left join ${CAMPAIGNS_MEANT} c on c.workspace_id = e.workspace_id and c.campaign_id = e.campaign_id
    where e.workspace_id = ${workspaceId} and e.source = ${source} and e.key = any(${keys}::text[]) and e.kind = 'usage'
    order by e.seq`
  return rows.map((row) => ({
    ...row,
    seq: Number(row.seq),
    quantity: Number(row.quantity),
    credits: Number(row.credits),
  }))
}

/**
 * The source and key of the newest entry of a member under one of these sources that has not been undone. What was moved
 * since it was logged is as old as it was.
 */
export async function readLastKey(
  db: Database,
  wanted: { workspaceId: string; memberId: string; sources: readonly string[]; since: Date },
): Promise<{ source: string; key: string } | undefined> {
  const { workspaceId, memberId, sources, since } = wanted
  const [row] = await db.$queryRaw<{ source: string; key: string }[]>`
    select e.source, e.key from entry e
    where e.workspace_id = ${workspaceId} and e.recorded_at >= ${since} and e.received_at >= ${since}
      and e.logged_by_id = ${memberId}::uuid
      and e.source = any(${sources}::text[]) and e.kind = 'usage'
      and not exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
        and r.kind = 'reversal')
    order by e.recorded_at desc, e.seq desc limit 1`
  return row
}

/** The source and key of the entry that the reversal under this key took back; undefined where there is none. */
export async function readUndoneKey(
  db: Database,
  { workspaceId, source, key }: { workspaceId: string; source: string; key: string },
): Promise<{ source: string; key: string } | undefined> {
  const [row] = await db.$queryRaw<{ source: string; key: string }[]>`
    select e.source, e.key
    from entry r join entry e on e.workspace_id = r.workspace_id and e.entry_id = r.corrects_id
    where r.workspace_id = ${workspaceId} and r.source = ${source} and r.key = ${key} and r.kind = 'reversal'`
  return row
}

/**
 * When a contact was last revealed from a pool before an entry, as far as the ledger or an import knows; undefined:
 * never. What was undone never happened.
 */
export async function readRevealedAt(
  db: Database,
  wanted: { workspaceId: string; poolId: string; contactHash: string; beforeSeq: number; before: Date },
): Promise<Date | undefined> {
  const { workspaceId, poolId, contactHash, beforeSeq, before } = wanted
  const [row] = await db.$queryRaw<{ at: Date | null }[]>`
    select greatest(
      (select max(e.occurred_at) from entry e
        where e.workspace_id = ${workspaceId} and e.contact_hash = decode(${contactHash}, 'hex')
          and e.pool_id = ${poolId}::uuid and e.seq < ${beforeSeq} and e.kind = 'usage'
          and not exists (select 1 from entry r where r.workspace_id = e.workspace_id and r.corrects_id = e.entry_id
            and r.kind = 'reversal')),
      (select s.last_seen_at from contact_seen s
        where s.workspace_id = ${workspaceId} and s.pool_id = ${poolId}::uuid
          and s.contact_hash = decode(${contactHash}, 'hex') and s.last_seen_at < ${before})
    ) as at`
  return row?.at ?? undefined
}
