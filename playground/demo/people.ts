// The team and its channel as the demo speaks of them: names for ids, and people for what somebody types.

import { type Teammate, team } from '../history/team.ts'

/** Where the team types, and Purser posts. */
export const sales = { channelId: 'C01SALES', name: 'sales' }

/** Names for mentions in drawn messages. */
export const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(team.map(({ userId, name }) => [userId, name])),
  [sales.channelId]: sales.name,
}

export function fullName(userId: string): string {
  return names[userId] ?? userId
}

export function firstName(userId: string): string {
  return fullName(userId).split(' ')[0] ?? userId
}

/** Somebody of the team by a name, the first of their names, an e-mail or an id, in any case. */
export function personNamed(typed: string): Teammate | undefined {
  const lower = typed.toLowerCase().replace(/^@/, '')
  return team.find(({ name, userId, email }) =>
    [name, firstName(userId), userId, email].some((known) => known.toLowerCase() === lower),
  )
}
