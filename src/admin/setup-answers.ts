// What setup knows of a setting before it asks, and what it will write: the environment beats .env, NAME_FILE stands for
// NAME, and what nobody was asked about stays as it is.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Environment } from '../config.ts'

export interface Answers {
  /** Its value now, from wherever it comes; undefined where it is not set, or its file cannot be read. */
  current: (name: string) => string | undefined
  /** Set in the environment: nothing written to .env would count. */
  isFixed: (name: string) => boolean
  set: (name: string, value: string) => void
  /** Takes a setting out; answers whether it stood there. */
  remove: (name: string) => boolean
  /** What has to change in .env; undefined takes a variable out. */
  changes: ReadonlyMap<string, string | undefined>
}

export function collectAnswers(directory: string, env: Environment, fromFile: Environment): Answers {
  const changes = new Map<string, string | undefined>()
  const read = (values: Environment, name: string): string | undefined => {
    const value = values[name]?.trim()
    const path = values[`${name}_FILE`]?.trim()
    return value || (path ? readText(resolve(directory, path)) : undefined)
  }
  const isFixed = (name: string) => Boolean(env[name] || env[`${name}_FILE`])
  return {
    current: (name) => {
      if (isFixed(name)) return read(env, name)
      return changes.has(name) ? changes.get(name) : read(fromFile, name)
    },
    isFixed,
    set: (name, value) => {
      changes.set(name, value)
      if (`${name}_FILE` in fromFile) changes.set(`${name}_FILE`, undefined)
    },
    remove: (name) => {
      const standing = [name, `${name}_FILE`].filter((one) => one in fromFile)
      for (const one of [name, ...standing]) changes.set(one, undefined)
      return standing.some((one) => fromFile[one])
    },
    changes,
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch {
    return undefined
  }
}
