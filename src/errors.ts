// The errors that cross module borders: each has a stable code that callers may test and a text for the person who
// can act. Expected outcomes (a duplicate, an unknown pool) are values and have no class here.

/** Stable codes: callers test these, never the text. */
export type ErrorCode =
  | 'settings' // bad environment; the program ends with exit code 2
  | 'directory_locked' // another process owns the embedded database
  | 'migration' // the database's history and the program's differ
  | 'busy' // a lock or a connection was not free in time; trying again is right
  | 'secret' // a stored secret cannot be read with the given key
  | 'port' // it cannot listen where PORT says
  | 'unexpected'

/** An error with a code that callers may test. */
export class PurserError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'PurserError'
    this.code = code
  }
}

/** Everything that is wrong with the settings, one sentence a fault, so that one look mends them all. */
export class SettingsError extends PurserError {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    const count = faults.length === 1 ? 'One setting needs' : `${faults.length} settings need`
    super('settings', [`${count} attention:`, ...faults.map((fault) => `  - ${fault}`)].join('\n'))
    this.name = 'SettingsError'
    this.faults = faults
  }
}

/** True for a Purser error of the given code. */
export function hasCode(error: unknown, code: ErrorCode): error is PurserError {
  return error instanceof PurserError && error.code === code
}

/** Whatever was thrown, as an Error: JavaScript lets anything be thrown, logs and causes need an Error. */
export function coerceError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown
  if (typeof thrown === 'string') return new PurserError('unexpected', thrown)
  // An object may have no way to become a text at all, and String() would throw in its turn.
  const what = typeof thrown === 'object' && thrown !== null ? 'an object' : String(thrown)
  return new PurserError('unexpected', `something threw ${what}`, { cause: thrown })
}

/** What is at the bottom of an error in a word or two: `fetch` says "fetch failed" and hides why in its causes. */
export function deepestReason(thrown: unknown): string {
  let error = coerceError(thrown)
  while (error.cause instanceof Error) error = error.cause
  // Where several addresses of a host were tried, the code stands on what gathers their errors, which has no text.
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : error.message
}
