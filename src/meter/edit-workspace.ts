// What admins set of a whole workspace. Under its lock, so that of two who save at once the second is told.

import { createHash } from 'node:crypto'
import type { AuditFacts } from '../core/audit.ts'
import { changedFacts } from '../core/audit.ts'
import type { ChangeRefusal } from '../core/plan-grant.ts'
import { planWorkspaceEdit, type WorkspaceEdit, type WorkspaceSettings } from '../core/plan-workspace-edit.ts'
import { insertAudit } from '../store/audit.ts'
import { lockWorkspace } from '../store/import.ts'
import { readMemberNames } from '../store/members.ts'
import { inTransaction } from '../store/transaction.ts'
import { isSlackAdmin, readWorkspaceSettings, writeWorkspaceSettings } from '../store/workspace-settings.ts'
import type { MeterDeps } from './deps.ts'
import type { PoolActor } from './pool-actor.ts'

export interface EditWorkspaceInput {
  workspaceId: string
  edit: WorkspaceEdit
  /** What the admin saw, as `settingsSeen` names it. */
  seen: string
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

export type EditWorkspaceOutcome = { kind: 'done' | 'same' | 'stale' | 'not-theirs' } | ChangeRefusal

/** Names a state of the settings: another state has another name. */
export function settingsSeen(settings: WorkspaceSettings): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32)
}

/** Makes them so, or says why not. The same asked twice is done once. */
export function editWorkspace(deps: MeterDeps, input: EditWorkspaceInput): Promise<EditWorkspaceOutcome> {
  const { workspaceId, edit, seen, actor, via } = input
  return inTransaction(deps.db, async (tx, _after, dbNow): Promise<EditWorkspaceOutcome> => {
    if (!actor.isAdmin || !actor.isHere) return { kind: 'not-theirs' }
    await lockWorkspace(tx, workspaceId)
    const current = await readWorkspaceSettings(tx, workspaceId)
    const who = { memberId: actor.memberId, isSlackAdmin: await isSlackAdmin(tx, workspaceId, actor.memberId) }
    const planned = planWorkspaceEdit(current, edit, who)
    if (planned.kind === 'same') return planned
    if (seen !== settingsSeen(current)) return { kind: 'stale' }
    if (planned.kind === 'refused') return planned
    const { next } = planned
    const names = await readMemberNames(tx, workspaceId, [...current.admins, ...next.admins])
    await writeWorkspaceSettings(tx, workspaceId, next)
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: actor.memberId,
      via,
      action: 'workspace:edit',
      subjectKind: 'workspace',
      subjectId: workspaceId,
      ...changedFacts(factsOf(current, next, names), factsOf(next, current, names)),
      at: deps.clock.toBusiness(dbNow),
    })
    return { kind: 'done' }
  })
}

/** Of the holidays only those that the other has not. */
function factsOf(
  { holidays, admins, namesShown, zone, currency }: WorkspaceSettings,
  other: WorkspaceSettings,
  names: ReadonlyMap<string, string>,
): AuditFacts {
  const own = holidays.filter((it) => !other.holidays.some(({ on, name }) => on === it.on && name === it.name))
  return {
    namesShown,
    zone,
    currency,
    holidays: own.map(({ on, name }) => `${on} ${name}`).join(', '),
    admins: admins.map((memberId) => names.get(memberId) ?? 'somebody').join(', '),
  }
}
