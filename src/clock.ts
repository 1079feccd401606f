// The offset between the database's time and business time: nothing in production, whatever a test or the demo wants
// elsewhere. Reading the database's time is src/store/time.ts; leases and retries never pass through here.

/** Moves business time for tests and the demo. In production the offset is 0 and nobody calls the movers. */
export type Clock = {
  /** Milliseconds that business time is ahead of the database. */
  readonly offsetMs: number
  /** The business time of an instant the database told. */
  toBusiness(databaseNow: Date): Date
  /** Moves business time forward, or back with a negative amount. */
  advance(milliseconds: number): void
  /** Makes business time `businessNow` at the moment when the database says `databaseNow`. */
  set(businessNow: Date, databaseNow: Date): void
}

/** One clock a process, made at composition. */
export function createClock({ offsetMs = 0 }: { offsetMs?: number } = {}): Clock {
  let offset = offsetMs
  return {
    get offsetMs() {
      return offset
    },
    toBusiness: (databaseNow) => new Date(databaseNow.getTime() + offset),
    advance(milliseconds) {
      offset += milliseconds
    },
    set(businessNow, databaseNow) {
      offset = businessNow.getTime() - databaseNow.getTime()
    },
  }
}
