// The end of a cycle: the minute at which it resets, what Purser says of it, and the card of the cycle that begins.

import { typeCommand } from '../history/send.ts'
import { owner } from '../history/team.ts'
import { drawMessage } from '../server/draw.ts'
import { comeTo, type PoolAnswer, poolOf, tellTime } from './moment.ts'
import { names } from './people.ts'
import type { Play } from './play.ts'

/** Plays the reset; answers the pool as it stood right before, and what was posted. */
export async function playReset({
  screen,
  stage,
  pace,
  follow,
}: Play): Promise<{ closed: PoolAnswer; report: string }> {
  const closed = await poolOf(stage)
  const resetAt = new Date(closed.cycle.ends_at)
  screen.heading(`The reset, ${tellTime(resetAt)}`)
  await comeTo(stage, resetAt)
  const report = follow.show().find(({ isUpdate }) => !isUpdate)
  await pace.read()
  screen.say(`${owner.name} types /credits:`)
  const asked = { row: 'card', userId: owner.userId, text: '', triggerId: 'trigger-card' }
  screen.quote(drawMessage(await typeCommand(stage.doors, asked), names), 'green')
  await pace.read()
  return { closed, report: report?.message.text ?? '' }
}
