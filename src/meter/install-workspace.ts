// The app comes into a workspace, for the first time or again, or is taken away. What was logged stays; what was waiting
// to be said does not outlive the token.

import { insertAudit } from '../store/audit.ts'
import { type StoredInstallation, saveInstallation } from '../store/installations.ts'
import { nameFirstAdmin } from '../store/members.ts'
import { inTransaction } from '../store/transaction.ts'
import { cancelPending, lockWorkspace, markInstalled, removeInstallation } from '../store/uninstall.ts'
import { createWorkspace } from './create-workspace.ts'
import type { MeterDeps } from './deps.ts'
import { memberOf } from './directory.ts'

export interface InstallWorkspaceInput {
  workspaceId: string
  name: string
  /** Left out where the token stands in the settings. */
  installation?: StoredInstallation
  /** The Slack user who installed it, where one did; becomes known here, and an admin of a workspace that has named none. */
  installedBy?: string
}

/** Makes the workspace known and active and keeps its installation. Doing it again changes nothing but the installation. */
export async function installWorkspace(deps: MeterDeps, input: InstallWorkspaceInput): Promise<void> {
  const { workspaceId, name, installation, installedBy } = input
  const isNew = await createWorkspace(deps, { workspaceId, name })
  const installer = installedBy ? await memberOf(deps, { workspaceId, slackUserId: installedBy }) : undefined
  await inTransaction(deps.db, async (tx, _after, dbNow) => {
    const status = await lockWorkspace(tx, workspaceId)
    if (installation) await saveInstallation(tx, deps.keyring, installation, dbNow)
    const returns = status !== 'active'
    if (returns || installation) await markInstalled(tx, { workspaceId, name })
    if (!returns && !isNew && !installation) return
    // Somebody has to be able to begin, also where Slack does not say who its admins are.
    if (installer) await nameFirstAdmin(tx, workspaceId, installer.memberId)
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: installer?.memberId ?? null,
      via: 'slack',
      action: 'workspace:install',
      subjectKind: 'workspace',
      subjectId: workspaceId,
      ...(isNew ? {} : { before: { status: status ?? 'unknown' } }),
      after: { status: 'active', scopes: installation?.scopes.join(' ') ?? 'by token' },
      at: deps.clock.toBusiness(dbNow),
    })
  })
}

export interface UninstallWorkspaceInput {
  workspaceId: string
  /** The installation that ended, as its token stands in its row; null where none is stored. */
  sealedToken: string | null
}

/**
 * Deletes the tokens at once, cancels what waits, and marks the workspace. False where there was nothing to do: it is
 * not known, was uninstalled before, or has been installed anew since the caller looked.
 */
export async function uninstallWorkspace(deps: MeterDeps, input: UninstallWorkspaceInput): Promise<boolean> {
  const { workspaceId, sealedToken } = input
  return inTransaction(deps.db, async (tx, _after, dbNow) => {
    if ((await lockWorkspace(tx, workspaceId)) !== 'active') return false
    const at = deps.clock.toBusiness(dbNow)
    if (!(await removeInstallation(tx, { workspaceId, sealedToken, at }))) return false
    await cancelPending(tx, workspaceId)
    await insertAudit(tx, {
      workspaceId,
      auditId: deps.newId(),
      actorId: null,
      via: 'slack',
      action: 'workspace:uninstall',
      subjectKind: 'workspace',
      subjectId: workspaceId,
      before: { status: 'active' },
      after: { status: 'uninstalled' },
      at,
    })
    return true
  })
}
