// `team`: who used what of a pool in its running cycle. Whose names a reader sees is what the workspace chose; where another
// company reads the channel there are none, and a guest sees their own line alone.

import { figuresOf } from '../core/cycle-history.ts'
import type { Pool } from '../core/model.ts'
import { teamLines } from '../core/team-use.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { type TeamUse, teamUse } from '../meter/team-use.ts'
import { ownsPool, seesOthers } from './access.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { choosePool, forPool } from './choose-pool.ts'
import { packDraft } from './log-value.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { Spoken } from './views/blocks.ts'
import { teamCard, type Unnamed } from './views/team.ts'
import type { Visit } from './visit.ts'

/** Beyond them is the rest: a message is read on a phone. */
const MEMBERS_MAX = 15

/** `team`, `team apollo`. */
export async function answerTeam(ask: Ask, rest: string): Promise<Spoken> {
  const chosen = choosePool(ask, { verb: 'team', actionId: 'team:choose' }, rest)
  return chosen.kind === 'pool' ? teamOf(ask, chosen.pool) : chosen.spoken
}

/** The answer to which pool is meant: in the place of the question. */
export function chooseTeam(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'replace', (pool) => teamOf(click, pool))
}

/** [Who used it] of the history, which stays. */
export function showTeam(click: Click): Promise<ClickAnswer> {
  return forPool(click, 'say', (pool) => teamOf(click, pool))
}

async function teamOf(visit: Visit, pool: Pool): Promise<Spoken> {
  const { poolId, name, unit, zone, archivedAt } = pool
  const { deps, directory, member } = visit
  const use = await teamUse(deps.meter, pool)
  const { cycle, balance, parts, now } = use
  const unnamed = await whyUnnamed(visit, use)
  const reader = { memberId: member.memberId, isNamed: unnamed === null }
  return teamCard({
    poolId,
    name,
    unit,
    zone,
    archivedAt,
    figures: figuresOf({ cycle, balance }, now),
    lines: teamLines(parts, { reader, unexplained: balance.unexplained, most: MEMBERS_MAX }),
    unnamed,
    now,
    logValue: packDraft({ poolId, items: [], labels: {}, words: '' }, directory.pools),
  })
}

/** Why others have no names in front of this reader, here. It waits for Slack's word on who they are. */
async function whyUnnamed(visit: Visit, { config }: TeamUse): Promise<Unnamed> {
  const member = await visit.confirmed
  if (!seesOthers(member)) return 'guest'
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: false }
  if (!areNamed(asNamesShown(visit.directory.namesShown), reader)) return 'workspace'
  return (await isSharedChannel(visit)) ? 'shared' : null
}
