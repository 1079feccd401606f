// The answer to a question: books the plan that the button carries, under the question's nonce, and puts the reply in
// the place of the question. Whoever clicks a second answer is told what the first one booked.

import { formatCredits, price } from '../core/amount.ts'
import { bookedWords, LABEL_MAX, namesIn } from '../core/grammar-labels.ts'
import type { LogItem, LogPlan } from '../core/grammar-plan.ts'
import type { Activity, PoolConfig } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import type { Click, ClickAnswer } from './ask.ts'
import { bookedAlready, bookPlan } from './log-book.ts'
import { ACTION_SOURCE, type Booking } from './log-keys.ts'
import { BUTTON_MAX, packDraft, packPlan, unpackDraft, unpackVerb } from './log-value.ts'
import { openModal } from './modal.ts'
import { logReply } from './views/log.ts'
import { openAgain } from './views/open-again.ts'
import { questionCard } from './views/question.ts'
import { sentence } from './views/sentence.ts'

/** Books a choice. */
export async function bookChoice(click: Click): Promise<ClickAnswer> {
  const { value, directory } = click
  const carried = unpackDraft(value, directory.pools)
  if (carried?.nonce === undefined || carried.draft.items.length === 0)
    return refuse('this button is damaged. Send your line again.')
  const booking: Booking = { source: ACTION_SOURCE, key: carried.nonce }
  const before = await bookedAlready(click, booking, carried.draft)
  if (before?.kind === 'booked') return { kind: 'replace', spoken: logReply(before.reply) }
  const { poolId } = carried.draft
  if (poolId === undefined) return refuse('the pool is gone. Send your line again.')
  const plan: LogPlan = { ...carried.draft, poolId }
  const { today, activities } = await withPricesOfToday(click, plan)
  if (total(today) !== total(plan)) return askWithNewPrice(click, today, activities, booking.key)
  const outcome = await bookPlan(click, plan, booking)
  return outcome.kind === 'booked'
    ? { kind: 'replace', spoken: logReply(outcome.reply) }
    : { kind: 'say', spoken: sentence(`Nothing was logged. ${outcome.message}`) }
}

/** Runs the word of the command that was meant, once: what it books or undoes bears the question's nonce. */
export async function runMeantVerb(click: Click): Promise<ClickAnswer> {
  const meant = unpackVerb(click.value)
  const feature = meant && click.features.find((it) => it.verb === meant.verb || it.aliases.includes(meant.verb))
  if (!meant || !feature) return refuse('this button is damaged. Send your line again.')
  const text = `${meant.verb} ${meant.rest}`.trim()
  const ask = { ...click, channelId: click.channelId ?? '', text, triggerId: meant.nonce }
  const answer = await feature.run(ask, meant.rest)
  if (!('view' in answer)) return { kind: 'replace', spoken: answer }
  const opened = await openModal(click, Promise.resolve(answer.view))
  return opened === 'opened' ? { kind: 'nothing' } : { kind: 'say', spoken: openAgain(answer.again, '') }
}

/** A button says what happens: where its number is not true any more, the new one is asked about. */
function askWithNewPrice(
  click: Click,
  plan: LogPlan,
  activities: PoolConfig['activities'],
  nonce: string,
): ClickAnswer {
  const { pools } = click.directory
  const credits = formatCredits(total(plan))
  const unit = pools.find(({ poolId }) => poolId === plan.poolId)?.unit
  const names = namesIn([{ activities: activities.map((it) => ({ ...it, unitPrice: null })), unit }])
  const value = packPlan(plan, nonce, pools, BUTTON_MAX)
  const spoken = questionCard({
    message: `The price list has changed since, or was another one then: this is ${credits} ${names.unit}.`,
    verb: null,
    buttons: value === undefined ? [] : [{ label: `Log ${bookedWords(plan, names)}`.slice(0, LABEL_MAX), value }],
    more: [],
    lines: [],
    change: packDraft(plan, pools),
    typed: '',
  })
  return { kind: 'replace', spoken }
}

/** The plan as the price list has it at the instant of the spend; what it does not price stays for the meter to judge. */
async function withPricesOfToday(
  { deps, directory, now }: Click,
  plan: LogPlan,
): Promise<{ today: LogPlan; activities: PoolConfig['activities'] }> {
  const pool = directory.pools.find((it) => it.poolId === plan.poolId)
  if (!pool) return { today: plan, activities: [] }
  const { activities } = await deps.meter.configOf(deps.meter.db, pool)
  const at = plan.occurredAt ?? now
  return { today: { ...plan, items: plan.items.map((item) => priced(item, activities, at)) }, activities }
}

function priced(item: LogItem, activities: readonly Activity[], at: Date): LogItem {
  const activity = activities.find((it) => it.activity === item.activity)
  const unitPrice = activity ? unitPriceAt(activity, at) : null
  return item.pricedBy === 'typed' || unitPrice === null ? item : { ...item, credits: price(unitPrice, item.quantity) }
}

function total({ items }: LogPlan): number {
  return items.reduce((sum, { credits }) => sum + credits, 0)
}

function refuse(why: string): ClickAnswer {
  return { kind: 'say', spoken: sentence(`Nothing was logged: ${why}`) }
}
