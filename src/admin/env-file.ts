// The text of a .env file: what is changed in it, line by line, with everything else left as it stands; and how it gets
// to the disk whole or not at all.

import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseEnv } from 'node:util'

/** New values by name; undefined takes a variable out. */
export type EnvChanges = ReadonlyMap<string, string | undefined>

/**
 * The text with the changes made where the names stand, and new names at its end. Undefined where a value cannot be
 * written so that it is read back the same, or where something else would change with it.
 */
export function changeEnv(text: string, changes: EnvChanges): string | undefined {
  const written = new Set<string>()
  const lines = (text === '' ? [] : text.replace(/\n$/, '').split('\n')).flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1]
    if (name === undefined || !changes.has(name)) return [line]
    const value = changes.get(name)
    // The last of several lines with one name counts, so only one may stay.
    if (value === undefined || written.has(name)) return []
    written.add(name)
    return [assignment(name, value)]
  })
  for (const [name, value] of changes)
    if (value !== undefined && !written.has(name)) lines.push(assignment(name, value))
  const changed = `${lines.join('\n')}\n`
  return isChangedAsMeant(text, changed, changes) ? changed : undefined
}

/** Writes a file that only its user may read: all of it, or nothing. A link stays one, and its target is written. */
export function writePrivately(path: string, text: string): void {
  const target = realPath(path)
  const beside = `${target}.${process.pid}.new`
  try {
    const file = openSync(beside, 'wx', 0o600)
    try {
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
  syncDirectory(dirname(target))
}

function assignment(name: string, value: string): string {
  // Bare only where a shell that sources the file, too, takes every character as it stands.
  if (/^[\w./:@%+=,-]*$/.test(value)) return `${name}=${value}`
  // Between double quotes a shell would put in, or even run, what a dollar or a backquote begins.
  const quote = value.includes("'") && !/["$`\\]/.test(value) ? '"' : "'"
  return `${name}=${quote}${value}${quote}`
}

/** A quoted value may run over several lines, some of which look like assignments: reading the result shows it. */
function isChangedAsMeant(before: string, after: string, changes: EnvChanges): boolean {
  const meant = { ...(parseEnv(before) as Record<string, string>) }
  for (const [name, value] of changes) {
    if (value === undefined) delete meant[name]
    else meant[name] = value
  }
  const found = parseEnv(after) as Record<string, string>
  const names = Object.keys(meant)
  return names.length === Object.keys(found).length && names.every((name) => found[name] === meant[name])
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** The new name is on the disk only with its directory. Not every system can open one; the file is whole in any case. */
function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r')
    fsyncSync(directory)
    closeSync(directory)
  } catch {
    return
  }
}
