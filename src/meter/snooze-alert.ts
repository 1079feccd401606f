// Puts an alert off: it is said once more when the time is over, unless somebody has seen to it by then. Higher lines ring
// all the same. No job is needed: what is to be said is written at once, due later.

import { cancelAgain } from '../store/alert-acts.ts'
import { insertNotices } from '../store/notices.ts'
import { type ActInput, type ActOutcome, actOnAlert } from './act-on-alert.ts'
import type { MeterDeps } from './deps.ts'

/** Snoozes an alert until an instant; one at the end of its cycle or beyond means that it is not said again. */
export function snoozeAlert(deps: MeterDeps, input: ActInput & { untilAt: Date }): Promise<ActOutcome> {
  const { workspaceId, alertId, actor, untilAt } = input
  return actOnAlert(deps, input, {
    act: { kind: 'snooze', untilAt },
    action: 'alert:snooze',
    audited: { until: untilAt.toISOString() },
    changeTo: () => ({ handled: null, snoozed: { byId: actor.memberId, untilAt } }),
    alsoWrite: async (tx, { channelId, cycleEndsAt }) => {
      const before = await cancelAgain(tx, workspaceId, alertId)
      if (channelId === null || untilAt >= cycleEndsAt) return
      // Numbered: the same hour may be chosen again after the first choice was taken back.
      const key = `alert:${alertId}:again:${before + 1}`
      const said = { noticeId: deps.newId(), key, kind: 'alert-again' as const, causeId: alertId, channelId }
      await insertNotices(tx, workspaceId, [{ ...said, dueAt: untilAt, notAfterAt: cycleEndsAt }])
    },
  })
}
