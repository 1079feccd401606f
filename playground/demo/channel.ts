// Follows the channel: every post as it comes, and of a post that is changed later only what is new in it.

import type { Doors } from '../history/send.ts'
import { team } from '../history/team.ts'
import { drawMessage } from '../server/draw.ts'
import type { Screen } from './screen.ts'

/** Names for mentions in drawn messages. */
export const names = Object.fromEntries(team.map(({ userId, name }) => [userId, name]))

/** Shows what was posted or changed since it was last asked; answers whether there was anything. `when` heads it. */
export function followChannel(screen: Screen, { slack, teamId, channelId }: Doors): (when: string) => boolean {
  const shown = new Map<string, string>()
  return (when) => {
    const changed = slack
      .messages(teamId, channelId)
      .map((message) => ({ message, text: drawMessage(message, names), before: shown.get(message.ts) }))
      .filter(({ text, before }) => text !== before)
    // What is new comes before what was only changed by it.
    changed.sort((left, right) => Number(left.before !== undefined) - Number(right.before !== undefined))
    for (const { message, text, before } of changed) {
      shown.set(message.ts, text)
      const known = new Set(before?.split('\n'))
      const fresh = text.split('\n').filter((line) => !known.has(line))
      const colour = message.text.startsWith('Critical') ? 'red' : 'yellow'
      const what = before === undefined ? 'Purser posts' : 'Purser updates its earlier post'
      screen.line()
      screen.line(`  ${screen.style(colour, '┏')} ${screen.style('bold', '#sales')}  ${what}, ${when}`)
      screen.quote(fresh.join('\n'), colour)
    }
    if (changed.length > 0) screen.line()
    return changed.length > 0
  }
}
