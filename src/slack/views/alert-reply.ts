// What the one who acted on an alert is told, where the alert's own message does not say it: why nothing was done.

import type { AlertRefusal } from '../../core/alert-state.ts'

export interface AlertReply {
  verb: 'handle' | 'let-go' | 'snooze'
  outcome:
    | { kind: 'done' }
    | { kind: 'same' }
    | { kind: 'refused'; because: AlertRefusal; alert: { poolName: string } }
    | { kind: 'unknown' }
  /** Who handles it; null where nobody does, or nobody may be named. */
  by: 'you' | { name: string } | null
}

/** One sentence or two, not escaped. */
export function alertReply({ verb, outcome, by }: AlertReply): string {
  if (outcome.kind === 'unknown') return 'I do not know that alert any more.'
  if (outcome.kind !== 'refused') return done[verb]
  const { poolName } = outcome.alert
  const who = by === 'you' ? 'You' : (by?.name ?? 'Somebody')
  switch (outcome.because) {
    case 'guest':
      return 'Guests see alerts; handling them is for members of the workspace.'
    case 'handled':
      if (by === 'you') return 'You handle it already. To snooze it, press "Let it go" first.'
      return `${who} handles it already${verb === 'snooze' ? ', so there is nothing to snooze' : ''}.`
    case 'not-theirs':
      return `${who} handles it: only they, an owner of ${poolName} or an admin can let it go.`
    case 'past':
      return 'That time is over: choose a later one.'
    case 'recovered':
      return `Nothing is left to do: ${poolName} has recovered from that line.`
    case 'covered':
      return 'A further line was passed since: its message is the one to handle.'
    case 'unwatched':
      return 'That line is not watched any more.'
    case 'over':
      return `That cycle of ${poolName} is over, and the alert with it.`
  }
}

/** Said where no message in a channel shows it. */
const done: Record<AlertReply['verb'], string> = {
  handle: 'You handle it now.',
  'let-go': 'Nobody handles it now.',
  snooze: 'It is snoozed.',
}
