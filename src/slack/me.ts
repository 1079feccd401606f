// `me`: what the asker used, in every pool and for what, and their latest entries. Guests see theirs as everybody does.

import { ownUse } from '../meter/own-use.ts'
import type { Ask, Click, ClickAnswer } from './ask.ts'
import type { Spoken } from './views/blocks.ts'
import { ownCard } from './views/me.ts'
import type { Visit } from './visit.ts'

const LATEST_MAX = 10

/** `me`: the asker's own numbers. */
export function answerMe(ask: Ask): Promise<Spoken> {
  return ownNumbers(ask)
}

/** [My entries] of the card. */
export async function showMe(click: Click): Promise<ClickAnswer> {
  return { kind: 'say', spoken: await ownNumbers(click) }
}

async function ownNumbers({ deps, workspaceId, member, command }: Visit): Promise<Spoken> {
  const { pools, latest } = await ownUse(deps.meter, { workspaceId, memberId: member.memberId, most: LATEST_MAX })
  return ownCard({
    pools: pools.map(({ summary: { config, cycle }, purposes }) => ({
      name: config.pool.name,
      unit: config.pool.unit,
      zone: config.pool.zone,
      cycle,
      purposes,
    })),
    latest,
    command,
  })
}
