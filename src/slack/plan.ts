// `plan`: what a spend would cost and whether it fits. Reads the same lines as `log` and books nothing, so that a doubt
// about anything but the price and the pool is none.

import type { Credits } from '../core/amount.ts'
import { partsOf, type Span, spanAt } from '../core/cycle.ts'
import { parseCommand } from '../core/grammar.ts'
import type { Choice, Command, GrammarContext, LogItem, LogPlan, QuestionReason } from '../core/grammar-plan.ts'
import { totalCredits } from '../core/grammar-reading.ts'
import type { Activity } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { cheaperKin, judgePlan, mostOf, type PlannedSpendInput } from '../core/planned-spend.ts'
import { reservedIn } from '../core/reservation.ts'
import { campaignName, nameKey } from '../meter/resolve-names.ts'
import { type PoolSummary, summarize } from '../meter/summarize.ts'
import { foretell } from '../store/foretell.ts'
import { ownsPool } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { numbersOf } from './balance.ts'
import { grammarContext } from './grammar-context.ts'
import { typedLine } from './log.ts'
import { OPTION_MAX, packDraft, unpackDraft } from './log-value.ts'
import { packWish } from './reserve-modal.ts'
import type { Spoken } from './views/blocks.ts'
import type { LoggedItem } from './views/log.ts'
import { planCard } from './views/plan.ts'
import { planQuestion, planUsage } from './views/plan-question.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'

/** Beside the menu. */
const BUTTONS = 2
/** A menu of Slack's takes no more. */
const MENU_MAX = 5

/** `plan 300 phones`. */
export async function answerPlan(ask: Ask, rest: string): Promise<Spoken> {
  if (rest.trim() === '') return planUsage(ask.command)
  // What the next logs are for was not said of this plan.
  const context: GrammarContext = { ...(await grammarContext(ask)), deed: 'plan', sticky: undefined }
  const command = parseCommand(`log ${rest}`, context)
  const plan = onlyPlan(command)
  if (plan) return cardOf(ask, plan)
  if (command.kind !== 'question' || (command.reason === 'amount' && command.choices.length === 0))
    return planUsage(ask.command, typedLine(ask))
  return askBack(ask, command.message, command.choices)
}

/** One reading of a plan in doubt, in the place of the question. */
export async function showPlan(click: Click): Promise<ClickAnswer> {
  const draft = unpackDraft(click.value, click.directory.pools)?.draft
  if (draft?.poolId === undefined || draft.items.length === 0)
    return { kind: 'say', spoken: sentence('This button is damaged. Send your line again.') }
  return { kind: 'replace', spoken: await cardOf(click, { ...draft, poolId: draft.poolId }) }
}

/** Doubts that are none where every way costs the same: what it is for changes nothing of a plan. */
const SETTLED: ReadonlySet<QuestionReason> = new Set(['why', 'near-word', 'two-readings'])

/** The one plan that a line can be. */
function onlyPlan(command: Command): LogPlan | undefined {
  if (command.kind === 'log') return command.plan
  if (command.kind !== 'question' || !SETTLED.has(command.reason)) return undefined
  const [first, ...others] = command.choices
  const costOf = ({ plan }: Choice) => JSON.stringify([plan.poolId, plan.items])
  return first && others.every((other) => costOf(other) === costOf(first)) ? first.plan : undefined
}

function askBack(ask: Ask, message: string, all: readonly Choice[]): Spoken {
  const { pools } = ask.directory
  const offered = all.map(({ label, plan }) => ({ label, value: packDraft(plan, pools) }))
  const more = all
    .slice(BUTTONS)
    .map(({ label, plan: { items, poolId } }) => ({
      label,
      value: packDraft({ items, poolId, labels: {}, words: '' }, pools),
    }))
    .filter(({ value }) => value.length <= OPTION_MAX)
    .slice(0, MENU_MAX)
  return planQuestion({ message, choices: offered.slice(0, BUTTONS), more, typed: typedLine(ask) })
}

async function cardOf(visit: Visit, draft: LogPlan): Promise<Spoken> {
  const { deps, workspaceId, confirmed } = visit
  const { poolId, items, purpose = null, campaign = null, labels, note = null } = draft
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary) return sentence('This pool does not exist any more.')
  const { config, cycle, balance, expires, now } = summary
  const next = spanAt(config.terms, cycle.endsAt)
  const { input } = await foretell(deps.meter.db, summary, { until: next.endsAt })
  const priced = config.activities.map((it) => ({ ...it, unitPrice: unitPriceAt(it, now) }))
  const held = heldFor(visit, summary, campaign)
  const named = (item: LogItem | undefined) => (item ? asShown(item, priced) : null)
  const [only, another] = items
  const isList = only?.pricedBy === 'list' && !another
  return planCard({
    ...numbersOf(summary),
    poolId,
    expires,
    items: items.map((item) => asShown(item, priced)),
    each: isList ? (priced.find(({ activity }) => activity === only.activity)?.unitPrice ?? null) : null,
    isListed: items.some(({ pricedBy }) => pricedBy === 'list'),
    plan: judgePlan({
      cost: totalCredits(draft),
      balance,
      held,
      forecastInput: input,
      next: firstPart(next),
    }),
    most: named(mostOf(items, Math.max(0, balance.left - balance.reserved + held))),
    cheaper: named(cheaperKin(items, priced)),
    purpose,
    campaign,
    labels,
    note,
    ...(held === 0 && ownsPool(await confirmed, config)
      ? { reserve: packWish({ poolId, credits: totalCredits(draft), campaign, fromAt: null, untilAt: null }) }
      : {}),
  })
}

/** What a reset brings, and until when that has to last: of an allotment in parts the first of them. */
function firstPart(next: Span): PlannedSpendInput['next'] {
  const [first, second] = partsOf(next)
  const { startsAt, endsAt } = next
  return { startsAt, endsAt: second?.effectiveAt ?? endsAt, granted: first?.credits ?? 0 }
}

/** What of the open cycle is reserved for the campaign of a plan. */
function heldFor({ directory }: Visit, { reservations, cycle, now }: PoolSummary, campaign: string | null): Credits {
  const key = nameKey(campaignName(campaign ?? ''))
  const id = directory.campaigns.find((it) => it.nameKey === key)?.campaignId
  const own = reservations.filter(({ campaignIds }) => id !== undefined && campaignIds.includes(id))
  return reservedIn(own, cycle, now)
}

function asShown({ activity, quantity, credits }: LogItem, activities: readonly Activity[]): LoggedItem {
  const name = activities.find((it) => it.activity === activity)?.name
  return { credits, quantity, activity: name ?? activity ?? null }
}
