// Finds Postgres' five-character error code inside what Prisma throws: both adapters hide it in different depths.

/**
 * The SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html) of a failed query on either engine, or
 * undefined where the error did not come from the database.
 */
export function databaseErrorCode(error: unknown): string | undefined {
  const seen = new Set<unknown>()
  let current: unknown = error
  while (isRecord(current) && !seen.has(current)) {
    seen.add(current)
    if (typeof current.originalCode === 'string') return current.originalCode
    // A pg or PGlite error of its own, as the migration runner sees it; Prisma's codes begin with P2 and a severity is missing.
    if (typeof current.code === 'string' && typeof current.severity === 'string') return current.code
    current = isRecord(current.meta) ? (current.meta.driverAdapterError ?? current.cause) : current.cause
  }
  return undefined
}

/** Prisma's own code (P2002, P2028, P2034, ...), or undefined. */
export function prismaErrorCode(error: unknown): string | undefined {
  if (!isRecord(error) || typeof error.code !== 'string') return undefined
  return /^P\d{4}$/.test(error.code) ? error.code : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
