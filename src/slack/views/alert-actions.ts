// What can be done with an alert from its message. The button that changes most comes first, the rest is in a menu; each
// carries the alert's id, which permits nothing by itself.

import type { ActionsBlock, Overflow } from '@slack/types'
import type { AlertView } from '../../core/alert-facts.ts'
import { actions, button, overflow } from './buttons.ts'

/** What the menu offers beside the buttons. */
type MenuChoice = 'snooze' | 'log' | 'details'

const labels: Record<MenuChoice, string> = { snooze: 'Snooze...', log: 'Log...', details: 'Details' }

/** The buttons of an alert that still asks for somebody, or that somebody handles. */
export function alertActions({ alertId, state }: Pick<AlertView, 'alertId' | 'state'>): ActionsBlock {
  const value = JSON.stringify({ alert: alertId })
  if (state === 'acknowledged')
    return actions(button('alert:let-go', 'Let it go', value), menu(alertId, ['log', 'details']))
  const handle = { ...button('alert:handle', "I'll handle it", value), style: 'primary' as const }
  return actions(handle, menu(alertId, ['snooze', 'log', 'details']))
}

function menu(alertId: string, choices: readonly MenuChoice[]): Overflow {
  const carried = (choice: MenuChoice) => JSON.stringify({ alert: alertId, do: choice })
  return overflow(
    'alert:more',
    choices.map((choice) => ({ label: labels[choice], value: carried(choice) })),
  )
}
