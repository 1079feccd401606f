// Judges the manifest of an app as the page that creates apps does, by walking manifest-schema.ts and manifest-rules.ts.
// It reads no file and knows no YAML: it is given the parsed manifest.

import { isObject, type JsonObject } from './json.ts'
import { manifestRules } from './manifest-rules.ts'
import { type ManifestField, manifestFields } from './manifest-schema.ts'

/** Every fault, each with its place: `features.slash_commands[0].command: must be at most 32 characters, is 40`. None: Slack would take it. */
export function checkManifest(manifest: unknown): string[] {
  if (!isObject(manifest)) return ['the manifest: must be an object']
  const faults = checkGroup(manifest, '', '')
  return faults.length > 0 ? faults : manifestRules.flatMap((rule) => rule.judge(manifest))
}

/** `place` is shown to people, `path` is the key of the rows: they differ in the numbers of list items. */
function checkGroup(group: JsonObject, place: string, path: string): string[] {
  const rows = manifestFields.filter((row) => parentOf(row.path) === path)
  const names = new Map(rows.map((row) => [row.path.slice(path === '' ? 0 : path.length + 1), row]))
  const at = (name: string): string => (place === '' ? name : `${place}.${name}`)
  const unknown = Object.keys(group).filter((name) => !names.has(name))
  return [
    ...unknown.map((name) => `${at(name)}: is not a field that Slack knows here`),
    ...[...names].flatMap(([name, row]) => {
      if (group[name] !== undefined) return checkField(row, group[name], at(name))
      return row.isRequired ? [`${at(name)}: must be there`] : []
    }),
  ]
}

function checkField(row: ManifestField, value: unknown, place: string): string[] {
  switch (row.kind) {
    case 'group':
      return isObject(value) ? checkGroup(value, place, row.path) : [`${place}: must be a group of fields`]
    case 'list':
      if (!Array.isArray(value)) return [`${place}: must be a list`]
      return [
        ...checkSize(row, value.length, 'items', place),
        ...value.flatMap((item: unknown, index) =>
          isObject(item)
            ? checkGroup(item, `${place}[${index}]`, `${row.path}[]`)
            : [`${place}[${index}]: must be a group of fields`],
        ),
      ]
    case 'texts':
      if (!Array.isArray(value)) return [`${place}: must be a list`]
      return [
        ...checkSize(row, value.length, 'items', place),
        ...value.flatMap((item: unknown, index) => checkText(row, item, `${place}[${index}]`)),
      ]
    case 'text':
      if (typeof value !== 'string') return [`${place}: must be a text`]
      return [...checkSize(row, value.length, 'characters', place), ...checkText(row, value, place)]
    case 'yes_no':
      return typeof value === 'boolean' ? [] : [`${place}: must be true or false`]
    case 'whole_number':
      if (typeof value !== 'number' || !Number.isInteger(value)) return [`${place}: must be a whole number`]
      return checkSize(row, value, '', place)
  }
}

function checkSize({ least, most }: ManifestField, size: number, unit: string, place: string): string[] {
  const shown = (bound: number): string => (unit === '' ? String(bound) : `${bound} ${unit}`)
  if (most !== undefined && size > most) return [`${place}: must be at most ${shown(most)}, is ${size}`]
  if (least !== undefined && size < least) return [`${place}: must be at least ${shown(least)}, is ${size}`]
  return []
}

function checkText({ shape, oneOf }: ManifestField, value: unknown, place: string): string[] {
  if (typeof value !== 'string') return [`${place}: must be a text`]
  if (shape && !shape.pattern.test(value)) return [`${place}: must be ${shape.words}, is ${value}`]
  if (oneOf && !oneOf.includes(value)) return [`${place}: Slack knows no ${value} here`]
  return []
}

function parentOf(path: string): string {
  return path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : ''
}
