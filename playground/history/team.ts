// The six people of the recorded history, all of them made up. Three log what they spend in Slack; what the other three
// spend is reported by a program.

export interface Teammate {
  name: string
  email: string
  /** The user id in the local Slack. */
  userId: string
  /** The door that this person's own spends come through. */
  door: 'slack' | 'api'
  /** How a program names this person: by the Slack user id where Purser meets them in Slack, else by e-mail. */
  reportedAs: string
}

/** Who buys the credits and answers for the pool. */
export const owner: Teammate = {
  name: 'Olga Berg',
  email: 'olga@example.com',
  userId: 'U01OLGA',
  door: 'api',
  reportedAs: 'U01OLGA',
}

export const team: readonly Teammate[] = [
  owner,
  { name: 'Priya Anand', email: 'priya@example.com', userId: 'U02PRIYA', door: 'api', reportedAs: 'priya@example.com' },
  { name: 'Jonas Falk', email: 'jonas@example.com', userId: 'U03JONAS', door: 'api', reportedAs: 'jonas@example.com' },
  { name: 'Sam Ortiz', email: 'sam@example.com', userId: 'U04SAM', door: 'slack', reportedAs: 'U04SAM' },
  { name: 'Mia Laurent', email: 'mia@example.com', userId: 'U05MIA', door: 'slack', reportedAs: 'U05MIA' },
  { name: 'Leo Novak', email: 'leo@example.com', userId: 'U06LEO', door: 'slack', reportedAs: 'U06LEO' },
]

/** The person behind a cell of the table's User column: a name or an e-mail, in any case. Throws for a stranger. */
export function teammate(cell: string): Teammate {
  const typed = cell.trim().toLowerCase()
  const found = team.find((one) => one.name.toLowerCase() === typed || one.email === typed)
  if (!found) throw new Error(`"${cell}" is nobody of the recorded team.`)
  return found
}
