// Which alerts of the open cycle a change would end, for whoever looks before they do it. What really resolves is decided in
// the transaction of the change, by the same rules.

import type { Balance } from './balance.ts'
import type { AlertMemory, Rule } from './model.ts'
import { decide, isOpen } from './rules.ts'

export type EndedAlert = Pick<Rule, 'kind' | 'basis'> & { line: number }

/** The lines of the open alerts that would resolve, as new credits resolve them: as soon as they are not past. */
export function endedBy(
  { rules, alerts }: { rules: readonly Rule[]; alerts: readonly AlertMemory[] },
  { before, after }: { before: Balance; after: Balance },
): EndedAlert[] {
  const { resolve } = decide({ rules, alerts, before, after, grantAdded: true })
  return alerts
    .filter((alert) => isOpen(alert) && resolve.some(({ alertId }) => alertId === alert.alertId))
    .flatMap(({ ruleId, line }) => {
      const rule = rules.find((it) => it.ruleId === ruleId)
      return rule ? [{ kind: rule.kind, basis: rule.basis, line }] : []
    })
}
