// When a grant ends, for the audit log.

import type { Grant } from '../core/model.ts'

/** "2026-12-31T23:00:00.000Z", "the reset", or "never". */
export function sayExpiry({ expiresAt, expiresWithCycle }: Pick<Grant, 'expiresAt' | 'expiresWithCycle'>): string {
  if (expiresAt === null) return 'never'
  return expiresWithCycle ? 'the reset' : expiresAt.toISOString()
}
