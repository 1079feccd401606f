// The log form at work: opened with what is known, made anew while it is filled in so that the price is always the one
// that is booked, submitted once whatever happens. What it books bears the modal's own id as its key.

import type { KnownBlock, ModalView } from '@slack/types'
import { formatCredits } from '../core/amount.ts'
import type { LogDraft } from '../core/grammar-plan.ts'
import { type FormReading, leftAfter, readFormSpend } from '../core/log-form.ts'
import type { Activity, Pool } from '../core/model.ts'
import { unitPriceAt } from '../core/plan-usage.ts'
import { activitiesOf } from '../meter/directory.ts'
import type { Click, Opening, Submission, SubmitAnswer } from './ask.ts'
import { bookedAlready, bookPlan } from './log-book.ts'
import { fillFrom, fillOf, type LogFill, labelsIn, memoryOf, packMemory, planOf } from './log-fill.ts'
import { type Booking, keyOfItem, VIEW_SOURCE } from './log-keys.ts'
import { itemOf, poolOf } from './log-reply.ts'
import { packDraft, unpackDraft } from './log-value.ts'
import { stickyOf } from './sticky.ts'
import { loggedModal, logReply } from './views/log.ts'
import { type FormPrice, LASTING_BLOCKS, logForm } from './views/log-modal.ts'
import { sentenceModal } from './views/modal.ts'
import type { Visit } from './visit.ts'

/** What is said above the fields: why the form is shown, and what was typed. */
interface Above {
  reason?: string | null
  typed?: string
  lasting?: readonly KnownBlock[]
}

const EMPTY: LogDraft = { items: [], labels: {}, words: '' }
const NO_POOL = 'There is no pool of credits here yet.'

/** The form as the answer to a command. */
export async function openLog(visit: Visit, draft: LogDraft = EMPTY, above: Above = {}): Promise<Opening> {
  const value = packDraft(draft, visit.directory.pools)
  return { view: await formFor(visit, draft, above), again: { label: 'Open the form', actionId: 'log:open', value } }
}

/** [Log another...], [Change...]: the form with what the button carries. */
export async function openLogByButton(click: Click): Promise<ModalView> {
  return formFor(click, draftOf(click), {})
}

/** [Log another...] in a modal that has booked: the next of the same modal, under a key of its own. */
export async function logAnother(click: Click): Promise<ModalView> {
  const nth = click.view ? memoryOf(click.view).nth + 1 : 1
  return formFor(click, draftOf(click), {}, nth)
}

/** A field that moves the price has changed. */
export async function refreshLog(click: Click): Promise<ModalView> {
  const { view } = click
  if (!view) throw new Error('a field of the log form was changed outside of a modal')
  const lasting = (view.blocks as KnownBlock[]).filter((it) => LASTING_BLOCKS.includes(it.block_id ?? ''))
  return showFill(click, fillOf(click, view), { lasting }, memoryOf(view).nth)
}

/** Books what the form says, and shows what came of it in its place; or says under each field what is to be mended. */
export async function submitLog(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const fill = fillOf(submission, view)
  const { nth } = memoryOf(view)
  const booking: Booking = { source: VIEW_SOURCE, key: keyOfItem(view.rootViewId, nth - 1) }
  const asSet = asSetIn(submission, fill)
  const before = await bookedAlready(submission, booking, { asSet })
  if (before?.kind === 'booked') return shown(before.reply, fill, nth)
  const again = async (reason: string): Promise<SubmitAnswer> => ({
    kind: 'show',
    view: await showFill(submission, fill, { reason }, nth),
  })
  const pool = submission.directory.pools.find((it) => it.poolId === fill.poolId)
  if (!pool) return again('This pool does not exist any more. Choose another.')
  const read = readFormSpend(
    fill.spend,
    await activitiesOf(submission.deps.meter, pool),
    fill.occurredAt ?? submission.now,
    pool.unit,
  )
  const labels = labelsIn(fill.labels ?? '')
  if (read.kind === 'faults' && read.faults.activity !== undefined)
    return again(`${pool.name}: what you chose is not on the price list any more. Choose again.`)
  const errors = { ...(read.kind === 'faults' ? read.faults : {}), ...(typeof labels === 'string' ? { labels } : {}) }
  if (read.kind === 'faults' || Object.keys(errors).length > 0) return { kind: 'errors', errors }
  const outcome = await bookPlan(submission, { ...planOf(fill, read.item, pool), asSet }, booking)
  if (outcome.kind === 'booked') return shown(outcome.reply, fill, nth)
  if (outcome.field === undefined || outcome.field === 'pool' || outcome.field === 'activity')
    return again(outcome.message)
  return { kind: 'errors', errors: { [outcome.field]: outcome.message } }
}

function shown(reply: Parameters<typeof loggedModal>[0], { poolId, member }: LogFill, nth: number): SubmitAnswer {
  return { kind: 'show', view: loggedModal(reply, packMemory({ poolId, member, nth })), unseen: logReply(reply) }
}

/** What the form says of what was set before. */
function asSetIn(visit: Visit, fill: LogFill): ('purpose' | 'campaign')[] {
  const sticky = stickyOf(visit)
  return (['purpose', 'campaign'] as const).filter((kind) => sticky[kind] !== undefined && sticky[kind] === fill[kind])
}

function draftOf({ value, directory }: Click): LogDraft {
  return unpackDraft(value, directory.pools)?.draft ?? EMPTY
}

async function formFor(visit: Visit, draft: LogDraft, above: Above, nth = 1): Promise<ModalView> {
  const poolId = impliedPool(visit, draft)
  if (poolId === undefined) return sentenceModal('Log credits', NO_POOL, above.typed ?? '')
  const others = draft.items.length - 1
  const reason = [
    ...(above.reason ? [above.reason] : []),
    ...(others > 0
      ? ['A form logs one thing at a time: this is the first one of your line. Log the others after it.']
      : []),
  ].join(' ')
  return showFill(
    visit,
    fillFrom({ ...stickyOf(visit), ...draft }, poolId),
    { ...above, reason: reason === '' ? null : reason },
    nth,
  )
}

/** The form with this in it, and with what that costs and leaves now. */
async function showFill(visit: Visit, fill: LogFill, above: Above, nth: number): Promise<ModalView> {
  const { directory, now } = visit
  const pools = openPools(visit)
  const pool = pools.find((it) => it.poolId === fill.poolId) ?? pools[0]
  if (!pool) return sentenceModal('Log credits', NO_POOL)
  const activities = await activitiesOf(visit.deps.meter, pool)
  // Another pool has another list: what it does not offer is not chosen any more.
  const isOffered = activities.some((it) => it.activity === fill.spend.activity)
  const spend = { ...fill.spend, activity: isOffered ? fill.spend.activity : undefined }
  const { reason = null, typed = '', lasting = [] } = above
  return logForm({
    ...fill,
    ...spend,
    reason,
    typed,
    lasting,
    unit: pool.unit,
    pools,
    poolId: pool.poolId,
    activities: activities.map((it) => ({ activity: it.activity, name: it.name, each: sayEach(it, now) })),
    price: await priceOf(visit, pool, activities, { ...fill, spend }),
    purposes: directory.purposes.filter((it) => !it.archived || it.name === fill.purpose),
    forSlackUserId: fill.member ?? null,
    metadata: packMemory({ poolId: pool.poolId, member: fill.member, nth }),
  })
}

async function priceOf(visit: Visit, pool: Pool, activities: readonly Activity[], fill: LogFill): Promise<FormPrice> {
  const at = fill.occurredAt ?? visit.now
  const read: FormReading = readFormSpend(fill.spend, activities, at, pool.unit)
  if (read.kind === 'faults') {
    const { activity, quantity, credits } = read.faults
    const untouched = fill.spend.activity === undefined && fill.spend.quantity === '' && fill.spend.credits === ''
    const sentence = activity ?? quantity ?? credits ?? ''
    return { kind: 'missing', sentence: untouched ? `Choose what it was, or type the ${pool.unit}.` : sentence }
  }
  const { activity = null, quantity, credits } = read.item
  const after = leftAfter(await poolOf(visit, pool.poolId), credits, at)
  return { kind: 'spend', item: itemOf({ activity, quantity, credits }, activities), after }
}

function sayEach(activity: Activity, now: Date): string {
  const price = unitPriceAt(activity, now)
  return price === null ? 'no fixed price' : price === 0 ? 'free' : `${formatCredits(price)} each`
}

function openPools({ directory }: Visit): Pool[] {
  return directory.pools.filter((it) => it.archivedAt === null)
}

/** The pool a form begins with: the one that is known, the channel's, the last used, the first. */
function impliedPool(visit: Visit, { poolId }: LogDraft): string | undefined {
  const pools = openPools(visit)
  const ofChannel = pools.filter((it) => visit.channelId !== null && it.channelId === visit.channelId)
  const [first] = pools
  return [
    poolId,
    ofChannel.length === 1 ? ofChannel[0]?.poolId : undefined,
    visit.member.lastPoolId,
    first?.poolId,
  ].find((wanted): wanted is string => pools.some((it) => it.poolId === wanted))
}
