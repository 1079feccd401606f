// A new pool: terms from which its cycles follow, the vendor's price list, the default rule, and the cycle that is under
// way. Credits that are gone already are one adjustment, "before Purser".

import { v5 as uuidv5 } from 'uuid'
import { type Credits, formatCredits } from '../core/amount.ts'
import { bookSpend } from '../core/booking.ts'
import { type Span, spanAt } from '../core/cycle.ts'
import { type EntryDraft, SETUP_SOURCE } from '../core/ledger.ts'
import { resolveLocal } from '../core/local-time.ts'
import type { Terms } from '../core/model.ts'
import { activitiesOfVendor, DEFAULT_LINES, guessVendor, pricePerCreditOf, shortNameOf } from '../core/presets.ts'
import { insertAudit } from '../store/audit.ts'
import { databaseErrorCode, prismaErrorCode } from '../store/database-error.ts'
import { insertPool } from '../store/new-rows.ts'
import { listPools } from '../store/pools.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import { memberOf } from './directory.ts'
import { faultsOfPool, sayPoolFault } from './pool-faults.ts'
import { workOnPool } from './pool-ledger.ts'
import { subscribePool } from './subscribe-pool.ts'

export interface CreatePoolInput {
  workspaceId: string
  name: string
  /** Guessed from the name where absent. */
  vendor?: string
  allotment: Credits
  /** What is left now; absent: all of it. */
  left?: Credits
  channelId?: string
  /** Local date and time in the zone; absent: the first of this month, 00:00. */
  anchor?: { year: number; month: number; day: number; hour: number; minute: number }
  /** ISO 8601 duration; absent: P1M. */
  length?: string
  /** IANA zone; absent: UTC. */
  zone?: string
  /** Slack user id of the primary owner. */
  owner?: string
  /** What asked for it, where that may ask twice: the same again makes no second pool. */
  requestKey?: string
  actorId: string | null
  /** The door it came by, for the audit log. */
  via: string
}

/** Ids of pools that a request may ask for twice. */
const POOL_NAMESPACE = '2b1f6f0e-6f58-5c0e-9a53-9d1c1b7c7f0a'

export type CreatePoolOutcome =
  | { kind: 'created'; poolId: string; shortName: string }
  | { kind: 'refused'; message: string }

/**
 * Creates a pool, or says in one sentence why not and changes nothing. One that the same request made before is answered
 * as it was made.
 */
export async function createPool(deps: MeterDeps, input: CreatePoolInput): Promise<CreatePoolOutcome> {
  const { workspaceId, name, zone = 'UTC', length = 'P1M', left = input.allotment } = input
  const shortName = shortNameOf(name)
  const faults = faultsOfPool(input)
  if (faults.length > 0) return { kind: 'refused', message: faults.map(sayPoolFault).join(' ') }
  const owner = input.owner === undefined ? null : await memberOf(deps, { workspaceId, slackUserId: input.owner })
  const { requestKey } = input
  const poolId = requestKey === undefined ? deps.newId() : uuidv5(`${workspaceId} ${requestKey}`, POOL_NAMESPACE)
  const vendor = input.vendor ?? guessVendor(name)
  const ruleId = deps.newId()
  try {
    await inTransaction(deps.db, async (tx, after, dbNow) => {
      const now = deps.clock.toBusiness(dbNow)
      const { terms, startsAt } = firstCycle(input, now)
      await insertPool(tx, {
        workspaceId,
        poolId,
        shortName,
        name: name.trim(),
        vendor,
        zone,
        channelId: input.channelId ?? null,
        pricePerCredit: pricePerCreditOf(vendor),
        recordsFromAt: startsAt,
        terms: { ...terms, effectiveAt: startsAt },
        activities: activitiesOfVendor(vendor),
        rules: [{ ruleId, kind: 'percent', basis: 'granted', lines: DEFAULT_LINES }],
        owners: owner ? [owner.memberId] : [],
      })
      await subscribePool(tx, { workspaceId, poolId, zone, now })
      await insertAudit(tx, {
        workspaceId,
        auditId: deps.newId(),
        actorId: input.actorId,
        via: input.via,
        action: 'pool:create',
        subjectKind: 'pool',
        subjectId: poolId,
        after: {
          name: name.trim(),
          allotment: formatCredits(input.allotment),
          left: formatCredits(left),
          zone,
          length,
        },
        at: now,
      })
      const spent = input.allotment - left
      await workOnPool(
        deps,
        { tx, after, now },
        {
          workspaceId,
          poolId,
          createdPast: [ruleId],
          isNewPool: true,
          prepare: async () => ({ from: startsAt, until: now, prepared: null }),
          work: ({ draft }) => {
            if (spent > 0) bookSpend(draft, beforePurser(deps, poolId, spent, startsAt, now))
          },
        },
      )
    })
  } catch (error) {
    if (databaseErrorCode(error) !== '23505' && prismaErrorCode(error) !== 'P2002') throw error
    const before = (await listPools(deps.db, workspaceId)).find((pool) => pool.poolId === poolId)
    if (before) return { kind: 'created', poolId, shortName: before.shortName }
    return {
      kind: 'refused',
      message: `There is a pool "${shortName}" already, and the name of an archived pool stays taken too: choose another.`,
    }
  }
  return { kind: 'created', poolId, shortName }
}

/** The cycle that a new pool begins in; the length and the zone must be right. */
export function firstCycle(given: Pick<CreatePoolInput, 'allotment' | 'anchor' | 'length' | 'zone'>, now: Date): Span {
  return spanAt([termsOf(given, given.zone ?? 'UTC', given.length ?? 'P1M', now)], now)
}

function termsOf(input: Pick<CreatePoolInput, 'allotment' | 'anchor'>, zone: string, length: string, now: Date): Terms {
  const [year = 0, month = 1] = now.toLocaleDateString('en-CA', { timeZone: zone }).split('-').map(Number)
  const anchor = input.anchor ?? { year, month, day: 1, hour: 0, minute: 0 }
  const anchorAt = resolveLocal({ ...anchor, second: 0, millisecond: 0 }, zone)
  return {
    ...{ version: 1, effectiveAt: anchorAt, anchorAt, length, parts: 1, zone },
    allotment: input.allotment,
    rollover: { kind: 'none' },
    plan: null,
    planConfirmedOn: null,
  }
}

/** What was spent before the pool was set up: nobody's, without a purpose, at the start of the cycle. */
function beforePurser(deps: MeterDeps, poolId: string, credits: Credits, startsAt: Date, now: Date): EntryDraft {
  return {
    entryId: deps.newId(),
    kind: 'adjustment',
    credits,
    memberId: null,
    loggedById: null,
    activity: null,
    quantity: 0,
    unitPrice: null,
    pricedBy: 'system',
    purposeId: null,
    purposeText: null,
    campaignId: null,
    campaignText: null,
    labels: {},
    note: 'before Purser',
    contactHash: null,
    source: SETUP_SOURCE,
    key: `before:${poolId}`,
    bodyHash: '',
    correctsId: null,
    matchesEntryId: null,
    marks: [],
    manual: false,
    occurredAt: startsAt,
    receivedAt: now,
    recordedAt: now,
  }
}
