// One row per job and slot, so that replicas race on the insert and one of them does the work. A holder that dies holds
// it until its lease ends. Leases run on the database's time; slots are business time.

import type { Database } from './database.ts'

export interface JobSlot {
  /** Permanent: another name would do the work again. */
  job: string
  slotAt: Date
}

/** Takes a slot; false where another replica has it, or has done it. */
export async function claimSlot(
  db: Database,
  { job, slotAt }: JobSlot,
  { leaseToken, leaseMs }: { leaseToken: string; leaseMs: number },
): Promise<boolean> {
  const claimed = await db.$executeRaw`
    insert into job_slot as s (job, slot_at, lease_token, lease_until_at)
    values (${job}, ${slotAt}, ${leaseToken}::uuid, now() + ${leaseMs}::double precision * interval '1 millisecond')
    on conflict (job, slot_at) do update set lease_token = excluded.lease_token, lease_until_at = excluded.lease_until_at
      where s.finished_at is null and s.lease_until_at <= now()`
  return claimed > 0
}

/** Writes that the work of a slot is done, whoever holds it now: doing it again changes nothing. */
export async function finishSlot(db: Database, { job, slotAt }: JobSlot): Promise<void> {
  await db.$executeRaw`update job_slot set finished_at = now() where job = ${job} and slot_at = ${slotAt}`
}
