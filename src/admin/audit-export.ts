// `audit:export`: the audit log as a file, the oldest line first: CSV for a spreadsheet, or a line of JSON each. It is read
// in pages, so that a log of years holds up nobody else.

import { type AuditFacts, type AuditLine, changesOf, sayChange, sayDeed } from '../core/audit.ts'
import { csvLine } from '../core/csv.ts'
import { type LocalParts, resolveLocal } from '../core/local-time.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { type AuditPlace, type AuditQuery, listAudit } from '../store/audit.ts'
import type { Directory } from '../store/directory.ts'
import { chooseWorkspace, WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import type { Values } from './options.ts'
import { readLocalTime } from './read-values.ts'

export const auditExport: Command = {
  name: 'audit:export',
  about: 'prints who changed what, from what to what, when and where from',
  options: {
    since: { value: '2026-11-01', about: 'from this local date or time on; without it from the beginning' },
    until: { value: '2026-12-01', about: 'up to this local date or time, which is no longer in it' },
    csv: { about: 'as CSV, which it is anyway' },
    json: { about: 'as JSON, a line each' },
    file: { value: 'audit.csv', about: 'writes it there instead' },
    workspace: WORKSPACE_OPTION,
  },
  file: 'written',
  check,
  run,
}

const PAGE = 1_000

const COLUMNS = ['at', 'who', 'via', 'action', 'about', 'pools', 'deed', 'changes', 'before', 'after']

function check(values: Values): string[] {
  const faults: string[] = []
  const [since, until] = ['since', 'until'].map((name) => readLocalTime(values, name, faults, 'a local date or time'))
  if (values.has('csv') && values.has('json')) faults.push('--csv and --json are two forms: keep one.')
  if (since && until && +resolveLocal(since, 'UTC') >= +resolveLocal(until, 'UTC'))
    faults.push('--until is not after --since, so nothing lies between them.')
  return faults
}

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const choice = await chooseWorkspace(context, values)
  if (choice.kind === 'refused') return refuse(context, choice.message)
  const { workspaceId } = choice
  const directory = await meter.directoryOf(workspaceId)
  if (!directory) return refuse(context, `Workspace ${workspaceId} is not known here: there is nothing to export.`)
  const instant = (parts: LocalParts | undefined) => parts && resolveLocal(parts, directory.zone)
  const query = {
    workspaceId,
    since: instant(readLocalTime(values, 'since', [])),
    until: instant(readLocalTime(values, 'until', [])),
  }
  const write = values.has('json') ? asJson : asCsv
  if (!values.has('json')) context.print(withoutLineEnd(csvLine(COLUMNS)))
  for await (const line of oldestFirst(context, query)) context.print(write(line, directory))
  return 0
}

/** Every line of a span. What is written meanwhile comes after what was read already. */
async function* oldestFirst(
  { meter }: CommandContext,
  query: Pick<AuditQuery, 'workspaceId' | 'since' | 'until'>,
): AsyncGenerator<AuditLine> {
  let after: AuditPlace | undefined
  for (;;) {
    const lines = await listAudit(meter.db, { ...query, order: 'oldest', after, most: PAGE })
    yield* lines
    after = lines.at(-1)
    if (lines.length < PAGE) return
  }
}

function asCsv(line: AuditLine, directory: Directory): string {
  const { at, action, via, poolNames, before, after } = line
  const cells = [
    at.toISOString(),
    whoOf(line, directory),
    via,
    action,
    aboutOf(line),
    poolNames.join(', '),
    sayDeed(line),
    changesOf(line).map(sayChange).join('; '),
    listed(before),
    listed(after),
  ]
  return withoutLineEnd(csvLine(cells))
}

/** The command's own line end completes the one of CSV. */
function withoutLineEnd(line: string): string {
  return line.slice(0, -1)
}

function asJson(line: AuditLine, directory: Directory): string {
  const { at, action, via, poolNames, before, after } = line
  const [who, about] = [whoOf(line, directory), aboutOf(line)]
  return JSON.stringify({ at, who, via, action, about, pools: poolNames, deed: sayDeed(line), before, after })
}

/** The operator reads what owners read: who is not named to them has the id of Slack, or ours. */
function whoOf({ actorId, actorName, actorSlackId, via }: AuditLine, { namesShown }: Directory): string {
  if (actorId === null) return via === 'admin' ? 'the operator' : via
  const reader = { kind: 'member' as const, isOwner: true, isGuest: false }
  const id = actorSlackId ?? actorId
  if (actorName === null || actorName === id || !areNamed(asNamesShown(namesShown), reader)) return id
  return `${actorName} (${id})`
}

function aboutOf({ subjectKind, subjectName }: AuditLine): string {
  return subjectName === null ? subjectKind : `${subjectKind} ${subjectName}`
}

function listed(facts: AuditFacts | null): string {
  return Object.entries(facts ?? {})
    .map(([key, value]) => `${key}: ${value ?? ''}`)
    .join('; ')
}
