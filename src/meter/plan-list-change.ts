// Whether a change of the workspace's purposes or campaigns can be made, judged on the list as it stands under the lock; and
// each refusal as a sentence. It reads and writes nothing.

import { createHash } from 'node:crypto'
import type { AuditFacts } from '../core/audit.ts'
import type { ListKind } from '../store/merge-names.ts'
import { nameKey } from './resolve-names.ts'

/** A purpose or campaign, in the order of its list. */
export interface ListedName {
  id: string
  name: string
  nameKey: string
  archived: boolean
  /** What it was merged into. */
  mergedIntoId: string | null
}

export type ListChange =
  | { kind: 'add'; id: string; name: string }
  | { kind: 'rename'; id: string; name: string }
  | { kind: 'archive' | 'bring-back' | 'split'; id: string }
  /** Behind another one; null: the first. */
  | { kind: 'move'; id: string; afterId: string | null }
  | { kind: 'merge'; id: string; intoId: string }

export type ListRefusal = {
  kind: 'refused'
  /** `changed`: it is not any more what the one who asks saw. */
  because: 'unknown' | 'changed' | 'faulty'
  message: string
}

export type ListVerdict =
  /** For the audit log. */
  | { kind: 'fine'; before?: AuditFacts; after: AuditFacts }
  /** It is so already, as where the same was sent twice. */
  | { kind: 'same' }
  | ListRefusal

/** Every reply and menu shows it in a line. Longer ones of a configuration file stay. */
const NAME_MAX = 60

/** Judges a change. `seen`: the state, by `stateOf`, in which the one who asks saw each of what the change names. */
export function planListChange(
  list: ListKind,
  rows: readonly ListedName[],
  change: ListChange,
  seen: readonly string[] | undefined,
): ListVerdict {
  if (change.kind === 'add') return planAdding(list, rows, change)
  const row = rows.find(({ id }) => id === change.id)
  const into = change.kind === 'merge' ? rows.find(({ id }) => id === change.intoId) : undefined
  if (!row || (change.kind === 'merge' && !into)) return refuse('unknown', `I do not know that ${list} any more.`)
  if (isSo(rows, row, change)) return { kind: 'same' }
  const named = into ? [row, into] : [row]
  const changed = seen && named.find((it, index) => seen[index] !== undefined && seen[index] !== stateOf(it))
  if (changed) return refuse('changed', sayChanged(list, rows, changed))
  const whole = wholeOf(rows, row)
  if (whole && change.kind !== 'split') return refuse('faulty', `${said(list, row)} is part of ${said(list, whole)}.`)
  switch (change.kind) {
    case 'rename':
      return planRenaming(list, rows, row, change.name)
    case 'archive':
    case 'bring-back': {
      const archived = change.kind === 'archive'
      return fine({ name: row.name, archived: !archived }, { name: row.name, archived })
    }
    case 'move':
      return planMoving(list, rows, row, change.afterId)
    case 'merge':
      return planMerging(list, rows, row, into ?? row)
    case 'split':
      return fine({ name: row.name, part_of: whole?.name ?? null }, { name: row.name, part_of: null })
  }
}

/** The list after one of it was moved. */
export function moved(rows: readonly ListedName[], id: string, afterId: string | null): ListedName[] {
  const others = rows.filter((it) => it.id !== id)
  const at = others.findIndex((it) => it.id === afterId) + 1
  return [...others.slice(0, at), ...rows.filter((it) => it.id === id), ...others.slice(at)]
}

/** A short mark of what somebody sees of one: another mark says that it was changed since. */
export function stateOf({ name, archived, mergedIntoId }: ListedName): string {
  return createHash('sha256')
    .update(JSON.stringify([name, archived, mergedIntoId]))
    .digest('hex')
    .slice(0, 12)
}

/** A name as it is kept: inner spaces folded. */
export function tidyName(typed: string): string {
  return typed.trim().replace(/\s+/g, ' ')
}

function planAdding(list: ListKind, rows: readonly ListedName[], { id, name: typed }: { id: string; name: string }) {
  const name = tidyName(typed)
  const made = rows.find((it) => it.id === id)
  if (made) return { kind: 'same' as const }
  const fault = faultOfName(list, rows, name)
  return fault === undefined ? fine(undefined, { name }) : refuse('faulty', fault)
}

function planRenaming(list: ListKind, rows: readonly ListedName[], row: ListedName, typed: string): ListVerdict {
  const name = tidyName(typed)
  const others = rows.filter(({ id }) => id !== row.id)
  const fault = faultOfName(list, others, name)
  return fault === undefined ? fine({ name: row.name }, { name }) : refuse('faulty', fault)
}

function planMoving(list: ListKind, rows: readonly ListedName[], row: ListedName, afterId: string | null): ListVerdict {
  if (afterId !== null && !rows.some(({ id, mergedIntoId }) => id === afterId && mergedIntoId === null))
    return refuse('unknown', `I do not know the ${list} that it is to follow any more.`)
  return fine(
    { name: row.name, place: placeOf(rows, row) },
    { name: row.name, place: placeOf(moved(rows, row.id, afterId), row) },
  )
}

/** Counted from 1, as people see the list. */
function placeOf(rows: readonly ListedName[], row: ListedName): number {
  return rows.filter((it) => it.mergedIntoId === null).indexOf(row) + 1
}

function planMerging(list: ListKind, rows: readonly ListedName[], row: ListedName, into: ListedName): ListVerdict {
  if (row.id === into.id) return refuse('faulty', `${said(list, row)} cannot become part of itself: choose another.`)
  const whole = wholeOf(rows, into)
  if (whole)
    return refuse('faulty', `${said(list, into)} is part of ${said(list, whole)} itself: merge into that one instead.`)
  if (into.archived)
    return refuse('faulty', `${said(list, into)} is archived: bring it back first, or choose another to merge into.`)
  return fine({ name: row.name, part_of: null }, { name: row.name, part_of: into.name })
}

/** What is wrong with a name that a list is to get; undefined where nothing is. */
function faultOfName(list: ListKind, others: readonly ListedName[], name: string): string | undefined {
  if (name === '') return 'It needs a name.'
  if (name.length > NAME_MAX)
    return `A name has at most ${NAME_MAX} characters, and this one has ${name.length}: people type it.`
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return 'A name cannot hold control characters: leave them out.'
  if (name.startsWith('#')) return 'What begins with # is a campaign: leave it out.'
  if (!/\p{L}/u.test(name)) return 'A name needs a letter: a number alone would be read as credits.'
  const taken = others.find((it) => it.nameKey === nameKey(name))
  if (!taken) return undefined
  const whole = wholeOf(others, taken)
  if (whole)
    return `${said(list, taken)} was merged into ${said(list, whole)}, which is what people mean by it. Split it off again, or choose another name.`
  return taken.archived
    ? `There is ${said(list, taken)} already, archived: bring it back, or choose another name.`
    : `There is ${said(list, taken)} already: choose another name.`
}

/** Whether a change would change nothing. */
function isSo(rows: readonly ListedName[], row: ListedName, change: Exclude<ListChange, { kind: 'add' }>): boolean {
  switch (change.kind) {
    case 'rename':
      return row.name === tidyName(change.name)
    case 'archive':
      return row.archived && row.mergedIntoId === null
    case 'bring-back':
      return !row.archived && row.mergedIntoId === null
    case 'move':
      return placeOf(moved(rows, row.id, change.afterId), row) === placeOf(rows, row)
    case 'merge':
      return row.mergedIntoId === change.intoId
    case 'split':
      return row.mergedIntoId === null
  }
}

function wholeOf(rows: readonly ListedName[], { mergedIntoId }: ListedName): ListedName | undefined {
  return rows.find(({ id }) => id === mergedIntoId)
}

function sayChanged(list: ListKind, rows: readonly ListedName[], row: ListedName): string {
  const whole = wholeOf(rows, row)
  const is = whole
    ? `${said(list, row)} is part of ${said(list, whole)} now`
    : `it is called ${said(list, row)} now${row.archived ? ', and archived' : ', and in use'}`
  return `Somebody changed this while you had it open: ${is}. Nothing of yours was saved.`
}

function said(list: ListKind, { name }: Pick<ListedName, 'name'>): string {
  return list === 'campaign' ? `#${name}` : `"${name}"`
}

function fine(before: AuditFacts | undefined, after: AuditFacts): ListVerdict {
  return before === undefined ? { kind: 'fine', after } : { kind: 'fine', before, after }
}

function refuse(because: ListRefusal['because'], message: string): ListRefusal {
  return { kind: 'refused', because, message }
}
