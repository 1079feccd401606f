// Changes one purpose or campaign of a workspace: its name, its place, whether it is in use, what it is part of. Judged
// under the workspace's lock, so that of two who change the same one the second hears what the first did.

import { insertAudit } from '../store/audit.ts'
import type { Transaction } from '../store/database.ts'
import { lockWorkspace } from '../store/import.ts'
import { type ListKind, lockPools, mergeName, splitName } from '../store/merge-names.ts'
import { addPurpose, orderPurposes, readList, writeName } from '../store/named-lists.ts'
import { inTransaction } from '../store/transaction.ts'
import type { MeterDeps } from './deps.ts'
import {
  type ListChange,
  type ListedName,
  type ListRefusal,
  moved,
  planListChange,
  tidyName,
} from './plan-list-change.ts'
import { mayRunLists, type PoolActor } from './pool-actor.ts'
import { nameKey } from './resolve-names.ts'

export interface ChangeListInput {
  workspaceId: string
  list: ListKind
  change: ListChange
  /** The state in which the actor saw what the change names, in its order. */
  seen?: readonly string[]
  actor: PoolActor
  /** The door, for the audit log. */
  via: string
}

export type ChangeListOutcome = { kind: 'done' | 'same' } | { kind: 'not-theirs' } | ListRefusal

/** A merge moves the counters of every pool and of every cycle that there ever was. */
const MERGE_MS = 120_000

/** Makes the change, or says in one sentence why not and changes nothing. The same again changes nothing. */
export function changeList(deps: MeterDeps, input: ChangeListInput): Promise<ChangeListOutcome> {
  const { workspaceId, list, change, seen, actor, via } = input
  const isHeavy = change.kind === 'merge' || change.kind === 'split'
  return inTransaction(
    deps.db,
    async (tx, _after, dbNow): Promise<ChangeListOutcome> => {
      await lockWorkspace(tx, workspaceId)
      if (!(await mayRunLists(tx, workspaceId, actor))) return { kind: 'not-theirs' }
      if (isHeavy) await lockPools(tx, workspaceId)
      const place = { workspaceId, kind: list }
      const rows = await readList(tx, place)
      const verdict = planListChange(list, rows, change, seen)
      if (verdict.kind !== 'fine') return verdict
      const now = deps.clock.toBusiness(dbNow)
      await write({ tx, place, rows, now }, change)
      await insertAudit(tx, {
        workspaceId,
        auditId: deps.newId(),
        actorId: actor.memberId,
        via,
        action: `${list}:${change.kind}`,
        subjectKind: list,
        subjectId: change.id,
        ...(verdict.before ? { before: verdict.before } : {}),
        after: verdict.after,
        at: now,
      })
      return { kind: 'done' }
    },
    isHeavy ? { timeoutMs: MERGE_MS } : {},
  )
}

interface Frame {
  tx: Transaction
  place: { workspaceId: string; kind: ListKind }
  rows: readonly ListedName[]
  now: Date
}

async function write({ tx, place, rows, now }: Frame, change: ListChange): Promise<void> {
  const { workspaceId } = place
  switch (change.kind) {
    case 'add': {
      const name = tidyName(change.name)
      return addPurpose(tx, { workspaceId, purposeId: change.id, name, nameKey: nameKey(name), position: rows.length })
    }
    case 'rename': {
      const name = tidyName(change.name)
      return writeName(tx, place, change.id, { name, nameKey: nameKey(name) })
    }
    case 'archive':
      return writeName(tx, place, change.id, { archivedAt: now })
    case 'bring-back':
      return writeName(tx, place, change.id, { archivedAt: null })
    case 'move':
      return orderPurposes(
        tx,
        workspaceId,
        moved(rows, change.id, change.afterId).map(({ id }) => id),
      )
    case 'merge':
      return mergeName(tx, place, change)
    case 'split': {
      const outOfId = rows.find(({ id }) => id === change.id)?.mergedIntoId
      if (!outOfId) throw new Error(`${change.id} is part of nothing, and was judged to be`)
      return splitName(tx, place, { id: change.id, outOfId })
    }
  }
}
