// Buttons and the overflow menu, and the row they stand in. A button says what happens; a row has at most three, the rest
// goes into the menu. What each one carries is the feature's.

import type { ActionsBlock, Button, Overflow } from '@slack/types'
import { option, plain } from './modal.ts'

/** Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const LABEL_MAX = 75

/** A button; in one row no two may have the same action id. */
export function button(actionId: string, label: string, value: string): Button {
  return { type: 'button', action_id: actionId, text: plain(label, LABEL_MAX), value }
}

/** What else there is to choose, behind three dots: one to five things. */
export function overflow(actionId: string, choices: readonly { label: string; value: string }[]): Overflow {
  return { type: 'overflow', action_id: actionId, options: choices.map(({ label, value }) => option(label, value)) }
}

/** A row. */
export function actions(...elements: (Button | Overflow)[]): ActionsBlock {
  return { type: 'actions', elements }
}
