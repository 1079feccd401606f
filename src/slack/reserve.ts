// `reserve`: what is reserved of a pool, and credits for a coming campaign from a line that says it all. What a line leaves
// open is asked in the form. Guests see none of it: a reservation tells what others plan.

import { parseReserve } from '../core/grammar-reserve.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { cancelReservation } from '../meter/cancel-reservation.ts'
import { muteKind } from '../meter/mute-kind.ts'
import type { PoolSummary } from '../meter/summarize.ts'
import { isMuted } from '../store/muting.ts'
import { findReservation, listReservations } from '../store/reservations.ts'
import { actorOf, ownsPool, seesOthers } from './access.ts'
import type { Answer, Ask, Click, ClickAnswer } from './ask.ts'
import { askedPool, clickedPool, NO_POOL, poolIn } from './asked-pool.ts'
import { numbersOf } from './balance.ts'
import { believe, clickedNotice } from './believe.ts'
import { grammarContext } from './grammar-context.ts'
import { typedLine } from './log.ts'
import { openFilled, packWish, reserveNow } from './reserve-modal.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { Spoken } from './views/blocks.ts'
import { reserveCard, type ShownReservation } from './views/reserve.ts'
import { notReserved, sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

const NO_GUESTS = 'Reservations tell what others plan, so guests see none: "left" shows what is free.'
/** What no pool's name has: an amount, a campaign, a day. */
const WISH = /\d|#|\b(?:until|till|til|from|starting)\b/i

/** `reserve`, `reserve apollo`: the card; `reserve 300 for #q4-webinar until 11 dec`. */
export async function answerReserve(ask: Ask, rest: string): Promise<Answer> {
  if (!seesOthers(await ask.confirmed)) return sentence(NO_GUESTS)
  if (WISH.test(rest)) return byLine(ask, rest)
  const asked = await askedPool(ask, rest, { verb: 'reserve', actionId: 'reserve:show' })
  return asked.kind === 'asked' ? asked.spoken : cardOf(ask, asked.summary)
}

/** The card of another pool, in the place of the question; under a reply it comes beside. */
export async function showReservations(click: Click): Promise<{ kind: 'replace' | 'say'; spoken: Spoken }> {
  if (!seesOthers(await click.confirmed)) return { kind: 'say', spoken: sentence(NO_GUESTS) }
  const summary = await clickedPool(click)
  if (!summary) return { kind: 'say', spoken: sentence(NO_POOL) }
  return { kind: 'replace', spoken: await cardOf(click, summary) }
}

/** [Show reservations], in a message that stays. */
export async function showReservationsBeside(click: Click): Promise<ClickAnswer> {
  const { spoken } = await showReservations(click)
  return { kind: 'say', spoken }
}

/** [Stop these], in a message about reservations that lack credits: it says so from then on. */
export async function stopShortfalls(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, slackUserId, member, command } = click
  const said = await clickedNotice(click, 'shortfall')
  if (said?.channelId !== slackUserId) return { kind: 'say', spoken: sentence('I do not know that message any more.') }
  const { noticeId } = said
  await believe(click, noticeId)
  const of = { workspaceId, memberId: member.memberId, kind: 'shortfall' as const }
  await muteKind(deps.meter, { ...of, isMuted: true, noticeId, via: 'slack' })
  const stopped = 'No message about reservations that lack credits comes to you any more, of any pool.'
  return { kind: 'say', spoken: sentence(`${stopped} "${command} reserve" lets them come again.`) }
}

/** [Send them to me again]. */
export async function unmuteShortfalls(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, member } = click
  const of = { workspaceId, memberId: member.memberId, kind: 'shortfall' as const }
  await muteKind(deps.meter, { ...of, isMuted: false, via: 'slack' })
  return showReservations(click)
}

/** [Cancel]: the card as it is then. */
export async function cancelByCard(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, confirmed, value } = click
  const found = /^[\da-f-]{36}$/.test(value) ? await findReservation(deps.meter.db, workspaceId, value) : undefined
  const pool = poolIn(click, found?.poolId)
  if (!pool) return { kind: 'say', spoken: sentence('This reservation does not exist any more.') }
  const { poolId } = pool
  const input = { workspaceId, poolId, reservationId: value, actor: actorOf(await confirmed), via: 'slack' }
  const { kind } = await cancelReservation(deps.meter, input)
  if (kind === 'not-theirs')
    return { kind: 'say', spoken: sentence(`Only ${await whoRuns(click, poolId)} can cancel a reservation.`) }
  return showReservations({ ...click, value: poolId })
}

async function byLine(ask: Ask, rest: string): Promise<Answer> {
  const context = await grammarContext(ask)
  const { draft, fault, isClear, doubt } = parseReserve(rest, context)
  const { poolId, credits, campaign } = draft
  const typed = typedLine(ask)
  if (fault !== null) return notReserved(fault, typed, packWish(draft))
  if (!isClear || poolId === null || credits === null || campaign === null)
    return openFilled(ask, draft, { reason: doubt ?? 'Is this what you mean?', typed })
  return reserveNow(ask, { ...draft, poolId, credits, campaign }, typed)
}

async function cardOf(visit: Visit, summary: PoolSummary): Promise<Spoken> {
  const { deps, confirmed } = visit
  const { config, now } = summary
  const { poolId } = config.pool
  const rows = await listReservations(deps.meter.db, config.pool, now)
  const isNamed = await mayReadNames(visit, summary)
  const reservations = rows.map((row): ShownReservation => ({ ...row, byName: isNamed ? row.createdByName : null }))
  const mayChange = ownsPool(await confirmed, config)
  const whoMay = mayChange ? '' : await whoRuns(visit, poolId)
  const { memberId } = await confirmed
  const isMutedNow = await isMuted(deps.meter.db, { workspaceId: config.pool.workspaceId, memberId }, 'shortfall')
  return reserveCard({ ...numbersOf(summary), poolId, reservations, mayChange, isMuted: isMutedNow, whoMay })
}

async function mayReadNames(visit: Visit, { config }: PoolSummary): Promise<boolean> {
  const member = await visit.confirmed
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: !seesOthers(member) }
  return areNamed(asNamesShown(visit.directory.namesShown), reader) && !(await isSharedChannel(visit))
}
