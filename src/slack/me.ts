// `me`: what the asker used, in every pool and for what, and their latest entries. Guests see theirs as everybody does.

import { ownUse } from '../meter/own-use.ts'
import { readEntryList } from '../store/entry-list.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import { PAGE, pageOf, placeIn, rowOf } from './entry-page.ts'
import type { Spoken } from './views/blocks.ts'
import { ownPage } from './views/entries.ts'
import { ownCard } from './views/me.ts'
import type { Visit } from './visit.ts'

/** `me`: the asker's own numbers. */
export function answerMe(ask: Ask): Promise<Spoken> {
  return ownNumbers(ask)
}

/** [My entries] of the card. */
export async function showMe(click: Click): Promise<ClickAnswer> {
  return { kind: 'say', spoken: await ownNumbers(click) }
}

/** [Older], in the place of what was shown. */
export async function showOlderOwn(click: Click): Promise<ClickAnswer> {
  const { deps, workspaceId, member } = click
  const found = await readEntryList(deps.meter.db, {
    workspaceId,
    of: { memberId: member.memberId },
    since: null,
    before: placeIn(click.value),
    most: PAGE + 1,
  })
  const { entries, older } = pageOf(found)
  const names = { pool: severalPools(click), member: false }
  return { kind: 'replace', spoken: ownPage({ entries: entries.map((it) => rowOf(it, names)), older }) }
}

async function ownNumbers(visit: Visit): Promise<Spoken> {
  const { deps, workspaceId, member, command } = visit
  const { pools, latest } = await ownUse(deps.meter, { workspaceId, memberId: member.memberId, most: PAGE + 1 })
  const { entries, older } = pageOf(latest)
  const names = { pool: severalPools(visit), member: false }
  return ownCard({
    pools: pools.map(({ summary: { config, cycle }, purposes }) => ({
      name: config.pool.name,
      unit: config.pool.unit,
      zone: config.pool.zone,
      cycle,
      purposes,
    })),
    latest: entries.map((it) => rowOf(it, names)),
    older,
    command,
  })
}

function severalPools({ directory }: Visit): boolean {
  return directory.pools.filter(({ archivedAt }) => archivedAt === null).length > 1
}
