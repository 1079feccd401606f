// What of the credits that are used nobody spent for anything: used before the pool was set up, or adjusted. In a breakdown it
// stands by itself; it is no spend without a purpose, and no pace.

export type Apart = 'before' | 'adjusted'

/** What each is called among purposes, people and activities. */
export const APART_NAMES: Readonly<Record<Apart, string>> = { before: 'before Purser', adjusted: 'adjusted' }
