// What a claimed message speaks of, read as it stands at this moment. A kind of notice that is not in the table is never
// claimed here: a newer replica, which knows how to say it, does.

import type { DigestCause, DigestFacts } from '../core/digest-facts.ts'
import type { EndingCause } from '../core/endings.ts'
import type { PoolConfig } from '../core/model.ts'
import type { OwnerLeft } from '../core/owner-left.ts'
import type { EndingFacts, ReminderCause, ReminderFacts, ReportFacts } from '../core/reminder-facts.ts'
import type { ShortfallCause, ShortfallFacts } from '../core/shortfall.ts'
import type { NoticeKind, Topic } from '../core/topic.ts'
import { readMessageAlerts } from '../store/alert-views.ts'
import type { Database } from '../store/database.ts'
import type { Claim } from '../store/messages.ts'
import { readMessageKinds } from '../store/notices.ts'
import { readMessageParked } from '../store/parked-views.ts'
import { listPools, readPoolConfig } from '../store/pools.ts'
import { keepTold, readScheduledNotices, type ScheduledNotice } from '../store/scheduled-notices.ts'
import { figureDigest, isEmptyDigest } from './figure-digest.ts'
import { figureEnding } from './figure-ending.ts'
import { figureReminder, figureReport, figureSince } from './figure-reminder.ts'
import { figureShortfall } from './figure-shortfall.ts'

type ReadTopics = (db: Database, claim: Claim) => Promise<Topic[]>

/** In the order in which a message of several speaks of them. */
const readers: Record<NoticeKind, ReadTopics> = {
  alert: readAlerts,
  'alert-again': readAlerts,
  parked: readParked,
  'owner-left': readOwnerLeft,
  shortfall: readShortfalls,
  report: readReports,
  reminder: readReminders,
  ending: readEndings,
  digest: readDigests,
}

/** The kinds of notices that this program knows how to say. */
export const knownKinds = Object.keys(readers) as NoticeKind[]

/** Nothing where there is nothing to say any more. */
export async function readTopics(db: Database, claim: Claim): Promise<Topic[]> {
  const carried = await readMessageKinds(db, claim.workspaceId, claim.messageId)
  const needed = new Set(knownKinds.filter((kind) => carried.includes(kind)).map((kind) => readers[kind]))
  const topics: Topic[] = []
  for (const read of needed) topics.push(...(await read(db, claim)))
  return topics
}

async function readAlerts(db: Database, claim: Claim): Promise<Topic[]> {
  const isPosted = claim.ts !== null || claim.mayBePostedSince !== null
  const alerts = await readMessageAlerts(db, { ...claim, isPosted })
  return alerts.length === 0 ? [] : [{ kind: 'alerts', alerts }]
}

/** An outage that was over before anybody was told of it is not worth a word. */
async function readParked(db: Database, claim: Claim): Promise<Topic[]> {
  const outages = await readMessageParked(db, claim)
  const said = outages.filter(({ state }) => state !== 'mended' || claim.ts !== null)
  return said.map((parked) => ({ kind: 'parked', parked }))
}

/** What was so when somebody left stays what it says. */
async function readOwnerLeft(db: Database, claim: Claim): Promise<Topic[]> {
  const notices = await readScheduledNotices<OwnerLeft, never>(db, claim, 'owner-left')
  return notices.map(({ facts, isNamed }) => ({ kind: 'owner-left', left: facts.about, isNamed }))
}

async function readShortfalls(db: Database, claim: Claim): Promise<Topic[]> {
  return tell<ShortfallCause, ShortfallFacts>(db, claim, {
    kind: 'shortfall',
    figure: async (config, { facts: { coveredAt } }) =>
      coveredAt === undefined ? figureShortfall(db, { config, now: claim.now }) : undefined,
    topic: (shortfall, { noticeId, facts, isNamed, mayRun }) => ({
      kind: 'shortfall',
      shortfall,
      standing: { noticeId, isNamed, mayRun, isStopped: facts.stopped === true, coveredAt: facts.coveredAt ?? null },
    }),
  })
}

/** A time in which nothing happened is not told of, where that was asked for. */
async function readDigests(db: Database, claim: Claim): Promise<Topic[]> {
  return tell<DigestCause, DigestFacts>(db, claim, {
    kind: 'digest',
    figure: async (config, { facts: { about }, isNamed, mayReadUse }) => {
      if (!mayReadUse) return undefined
      const digest = await figureDigest(db, { config, about, isNamed, now: claim.now })
      return about.skipEmpty && isEmptyDigest(digest) ? undefined : digest
    },
    topic: (digest, notice) => ({
      kind: 'digest',
      about: notice.facts.about,
      // Names that were figured for an attempt before may not be shown any more.
      digest: notice.isNamed ? digest : { ...digest, byMember: null },
      standing: standingOf(notice),
    }),
  })
}

async function readReminders(db: Database, claim: Claim): Promise<Topic[]> {
  return tell<ReminderCause, ReminderFacts>(db, claim, {
    kind: 'reminder',
    // Nobody has read it yet, and nobody wants to.
    figure: async (config, { facts: { about, letExpire } }) =>
      letExpire ? undefined : figureReminder(db, { config, ...cycleOf(about), now: claim.now }),
    topic: (reminder, notice) => ({
      kind: 'reminder',
      reminder,
      standing: { ...standingOf(notice), letExpire: notice.letExpire },
    }),
  })
}

async function readEndings(db: Database, claim: Claim): Promise<Topic[]> {
  return tell<EndingCause, EndingFacts>(db, claim, {
    kind: 'ending',
    figure: (config, { facts: { about } }) =>
      figureEnding(db, { config, expiresAt: new Date(about.expiresAt), now: claim.now }),
    topic: (ending, notice) => ({ kind: 'ending', ending, standing: standingOf(notice) }),
  })
}

function standingOf({ noticeId, isPersonal, facts }: ScheduledNotice<unknown, unknown>) {
  return { noticeId, isPersonal, isStopped: facts.stopped === true }
}

async function readReports(db: Database, claim: Claim): Promise<Topic[]> {
  const { now, ts } = claim
  return tell<ReminderCause, ReportFacts>(db, claim, {
    kind: 'report',
    figure: (config, { facts: { about } }) => figureReport(db, { config, ...cycleOf(about), now }),
    topic: async (report, { facts: { about } }, config) => {
      const isPosted = ts !== null && config !== undefined
      const since = isPosted ? await figureSince(db, { config, ...cycleOf(about), now }, report.closed) : null
      return { kind: 'report', report, since }
    },
  })
}

function cycleOf({ cycleStartsAt, cycleEndsAt }: ReminderCause): { cycleStartsAt: Date; cycleEndsAt: Date } {
  return { cycleStartsAt: new Date(cycleStartsAt), cycleEndsAt: new Date(cycleEndsAt) }
}

/**
 * What is figured at the moment of sending. From the first attempt that somebody may have read, its figures stay: an
 * update or a repetition of the post says the same.
 */
async function tell<About, Told>(
  db: Database,
  claim: Claim,
  {
    kind,
    figure,
    topic,
  }: {
    kind: NoticeKind
    figure: (config: PoolConfig, notice: ScheduledNotice<About, Told>) => Promise<Told | undefined>
    topic: (told: Told, notice: ScheduledNotice<About, Told>, config: PoolConfig | undefined) => Topic | Promise<Topic>
  },
): Promise<Topic[]> {
  const { workspaceId } = claim
  const isRead = claim.ts !== null || claim.mayBePostedSince !== null
  const topics: Topic[] = []
  for (const notice of await readScheduledNotices<About, Told>(db, claim, kind)) {
    const { told: kept } = notice.facts
    // What had nothing to say when the post was made says nothing later either.
    if (claim.ts !== null && kept === undefined) continue
    const config = await configOf(db, workspaceId, notice.poolId)
    const told = isRead && kept !== undefined ? kept : config && (await figure(config, notice))
    if (told === undefined) continue
    if (told !== kept) await keepTold(db, workspaceId, notice.noticeId, told)
    topics.push(await topic(told, notice, config))
  }
  return topics
}

/** A pool that is in use; undefined where it was archived since. */
async function configOf(db: Database, workspaceId: string, poolId: string): Promise<PoolConfig | undefined> {
  const pool = (await listPools(db, workspaceId)).find((it) => it.poolId === poolId && it.archivedAt === null)
  return pool && readPoolConfig(db, pool)
}
