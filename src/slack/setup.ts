// `setup`: an admin makes a pool in one form. The first `/credits` of an admin where there is no pool opens it too; whoever
// else comes first is told whom to ask.

import { unescapeSlack } from '../core/grammar-text.ts'
import type { Pool } from '../core/model.ts'
import { POOL_NAME_MAX } from '../core/presets.ts'
import { createPool } from '../meter/create-pool.ts'
import { summarize } from '../meter/summarize.ts'
import { isAdmin, ownsPool } from './access.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { chosenOf } from './fields.ts'
import { typedLine } from './log.ts'
import { ownersGone } from './owners-gone.ts'
import { enterChannel, lookAtChannel } from './setup-channel.ts'
import { fieldsOfSetup, firstOfMonth, previewSetup, readSetup, type SetupInput } from './setup-form.ts'
import type { Spoken } from './views/blocks.ts'
import { sentenceModal } from './views/modal.ts'
import { notDone, sentence } from './views/sentence.ts'
import { archivedOnly, type SetupFields, setupModal, setupOffer } from './views/setup.ts'
import { setupDone } from './views/setup-done.ts'
import type { Visit } from './visit.ts'
import { whoIsAdmin, whoRuns } from './who-can.ts'

const TITLE = 'Set up a pool'
/** What a button carries for a form without a name: it has to carry something. */
const NO_NAME = '-'

/** `setup`: the form, with a name that was typed. */
export async function openSetup(ask: Ask, rest: string): Promise<Answer> {
  if (!(await isAdmin(ask))) return sentence(await refusal(ask))
  const name = unescapeSlack(rest).slice(0, POOL_NAME_MAX) || (ask.directory.pools.length === 0 ? 'Apollo' : '')
  return { view: await freshForm(ask, name), again: { label: TITLE, actionId: 'setup:open', value: name || NO_NAME } }
}

/**
 * Where no pool is in use: which were archived and how one comes back; where there never was one the form for an admin, and
 * whom to ask for everybody else. Nothing that was typed is lost.
 */
export async function firstPool(ask: Ask): Promise<Answer> {
  const { pools } = ask.directory
  if (pools.length > 0) return allArchived(ask, pools)
  const isAlone = ask.text.trim() === ''
  const text = 'There is no pool of credits here yet.'
  if (!(await isAdmin(ask))) {
    const refused = `${text} ${await refusal(ask)}`
    return isAlone ? sentence(refused) : notDone(refused, typedLine(ask))
  }
  return isAlone ? openSetup(ask, '') : setupOffer(text, 'Apollo', typedLine(ask))
}

/** The one to bring back is the one that was used last. */
async function allArchived(ask: Ask, archived: readonly Pool[]): Promise<Spoken> {
  const { deps, confirmed, text } = ask
  const [latest] = archived.toSorted((one, other) => Number(other.archivedAt) - Number(one.archivedAt))
  const config = latest && (await deps.meter.configOf(deps.meter.db, latest))
  const mayRun = config !== undefined && ownsPool(await confirmed, config)
  return archivedOnly({
    names: archived.map(({ name }) => name),
    latest: latest && { poolId: latest.poolId, name: latest.name },
    mayRun,
    whoMay: mayRun ? '' : await whoRuns(ask, latest?.poolId ?? ''),
    mayMake: await isAdmin(ask),
    typed: text.trim() === '' ? '' : typedLine(ask),
  })
}

/** The form again, by a button, for when Slack's three seconds were over. */
export async function reopenSetup(click: Click) {
  const name = click.value === NO_NAME ? '' : click.value.slice(0, POOL_NAME_MAX)
  return (await isAdmin(click)) ? freshForm(click, name) : refusalModal(click)
}

/** The form with what its fields come to. */
export async function refreshSetup(click: Click) {
  if (!click.view || !(await isAdmin(click))) return refusalModal(click)
  return formOf(click, fieldsOfSetup(click.view.values))
}

/** Makes the pool. Sent twice, it is made once and read as done both times. */
export async function createBySetup(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, now, member } = submission
  if (!(await isAdmin(submission))) return { kind: 'show', view: await refusalModal(submission) }
  const fields = fieldsOfSetup(view.values)
  const read = readSetup(fields, await zoneOf(submission), now)
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const { ownerId, channelId, ...pool } = read.input
  const [gone, channel] = await Promise.all([ownersGone(submission, [ownerId]), lookAtChannel(submission, channelId)])
  const errors = { ...(gone === undefined ? {} : { owner: gone }), ...channel.errors }
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors }
  // Ticked for this channel: the form may have asked about another one before.
  if (channel.sharedName !== undefined && !chosenOf(view.values, 'confirmed').includes(channelId ?? ''))
    return { kind: 'show', view: await formOf(submission, fields, channel.sharedName) }
  const sentences = await enterChannel(submission, channel)
  const outcome = await createPool(deps.meter, {
    ...pool,
    workspaceId,
    owner: ownerId,
    ...(channelId === undefined ? {} : { channelId }),
    requestKey: `slack:view ${view.rootViewId}`,
    actorId: member.memberId,
    via: 'slack',
  })
  // Everything else was judged above, so it is the name that somebody was faster with.
  if (outcome.kind === 'refused') return { kind: 'errors', errors: { name: outcome.message } }
  return { kind: 'show', view: await doneView(submission, read.input, outcome.poolId, sentences) }
}

async function freshForm(visit: Visit, name: string) {
  const { now, slackUserId } = visit
  const zone = await zoneOf(visit)
  return formOf(visit, { name, anchorAt: firstOfMonth(zone, now), length: 'P1M', zone, ownerId: slackUserId })
}

async function formOf(visit: Visit, fields: SetupFields, confirmShared?: string) {
  return setupModal({ ...fields, confirmShared, preview: previewSetup(fields, await zoneOf(visit), visit.now) })
}

/** Where the admin lives; what the form begins with. */
async function zoneOf({ confirmed, directory }: Visit): Promise<string> {
  return (await confirmed).zone ?? directory.zone
}

async function refusal(visit: Visit): Promise<string> {
  const refused = `Only ${await whoIsAdmin(visit)} can set up a pool.`
  // Somebody of whom Slack has said nothing may well be one.
  if ((await visit.confirmed).profileAt !== null) return refused
  return `${refused} Slack did not say just now whether you are one: try again in a minute. Whoever runs Purser can also type: npm run admin -- pool:create --name Apollo --allotment 1000`
}

async function refusalModal(visit: Visit) {
  return sentenceModal(TITLE, await refusal(visit))
}

async function doneView(visit: Visit, input: SetupInput, poolId: string, channel: readonly string[]) {
  const { deps, workspaceId, command } = visit
  const [made] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!made) throw new Error(`pool ${poolId} was just made and cannot be summed up`)
  const { pool, activities } = made.config
  const several = visit.directory.pools.some((it) => it.archivedAt === null && it.poolId !== poolId)
  const spend = activities.some(({ activity }) => activity === 'mobile_reveal') ? '2 mobile' : '25'
  return setupDone({
    name: pool.name,
    unit: pool.unit,
    left: made.balance.left,
    granted: made.balance.whole,
    endsAt: made.cycle.endsAt,
    now: made.now,
    zone: pool.zone,
    ownerId: input.ownerId,
    channel,
    prices: activities.length,
    vendor: pool.vendor,
    next: `${command} log ${spend}${several ? ` in ${pool.shortName}` : ''}`,
  })
}
