// The answer to each item of POST /v1/events, in the order in which they came.

import { printEntryId } from '../core/entry-id.ts'
import type { UsageOutcome } from '../core/plan-usage.ts'
import type { EventWarning } from './event-schema.ts'
import type { ReadItem } from './submission.ts'

export interface EventResult {
  id: string | null
  status: UsageOutcome['kind']
  entry?: string
  matches?: string
  warnings?: EventWarning[]
  error?: { code: string; message: string; field?: string }
}

export function answerInOrder(
  read: readonly ReadItem[],
  outcomes: readonly UsageOutcome[],
  dryRun: boolean,
): EventResult[] {
  const results: EventResult[] = []
  // An entry that a dry run would write does not exist: its id must not be told, nor found in a duplicate of it.
  const unwritten = new Set<string>()
  let next = 0
  for (const item of read) {
    if (item.kind === 'invalid') {
      results.push({ id: item.id, status: 'rejected', error: errorOf('invalid', item.message, item.field) })
      continue
    }
    const outcome = outcomes[next]
    next += 1
    if (!outcome) throw new Error(`recordUsage answered ${outcomes.length} outcomes for more reports`)
    if (dryRun && outcome.kind === 'recorded') unwritten.add(outcome.entryId)
    results.push({ id: item.id, ...describe(outcome, item.warnings, unwritten) })
  }
  return results
}

function describe(
  outcome: UsageOutcome,
  noticed: readonly EventWarning[],
  unwritten: ReadonlySet<string>,
): Omit<EventResult, 'id'> {
  if (outcome.kind === 'rejected')
    return { status: 'rejected', error: errorOf(outcome.code, outcome.message, outcome.field) }
  const entry = unwritten.has(outcome.entryId) ? {} : { entry: printEntryId(outcome.entryId) }
  if (outcome.kind === 'conflict')
    return { status: 'conflict', ...entry, error: errorOf('conflict', outcome.message, 'id') }
  const matches = outcome.matchesEntryId === null ? {} : { matches: printEntryId(outcome.matchesEntryId) }
  const warnings = [...noticed, ...(outcome.kind === 'recorded' ? outcome.warnings : [])]
  return { status: outcome.kind, ...entry, ...matches, ...(warnings.length > 0 ? { warnings } : {}) }
}

function errorOf(code: string, message: string, field: string | undefined): NonNullable<EventResult['error']> {
  return { code, message, ...(field === undefined ? {} : { field }) }
}

export function statusOf(result: EventResult | undefined): number {
  if (result?.status === 'conflict') return 409
  return result?.status === 'rejected' ? 422 : 200
}
