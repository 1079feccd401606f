// What senders remember of what they sent: every event, and the entry that was acknowledged for it. Beside it the check
// that the ledger remembers the same, which is the promise that is tested by killing processes.

import { expect } from 'vitest'
import { printEntryId } from '../../src/core/entry-id.ts'
import { verifyLedger } from '../../src/store/verify.ts'
import type { Company, CompanyPool } from './company.ts'
import { postEvents, type SpendEvent } from './door.ts'

export interface Books {
  /** Resolves when so many more requests have been answered. */
  moreAnswers: (count: number) => Promise<void>
  /**
   * Sends new events, `size` in a request (1: alone), one request after the other. An answer that does not come is
   * asked for again at the address of the next attempt; ends where there is none.
   */
  write: (size: number, urlOf: (attempt: number) => string | undefined) => Promise<void>
  /** Sends everything again: what was acknowledged must be a duplicate of the same entry. */
  sendAgain: (url: string) => Promise<void>
  /** Holds the ledger against the books, once everything has been acknowledged and no process writes any more. */
  expectKept: () => Promise<void>
}

/** The most events of one request. */
const REQUEST_MAX = 1000

export function openBooks(company: Company, pool: CompanyPool): Books {
  const sent: SpendEvent[] = []
  const acknowledged = new Map<string, string>()
  let answers = 0
  let watchers: (() => void)[] = []

  function newEvents(size: number): SpendEvent[] {
    const events = Array.from({ length: size }, (_, index) => {
      const number = sent.length + index
      return {
        id: `${pool.shortName}-${number}`,
        pool: pool.shortName,
        credits: (number % 9) + 1,
        member: `sam${number % 5}@acme.test`,
      }
    })
    sent.push(...events)
    return events
  }

  /** Posts events, and enters into the books what was answered; false where no answer came. */
  async function post(url: string, events: readonly SpendEvent[]): Promise<boolean> {
    const [only] = events
    const answer = await postEvents(url, company.key, only && events.length === 1 ? only : events)
    if (!answer) return false
    expect(answer.results.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    for (const { id, status, entry = '' } of answer.results) {
      const before = acknowledged.get(id)
      if (before !== undefined) expect([id, status, entry]).toEqual([id, 'duplicate', before])
      else expect(['recorded', 'duplicate']).toContain(status)
      acknowledged.set(id, entry)
    }
    answers += 1
    for (const look of watchers) look()
    return true
  }

  return {
    moreAnswers: (count) =>
      new Promise((resolve) => {
        const target = answers + count
        const look = () => {
          if (answers < target) return
          watchers = watchers.filter((it) => it !== look)
          resolve()
        }
        watchers.push(look)
      }),
    async write(size, urlOf) {
      for (;;) {
        const events = newEvents(size)
        for (let attempt = 0; ; attempt += 1) {
          const url = urlOf(attempt)
          if (url === undefined) return
          if (await post(url, events)) break
        }
      }
    },
    async sendAgain(url) {
      for (let from = 0; from < sent.length; from += REQUEST_MAX)
        expect(await post(url, sent.slice(from, from + REQUEST_MAX))).toBe(true)
    },
    async expectKept() {
      const entries = await company.withStore(({ db }) => db.entry.findMany({ where: { poolId: pool.poolId } }))
      const kept = entries.map((it) => [it.key, Number(it.credits), printEntryId(it.entryId)])
      expect(kept.sort()).toEqual(sent.map(({ id, credits }) => [id, credits, acknowledged.get(id)]).sort())
      await expectAnnounced(company, pool)
      expect(await company.withStore(({ db }) => verifyLedger(db, company.workspaceId))).toEqual([])
    },
  }
}

/** Every line that fired fired once and left a notice, and nothing was posted that is not in the rows. */
async function expectAnnounced({ withStore, workspaceId, slack }: Company, pool: CompanyPool): Promise<void> {
  const { poolId, channelId } = pool
  const [alerts, notices, messages] = await withStore(async ({ db }) => [
    await db.alert.findMany({ where: { workspaceId, poolId } }),
    await db.notice.findMany({ where: { workspaceId, channelId } }),
    await db.message.findMany({ where: { workspaceId, channelId } }),
  ])
  const lines = alerts.map((alert) => Number(alert.line))
  expect(new Set(lines).size).toBe(lines.length)
  // A line that was born covered by a higher one has that one's facts, and is not announced.
  const fired = alerts.filter(({ facts, line }) => isOfLine(facts, Number(line)))
  expect(fired.length).toBeGreaterThan(0)
  expect(notices.map(({ causeId }) => causeId).sort()).toEqual(fired.map(({ alertId }) => alertId).sort())
  const known = new Set(messages.map(({ messageId }) => messageId))
  const posted = slack.messages(workspaceId, channelId).map(({ metadata }) => JSON.stringify(metadata))
  const ids = posted.map((text) => /"id":"([^"]+)"/.exec(text)?.[1] ?? text)
  expect(ids.filter((id) => !known.has(id))).toEqual([])
}

function isOfLine(facts: unknown, line: number): boolean {
  return typeof facts === 'object' && facts !== null && 'line' in facts && facts.line === line * 1000
}
