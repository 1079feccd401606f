// Query plans that outlive the size they were made for. A session keeps the plan of a foreign key's check from when the
// table was empty, and may then read a whole workspace for every row it inserts. On a server autovacuum ends that after
// minutes; the embedded engine has none.

import type { Transaction } from './database.ts'

/** Whether a ledger has at least doubled since its plans were made: between two powers of two they stay good enough. */
export function hasDoubled(before: number, after: number): boolean {
  return Math.floor(Math.log2(before + 1)) < Math.floor(Math.log2(after + 1))
}

/** Makes this session plan every statement anew at its next use; costs a few milliseconds, once per doubling. */
export async function forgetPlans(tx: Transaction): Promise<void> {
  await tx.$executeRaw`discard plans`
}
