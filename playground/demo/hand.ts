// The buttons and menus of what Purser shows, as things that a person can press: through the app's signed door, like a
// click in Slack.

import { optionsOf } from '../server/form.ts'
import { isObject, type JsonObject, textOf } from '../server/json.ts'
import { elementsOf, withChildren } from '../server/rules.ts'
import type { Sent } from '../server/send.ts'
import type { Stage } from './stage.ts'

/** A message, or a form that somebody has open. */
export type Spot = { channelId: string; ts: string } | { viewId: string }

export interface Pressable {
  /** What it says. */
  label: string
  at: Spot
  actionId: string
  /** Tells apart buttons of one action. */
  value?: string
  /** Which choice of a menu. */
  option?: string
}

/** Everything in these blocks that can be pressed, in order; each choice of a menu is one. */
export function pressablesOf(blocks: readonly JsonObject[], at: Spot): Pressable[] {
  return withChildren(blocks)
    .flatMap(elementsOf)
    .flatMap((element): Pressable[] => {
      const actionId = textOf(element, 'action_id') ?? ''
      const value = textOf(element, 'value')
      if (element.type === 'button')
        return [{ label: labelOf(element), at, actionId, ...(value === undefined ? {} : { value }) }]
      if (element.type !== 'overflow') return []
      return optionsOf(element).map((option) => ({
        label: labelOf(option),
        at,
        actionId,
        option: String(option.value),
      }))
    })
}

/** Presses it as this person. Resolves when the app has acked. Throws for what the person cannot see. */
export function press(
  { doors }: Pick<Stage, 'doors'>,
  userId: string,
  { label: _, ...what }: Pressable,
): Promise<Sent> {
  return doors.slack.action(`${doors.appUrl}/slack/events`, { teamId: doors.teamId, userId, ...what })
}

function labelOf({ text }: JsonObject): string {
  return isObject(text) ? (textOf(text, 'text') ?? '') : ''
}
