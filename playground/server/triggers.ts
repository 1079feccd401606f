// Trigger ids: what lets an app open a modal after somebody has done something, once and within three seconds.
// Source: https://docs.slack.dev/interactivity/handling-user-interaction

import { createHash } from 'node:crypto'
import { type Answer, refuse } from './answers.ts'
import { payloadLimits } from './limits.ts'
import type { Trigger, Workspace } from './records.ts'
import { nextSerial, type SlackState } from './state.ts'

/** A fresh trigger, as Slack puts into everything a user does. A known id is a redelivery: used and aged as it was. */
export function newTrigger(state: SlackState, from: Omit<Trigger, 'id' | 'at' | 'used'>, id?: string): Trigger {
  const known = id === undefined ? undefined : state.triggers.get(id)
  if (known) return known
  const at = state.now()
  const serial = nextSerial(state)
  const secret = createHash('sha256').update(`${from.teamId}/${serial}`).digest('hex').slice(0, 32)
  const trigger: Trigger = { ...from, id: id ?? `${serial}.${at.getTime()}.${secret}`, at, used: false }
  state.triggers.set(trigger.id, trigger)
  return trigger
}

/** Uses the trigger up, or says why it is worth nothing. */
export function exchangeTrigger(
  state: SlackState,
  workspace: Workspace,
  id: string | undefined,
): { trigger: Trigger } | { refusal: Answer } {
  const trigger = id === undefined ? undefined : state.triggers.get(id)
  if (!trigger || trigger.teamId !== workspace.teamId) return { refusal: refuse('invalid_trigger_id') }
  if (trigger.used) return { refusal: refuse('exchanged_trigger_id') }
  const ageMs = state.now().getTime() - trigger.at.getTime()
  if (ageMs > payloadLimits.triggerSeconds.most * 1000) return { refusal: refuse('expired_trigger_id') }
  trigger.used = true
  return { trigger }
}
