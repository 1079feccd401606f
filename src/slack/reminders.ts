// `reminders`: what announces the reset of a pool, when and to whom. And what is decided from a reminder's own message: those
// who run the pool let the credits expire, an owner stops what comes to them in person.

import { comingReminders } from '../core/plan-reminders.ts'
import { endingSlots } from '../core/room.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { letExpire as decideToLetExpire } from '../meter/let-expire.ts'
import { muteKind } from '../meter/mute-kind.ts'
import type { PoolSummary } from '../meter/summarize.ts'
import { isMuted } from '../store/muting.ts'
import { readSlackMembers } from '../store/profiles.ts'
import { type Reminders, readReminders } from '../store/reminders.ts'
import { findOwnerToTell, readNewestCycles } from '../store/schedule.ts'
import { actorOf, ownsPool, seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { askedPool, clickedPool, NO_POOL } from './asked-pool.ts'
import { believe, clickedNotice } from './believe.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { Spoken } from './views/blocks.ts'
import { type RemindersCard, remindersCard, type ToOwner } from './views/reminders.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

/** What announces nothing. */
export const NO_REMINDERS = { daysBefore: [], ownerDays: [], report: false, localTime: '09:00' }

/** `reminders`: the card of the pool that `rest` names or that is meant here. */
export async function answerReminders(ask: Ask, rest: string): Promise<Spoken> {
  const asked = await askedPool(ask, rest, { verb: 'reminders', actionId: 'reminders:show' })
  return asked.kind === 'asked' ? asked.spoken : cardOf(ask, asked.summary)
}

/** The card of another pool, in the place of the question. */
export function showReminders(click: Click): Promise<ClickAnswer> {
  return inPlace(click, async () => undefined)
}

/** [Send them to me again]. */
export function unmuteByCard(click: Click): Promise<ClickAnswer> {
  return inPlace(click, async () => {
    const { deps, workspaceId, member } = click
    const of = { workspaceId, memberId: member.memberId, kind: 'reminder' as const }
    await muteKind(deps.meter, { ...of, isMuted: false, via: 'slack' })
    return undefined
  })
}

/** [Remind of it after all]: the undo of [Let them expire]. */
export function remindAgain(click: Click): Promise<ClickAnswer> {
  return inPlace(click, async ({ config: { pool } }) => {
    const { deps, workspaceId, confirmed } = click
    const endsAt = (await readReminders(deps.meter.db, pool))?.letExpire?.endsAt
    if (!endsAt) return undefined
    const input = { workspaceId, poolId: pool.poolId, endsAt, isWanted: false, via: 'slack' }
    const outcome = await decideToLetExpire(deps.meter, { ...input, actor: actorOf(await confirmed) })
    return outcome.kind === 'refused' && outcome.because === 'not-theirs' ? notTheirs(click, pool.poolId) : undefined
  })
}

/** Does it, and shows the card as it is then; or a sentence, where it was not done. */
async function inPlace(click: Click, run: (summary: PoolSummary) => Promise<string | undefined>): Promise<ClickAnswer> {
  const summary = await clickedPool(click)
  if (!summary) return { kind: 'say', spoken: sentence(NO_POOL) }
  const why = await run(summary)
  if (why !== undefined) return { kind: 'say', spoken: sentence(why) }
  return { kind: 'replace', spoken: await cardOf(click, summary) }
}

/** [Let them expire]: its message says who does, to everybody. */
export async function letThemExpire(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, confirmed } = click
  const said = await clickedNotice(click, 'reminder')
  if (!said?.cycleEndsAt) return { kind: 'say', spoken: sentence(UNKNOWN) }
  const isKept = await believe(click, click.value)
  const { poolId, cycleEndsAt: endsAt } = said
  const input = { workspaceId, poolId, endsAt, isWanted: true, actor: actorOf(await confirmed), via: 'slack' }
  const outcome = await decideToLetExpire(deps.meter, input)
  switch (outcome.kind) {
    case 'done':
      return outcome.isShown && isKept ? { kind: 'nothing' } : { kind: 'say', spoken: sentence(LET_EXPIRE) }
    case 'same':
      return isKept ? { kind: 'nothing' } : { kind: 'say', spoken: sentence(LET_EXPIRE) }
    case 'unknown':
      return { kind: 'say', spoken: sentence(NO_POOL) }
    case 'refused':
      return { kind: 'say', spoken: sentence(await refusals[outcome.because](click, poolId)) }
  }
}

/** [Stop these], in a reminder that came as a direct message: the message says so from then on. */
export async function stopReminders(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, slackUserId, member, command } = click
  const said = (await clickedNotice(click, 'reminder')) ?? (await clickedNotice(click, 'ending'))
  if (said?.channelId !== slackUserId) return { kind: 'say', spoken: sentence(UNKNOWN) }
  const { noticeId } = said
  await believe(click, noticeId)
  const of = { workspaceId, memberId: member.memberId, kind: 'reminder' as const }
  await muteKind(deps.meter, { ...of, isMuted: true, noticeId, via: 'slack' })
  const stopped = 'No reminder comes to you in person any more, of any pool.'
  return { kind: 'say', spoken: sentence(`${stopped} "${command} reminders" lets them come again.`) }
}

const UNKNOWN = 'I do not know that reminder any more.'
const LET_EXPIRE = 'No other reminder of this reset comes.'

const refusals = {
  'not-theirs': notTheirs,
  over: async () => 'That reset is over.',
  moved: async () => 'That reset is at another time now, and is announced anew.',
}

async function notTheirs(visit: Visit, poolId: string): Promise<string> {
  return `Only ${await whoRuns(visit, poolId)} can decide about a reset.`
}

/** What is to come of a pool. */
export async function cardOf(visit: Visit, { config, cycle, endings }: PoolSummary): Promise<Spoken> {
  const { deps, workspaceId, now, confirmed } = visit
  const { db } = deps.meter
  const { pool } = config
  const member = await confirmed
  const reminders = await readReminders(db, pool)
  const plan = reminders?.plan ?? NO_REMINDERS
  const opened = (await readNewestCycles(db, pool, 2)).filter(({ startsAt }) => +startsAt !== +cycle.startsAt)
  const known = { cycles: [...opened, cycle], zone: pool.zone, plan, now }
  const letExpire = reminders?.letExpire ?? null
  const { coming: ofResets, tooEarly } = comingReminders({ ...known, letExpire })
  const owner = await toOwner(visit, config)
  // Without an owner what is theirs is a post as well.
  const asSaid = owner === 'nobody' ? { ...plan, ownerDays: [] } : plan
  const ofEnds = endingSlots({ ...known, plan: asSaid, letExpire, endings }).filter(({ dueAt }) => dueAt > now)
  const coming = [...ofResets, ...ofEnds].sort((one, other) => +one.dueAt - +other.dueAt)
  const { poolId, name: poolName, shortName, unit, zone, channelId } = pool
  return remindersCard({
    now: visit.now,
    poolId,
    poolName,
    shortName,
    unit,
    zone,
    cycle,
    channelId,
    coming,
    ownerDays: plan.ownerDays,
    owner,
    tooEarly,
    letExpire: await whoLets(visit, config, cycle.endsAt, reminders),
    isMuted: await isMuted(db, { workspaceId, memberId: member.memberId }, 'reminder'),
    mayChange: ownsPool(member, config),
  })
}

async function toOwner(visit: Visit, config: PoolSummary['config']): Promise<ToOwner> {
  const owner = await findOwnerToTell(visit.deps.meter.db, config.pool, 'reminder')
  if (typeof owner === 'string') return owner
  if (owner.slackUserId === visit.slackUserId) return 'you'
  return (await mayReadNames(visit, config)) ? owner : 'unnamed'
}

async function whoLets(
  visit: Visit,
  config: PoolSummary['config'],
  endsAt: Date,
  reminders: Reminders | undefined,
): Promise<RemindersCard['letExpire']> {
  const { deps, workspaceId, member } = visit
  const decided = reminders?.letExpire
  if (!decided || +decided.endsAt !== +endsAt) return null
  if (decided.byId === member.memberId) return { by: 'you' }
  const [by] = await readSlackMembers(deps.meter.db, workspaceId, [decided.byId])
  const name = by && by.name !== by.slackUserId && (await mayReadNames(visit, config)) ? by.name : null
  return { by: { name, isOwner: config.owners.includes(decided.byId) } }
}

async function mayReadNames(visit: Visit, config: PoolSummary['config']): Promise<boolean> {
  const { directory, confirmed } = visit
  if (await isSharedChannel(visit)) return false
  const member = await confirmed
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: !seesOthers(member) }
  return areNamed(asNamesShown(directory.namesShown), reader)
}
