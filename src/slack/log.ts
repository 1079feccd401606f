// `log`: books a plan of the grammar through the meter and says what came of it. A redelivery bears the same trigger id,
// so it books nothing and reads the same.

import type { LogItem, LogPlan } from '../core/grammar-plan.ts'
import { nearPurpose, strangePurpose } from '../core/grammar-why.ts'
import type { Pool, PoolConfig } from '../core/model.ts'
import type { Refusal, UsageOutcome } from '../core/plan-usage.ts'
import { recordUsage } from '../meter/record-usage.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import type { UsageReport } from '../meter/usage-report.ts'
import { readMemberNames, setLastPool } from '../store/members.ts'
import { type BookedEntry, readBooked } from '../store/own-entries.ts'
import { ownsPool } from './access.ts'
import type { Ask } from './ask.ts'
import { numbersOf } from './balance.ts'
import type { Spoken } from './views/blocks.ts'
import { type LoggedItem, logReply } from './views/log.ts'
import { localDate, localTime } from './views/phrases.ts'
import { notDone, sentence } from './views/sentence.ts'

/** The source of everything that the slash command books. */
export const COMMAND_SOURCE = 'slack:command'

/** The key of a command's n-th entry, from 0. */
export function keyOfItem(triggerId: string, index: number): string {
  return index === 0 ? triggerId : `${triggerId}#${index + 1}`
}

/** The command as it was typed. */
export function typedLine({ command, text }: Ask): string {
  return `${command} ${text}`.trim()
}

/** Books what the plan says, or says why not and gives the line back. */
export async function logPlan(ask: Ask, plan: LogPlan): Promise<Spoken> {
  const { deps, workspaceId, member, directory } = ask
  const pool = directory.pools.find((it) => it.poolId === plan.poolId)
  if (!pool) throw new Error(`the grammar chose pool ${plan.poolId}, which is not of this workspace`)
  const refusal = await refusedFor(ask, plan, pool)
  if (refusal) return notDone(refusal, typedLine(ask))
  const reports = plan.items.map((item, index) => reportOf(ask, plan, pool, item, index))
  const outcomes = await recordUsage(deps.meter, { workspaceId, reports, poolIds: [] })
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [refusalOf(outcome, plan, pool)] : []))
  if (refused.length === outcomes.length) return notDone([...new Set(refused)].join(' '), typedLine(ask))
  if (member.lastPoolId !== pool.poolId) await setLastPool(deps.meter.db, workspaceId, member.memberId, pool.poolId)
  const first = await bookedBefore(ask, outcomes)
  const poolId = [...first.values()][0]?.poolId ?? pool.poolId
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) throw new Error(`pool ${pool.shortName} was booked to and cannot be summed up`)
  return reply(ask, plan, summary, outcomes, first)
}

/**
 * What a redelivery finds booked under its trigger id. Its line may read otherwise by now ("2h ago", the last used pool),
 * and is answered with what the first one booked.
 */
async function bookedBefore(ask: Ask, outcomes: readonly UsageOutcome[]): Promise<Map<string, BookedEntry>> {
  if (!outcomes.some(({ kind }) => kind === 'duplicate' || kind === 'conflict')) return new Map()
  const keys = outcomes.map((_, index) => keyOfItem(ask.triggerId, index))
  return readBooked(ask.deps.meter.db, { workspaceId: ask.workspaceId, source: COMMAND_SOURCE, keys })
}

/** How to log, for an empty `log`. */
export function explainLog({ command }: Ask): Spoken {
  return sentence(
    `Type what you spent after it: "${command} log 2 mobile for Prospecting", or "${command} log 25" for plain credits.`,
  )
}

/** Only owners and admins log for somebody else. */
async function refusedFor(ask: Ask, plan: LogPlan, pool: Pool): Promise<string | undefined> {
  if (plan.member === undefined || plan.member === ask.slackUserId) return undefined
  const config: PoolConfig = await ask.deps.meter.configOf(ask.deps.meter.db, pool)
  if (ownsPool(ask.member, config)) return undefined
  const owners = await readMemberNames(ask.deps.meter.db, ask.workspaceId, config.owners)
  const named = owners.length === 0 ? '' : ` (${owners.join(', ')})`
  return `Only an owner of ${pool.name}${named} or an admin can log for somebody else. Without the name it counts as yours.`
}

/** A refusal as people read it: instants in the pool's zone instead of UTC. */
function refusalOf({ code, message }: Refusal, { occurredAt }: LogPlan, { name, zone, recordsFromAt }: Pool): string {
  if (code !== 'before_records' || occurredAt === undefined) return message
  return `${localDate(occurredAt, zone)} is before the records of ${name}, which begin ${localTime(recordsFromAt, zone)}.`
}

function reportOf(ask: Ask, plan: LogPlan, pool: Pool, item: LogItem, index: number): UsageReport {
  const { purpose, campaign, contact, note, occurredAt, labels } = plan
  return {
    source: COMMAND_SOURCE,
    key: keyOfItem(ask.triggerId, index),
    machine: false,
    pool: pool.shortName,
    ...(item.activity === undefined ? {} : { activity: item.activity }),
    quantity: item.quantity,
    // What the list says is asked of the list again, at the instant of the spend.
    ...(item.pricedBy === 'typed' ? { credits: item.credits } : {}),
    member: { slackUserId: plan.member ?? ask.slackUserId },
    loggedBy: { slackUserId: ask.slackUserId },
    ...(purpose === undefined ? {} : { purpose }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(contact === undefined ? {} : { contact }),
    ...(note === undefined ? {} : { note }),
    ...(occurredAt === undefined ? {} : { occurredAt }),
    receivedAt: ask.receivedAt,
  }
}

/** What to say where the note names a purpose that is not on the list. */
function purposeRemark({ directory }: Ask, { purpose, note = '' }: LogPlan): string[] {
  const purposes = directory.purposes.filter((it) => !it.archived).map((it) => it.name)
  const typed = purpose === undefined ? strangePurpose(note) : undefined
  if (typed === undefined || purposes.length === 0) return []
  const meant = nearPurpose(typed, purposes)
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`
  return [`"${typed}" is not one of the purposes; kept as a note.${hint} Purposes: ${purposes.join(', ')}.`]
}

function reply(
  ask: Ask,
  plan: LogPlan,
  summary: PoolSummary,
  outcomes: readonly UsageOutcome[],
  first: ReadonlyMap<string, BookedEntry>,
): Spoken {
  const items = plan.items.flatMap((item, index): LoggedItem[] => {
    const outcome = outcomes[index]
    if (!outcome || outcome.kind === 'rejected') return []
    const fresh = outcome.kind === 'recorded' ? outcome.credits : item.credits
    const credits = first.get(keyOfItem(ask.triggerId, index))?.credits ?? fresh
    const activity = summary.config.activities.find((it) => it.activity === item.activity)
    return [{ credits, quantity: item.quantity, activity: activity?.name ?? item.activity ?? null }]
  })
  const { pool } = summary.config
  const refused = outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [refusalOf(outcome, plan, pool)] : []))
  // A campaign of any name may be typed here, and is shown as typed.
  const warnings = outcomes
    .flatMap((outcome) => (outcome.kind === 'recorded' ? outcome.warnings : []))
    .filter(({ code }) => code !== 'unknown_campaign')
  const { purpose, campaign, labels, note, occurredAt, member } = plan
  const firstAt = first.get(keyOfItem(ask.triggerId, 0))?.occurredAt
  return logReply({
    pool: numbersOf(summary),
    items,
    purpose: purpose ?? null,
    campaign: campaign ?? null,
    labels,
    note: note ?? null,
    occurredAt: occurredAt === undefined ? null : (firstAt ?? occurredAt),
    forSlackUserId: member === undefined || member === ask.slackUserId ? null : member,
    severalPools: ask.directory.pools.filter((it) => it.archivedAt === null).length > 1,
    remarks: [...new Set([...refused, ...warnings.map(({ message }) => message), ...purposeRemark(ask, plan)])],
    undo: `${ask.command} undo`,
  })
}
