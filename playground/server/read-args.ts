// Reads the arguments of a call from a form or a JSON body and holds them against the rows of methods.ts.

import { isObject, type JsonObject, parseJson } from './json.ts'
import { methods } from './methods.ts'

export interface RawArgs {
  values: JsonObject
  isForm: boolean
}

/** The arguments as they were sent; undefined when the body is neither a form nor a JSON object. */
export function rawArgs(body: string, contentType: string): RawArgs | undefined {
  if (contentType.startsWith('application/json')) {
    const values = body === '' ? {} : parseJson(body)
    return isObject(values) ? { values, isForm: false } : undefined
  }
  return { values: Object.fromEntries(new URLSearchParams(body)), isForm: true }
}

export type ReadArgs = { args: JsonObject } | { error: string; messages: string[] }

/** Typed arguments of a method, or Slack's refusal: an unknown name, a missing one, or a value of the wrong kind. */
export function readArgs(method: string, raw: RawArgs): ReadArgs {
  const row = methods[method]
  if (!row) return { error: 'unknown_method', messages: [] }
  // Methods that read no JSON see no arguments at all in such a body.
  const { token: _token, team_id: _teamId, ...values } = raw.isForm || row.json ? raw.values : {}
  return readFields(row.args, values, raw.isForm)
}

/** The same for a table of fields that belongs to no method. */
export function readFields(fields: Readonly<Record<string, string>>, values: JsonObject, isForm: boolean): ReadArgs {
  const args: JsonObject = {}
  const messages: string[] = []
  for (const name of Object.keys(values)) {
    if (!(name in fields)) messages.push(`[ERROR] unknown argument: ${name}`)
  }
  for (const [name, notation] of Object.entries(fields)) {
    const value = values[name]
    if (value === undefined || value === null) {
      if (notation.endsWith('!')) messages.push(`[ERROR] missing required field: ${name}`)
      continue
    }
    const read = readValue(notation.replace('!', ''), value, isForm)
    if (read === undefined && name === 'blocks') return { error: 'invalid_blocks_format', messages }
    if (read === undefined && name === 'metadata') return { error: 'invalid_metadata_format', messages }
    if (read === undefined)
      messages.push(`[ERROR] must be a valid ${notation.replace('!', '')} [json-pointer:/${name}]`)
    args[name] = read
  }
  return messages.length > 0 ? { error: 'invalid_arguments', messages } : { args }
}

function readValue(kind: string, value: unknown, isForm: boolean): unknown {
  if (kind === 'json') return typeof value === 'string' ? parseJson(value) : value
  if (kind === 'string') return typeof value === 'string' ? value : undefined
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value
    return isForm ? booleans.get(String(value)) : undefined
  }
  const number = isForm ? Number(value) : value
  return Number.isInteger(number) ? number : undefined
}

const booleans = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])
