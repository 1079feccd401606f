// What an alert keeps of the moment it fires: the pool's numbers, what they went into, the days ahead. Read under the
// pool's lock, so that every figure of it is of the same moment.

import type { AlertFacts, FrozenUse } from '../core/alert-facts.ts'
import type { Balance } from '../core/balance.ts'
import { bookedOn } from '../core/local-time.ts'
import { isPlain, type Lot } from '../core/lots.ts'
import type { Cycle, Grant, PoolConfig, Rule } from '../core/model.ts'
import { type Outlook, outlookOf, rolloverIn } from '../core/outlook.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { dateAfter } from '../core/working-days.ts'
import { type CycleUse, readCycleUse } from '../store/cycle-use.ts'
import type { Transaction } from '../store/database.ts'
import { type Foretold, foretell } from '../store/foretell.ts'

/** What all alerts of one change have in common. */
export interface Moment {
  config: PoolConfig
  cycle: Cycle
  balance: Balance
  outlook: Pick<Outlook, 'lots'>
  now: Date
  use: CycleUse
  /** Of the last seven local days; undefined where the cycle is not older. */
  week: CycleUse | undefined
  foretold: Foretold
}

/** Reads what the alerts of a change keep. */
export async function readMoment(
  tx: Transaction,
  {
    config,
    cycle,
    balance,
    grants,
    now,
  }: Pick<Moment, 'config' | 'cycle' | 'balance' | 'now'> & { grants: readonly Grant[] },
): Promise<Moment> {
  const { workspaceId, poolId, zone } = config.pool
  const { startsAt } = cycle
  // Today is one of the seven.
  const since = dateAfter(bookedOn(now, zone), -6)
  const { unexplained } = balance
  const rollover = rolloverIn(config.terms, cycle)
  const outlook = outlookOf({ cycle, grants, rollover, zone, unexplained, now })
  const isOlder = bookedOn(startsAt, zone) < since
  return {
    config,
    cycle,
    balance,
    outlook,
    now,
    use: await readCycleUse(tx, workspaceId, poolId, startsAt),
    week: isOlder ? await readCycleUse(tx, workspaceId, poolId, startsAt, since) : undefined,
    foretold: await foretell(tx, { config, cycle, balance, outlook, now }),
  }
}

/** The facts of one alert. */
export function freezeFacts(
  moment: Moment,
  rule: Rule,
  { line, coveredLines, alreadyPast, madePast }: Pick<AlertFacts, 'line' | 'coveredLines' | 'alreadyPast' | 'madePast'>,
): AlertFacts {
  const { pool } = moment.config
  const { forecast, input } = moment.foretold
  const { percentUsed, granted, forfeited, whole, logged, unexplained, used, left, free, overage } = moment.balance
  return {
    ...frozen(moment, moment.use),
    ...(moment.week ? { week: { ...frozen(moment, moment.week), logged: loggedOf(moment.week) } } : {}),
    workWeek: input.week,
    ...(forecast.kind === 'forecast' ? { forecast } : {}),
    ...lotsKept(moment.outlook.lots),
    poolId: pool.poolId,
    poolName: pool.name,
    unit: pool.unit,
    zone: pool.zone,
    kind: rule.kind,
    basis: rule.basis,
    line,
    coveredLines,
    alreadyPast,
    ...(madePast ? { madePast } : {}),
    percentUsed: percentUsed ?? null,
    granted,
    forfeited,
    whole,
    logged,
    unexplained,
    used,
    left,
    free,
    overage,
    cycleStartsAt: moment.cycle.startsAt.toISOString(),
    cycleEndsAt: moment.cycle.endsAt.toISOString(),
    firedAt: moment.now.toISOString(),
  }
}

/** How what is left is divided, and what comes; nothing where all of it lasts to the reset. */
function lotsKept(lots: Lot[]): { lots?: Lot[] } {
  return isPlain(lots) ? {} : { lots }
}

function frozen(moment: Moment, { byPurpose, byActivity }: CycleUse): FrozenUse {
  return { byPurpose, byActivity: byActivity.map((spent) => ({ ...spent, ...listed(moment, spent.activity) })) }
}

/** An activity as the price list has it now: the alert keeps the name and the price even if the list changes. */
function listed({ config, now }: Moment, activity: string): { name?: string; unitPrice?: number | null } {
  const known = config.activities.find((it) => it.activity === activity)
  return known ? { name: known.name, unitPrice: unitPriceAt(known, now) } : {}
}

function loggedOf({ byPurpose }: CycleUse): number {
  return byPurpose.reduce((sum, { credits }) => sum + credits, 0)
}
