// Shows modals within the three seconds that a trigger lives: the modal itself where it is ready in time, else an empty
// one that is filled when it is. A modal that the person has closed meanwhile is no failure.

import type { ModalView } from '@slack/types'
import { WebAPIPlatformError } from '@slack/web-api'
import { withinMs } from './answer-within.ts'
import { loadingModal } from './views/modal.ts'
import type { Visitor } from './visit.ts'

/** How long the real modal may take before an empty one is shown, in milliseconds: the way to Slack needs the rest. */
const READY_WITHIN_MS = 900

export type Opened = 'opened' | 'too-late'

/**
 * Opens a modal, on top of the one that the person has in front of them where there is one. `too-late` where the trigger
 * has died or was used. `view` must not throw.
 */
export async function openModal(
  { client, triggerId }: Pick<Visitor, 'client' | 'triggerId'>,
  view: Promise<ModalView>,
  { onTop = false }: { onTop?: boolean } = {},
): Promise<Opened> {
  const show = (shown: ModalView) =>
    onTop
      ? client.views.push({ trigger_id: triggerId, view: shown })
      : client.views.open({ trigger_id: triggerId, view: shown })
  const first = await withinMs(view, READY_WITHIN_MS)
  try {
    const opened = await show(first ?? loadingModal)
    const viewId = opened.view?.id
    if (!first && viewId !== undefined) await updateModal({ client }, { viewId }, await view)
    return 'opened'
  } catch (error) {
    if (diedWith(error, ['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id'])) return 'too-late'
    throw error
  }
}

/** What became of an update. `shown` bears the hash of the modal as it stands now. */
export type Updated = { kind: 'shown'; hash: string } | { kind: 'closed' } | { kind: 'outdated' }

/** Replaces a modal. With a hash, only the state that the person had in front of them: a later one wins. */
export async function updateModal(
  { client }: Pick<Visitor, 'client'>,
  { viewId, hash }: { viewId: string; hash?: string },
  view: ModalView,
): Promise<Updated> {
  try {
    const answer = await client.views.update({ view_id: viewId, view, ...(hash === undefined ? {} : { hash }) })
    return { kind: 'shown', hash: answer.view?.hash ?? '' }
  } catch (error) {
    if (diedWith(error, ['not_found', 'view_not_found'])) return { kind: 'closed' }
    if (diedWith(error, ['hash_conflict'])) return { kind: 'outdated' }
    throw error
  }
}

/** A change of a modal that is under way, and what it leaves. */
interface Change {
  updated: Promise<Updated>
}

/**
 * The newest change of each modal that was begun here. Somebody who types fast causes several at once, each with the
 * state it saw: an older one must neither overwrite a newer nor stand in its way, also when it is through already by the
 * time the newer one comes in.
 */
const newest = new Map<string, Change>()

/** So many modals are remembered; the oldest is the likeliest to be closed. */
const REMEMBERED_MAX = 1_000

/**
 * Replaces a modal by what its own field or button asked for, unless something newer has happened to it: here, in another
 * process, or by being submitted.
 */
export async function refreshModal(
  visitor: Pick<Visitor, 'client'>,
  shown: { viewId: string; hash: string },
  view: Promise<ModalView>,
): Promise<Updated> {
  const { viewId } = shown
  const earlier = newest.get(viewId)?.updated
  const change: Change = { updated: refresh() }
  newest.delete(viewId)
  newest.set(viewId, change)
  const [oldest] = newest.keys()
  if (newest.size > REMEMBERED_MAX && oldest !== undefined) newest.delete(oldest)
  return change.updated

  async function refresh(): Promise<Updated> {
    const made = await view
    if (newest.get(viewId) !== change) return (await earlier) ?? { kind: 'outdated' }
    const updated = await updateModal(visitor, shown, made)
    if (updated.kind !== 'outdated' || newest.get(viewId) !== change) return updated
    // An older change of ours came between, and what this one saw is newer. Whoever else came between keeps their state.
    const left = await earlier?.catch(() => undefined)
    return left?.kind === 'shown' ? updateModal(visitor, { viewId, hash: left.hash }, made) : updated
  }
}

/** A modal was submitted: what its fields asked for before must not stand in the place of the answer. */
export function endRefreshes(viewId: string): void {
  newest.delete(viewId)
}

function diedWith(error: unknown, reasons: readonly string[]): boolean {
  return error instanceof WebAPIPlatformError && reasons.includes(error.data.error)
}
