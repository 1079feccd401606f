// "I'll handle it" and its undo: somebody says that they do something about an alert, or that they do not after all.

import { type ActInput, type ActOutcome, actOnAlert } from './act-on-alert.ts'
import type { MeterDeps } from './deps.ts'

/** Makes the actor the one who handles an alert; what was to be said once more is not said any more. */
export function acknowledgeAlert(deps: MeterDeps, input: ActInput): Promise<ActOutcome> {
  const { memberId } = input.actor
  return actOnAlert(deps, input, {
    act: { kind: 'handle' },
    action: 'alert:acknowledge',
    changeTo: (now) => ({ handled: { byId: memberId, at: now }, snoozed: null }),
  })
}

/** Leaves an alert that was handled to whoever takes it next: it counts as firing. */
export function letGoAlert(deps: MeterDeps, input: ActInput): Promise<ActOutcome> {
  return actOnAlert(deps, input, {
    act: { kind: 'let-go' },
    action: 'alert:let-go',
    changeTo: () => ({ handled: null, snoozed: null }),
  })
}
