// Which workspace a command is about: the one it names, else the one SLACK_BOT_TOKEN belongs to, else the only one there
// is. Never a guess: where several could be meant, it asks for --workspace.

import { createWorkspace } from '../meter/create-workspace.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { listWorkspaceIds, removeUnusedWorkspace } from '../store/workspaces.ts'
import { askOwnWorkspace, type SlackAccess } from './ask-slack.ts'
import type { Option, Values } from './options.ts'
import { readId } from './read-values.ts'

export const WORKSPACE_OPTION: Option = {
  value: 'T024BE7LD',
  about: 'the Slack workspace; without it the one that SLACK_BOT_TOKEN belongs to',
}

export type WorkspaceChoice =
  | { kind: 'chosen'; workspaceId: string; name: string; known: boolean }
  | { kind: 'refused'; message: string }

/** The workspace of a command, known to this database or not. */
export async function chooseWorkspace(
  { meter, slack }: { meter: MeterDeps; slack: SlackAccess },
  values: Values,
): Promise<WorkspaceChoice> {
  const faults: string[] = []
  const named = readId(values, 'workspace', 'workspace', faults)
  const [message] = faults
  if (message) return { kind: 'refused', message }
  const known = await listWorkspaceIds(meter.db)
  if (named !== undefined) return { kind: 'chosen', workspaceId: named, name: named, known: known.includes(named) }
  const own = await askOwnWorkspace(slack)
  if (own?.kind === 'answered') return { kind: 'chosen', ...own.answer, known: known.includes(own.answer.workspaceId) }
  const here = known.length === 0 ? 'none is known here yet' : `known here: ${known.join(', ')}`
  if (own)
    return {
      kind: 'refused',
      message: `Slack could not be asked which workspace SLACK_BOT_TOKEN belongs to (${own.why}). Name it: --workspace T... (${here}).`,
    }
  const [only] = known
  if (only !== undefined && known.length === 1) return { kind: 'chosen', workspaceId: only, name: only, known: true }
  const why = known.length === 0 ? 'No workspace is known here yet' : 'Several workspaces are installed here'
  return { kind: 'refused', message: `${why}: name one with --workspace T... (${here}).` }
}

/**
 * Does something in a workspace, which is made where it is not known yet and taken back where nothing came of it: a
 * refused command leaves nothing behind.
 */
export async function inWorkspace<Outcome extends { kind: string }>(
  meter: MeterDeps,
  { workspaceId, name, known }: { workspaceId: string; name: string; known: boolean },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const made = !known && (await createWorkspace(meter, { workspaceId, name }))
  try {
    const outcome = await work()
    if (made && outcome.kind === 'refused') await removeUnusedWorkspace(meter.db, workspaceId)
    return outcome
  } catch (error) {
    if (made) await removeUnusedWorkspace(meter.db, workspaceId)
    throw error
  }
}
