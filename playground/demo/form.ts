// A form that Purser opens, drawn for a terminal and filled in by words: which field is meant, and what goes into it. The
// local Slack refuses what Slack's client would not let anybody enter.

import { DateTime } from 'luxon'
import { historyZone } from '../history/dates.ts'
import { drawMessage } from '../server/draw.ts'
import { entryAt, entryOf, type Field, fieldsOf, optionsOf, slots } from '../server/form.ts'
import { fieldFault } from '../server/form-faults.ts'
import { isObject, type JsonObject, objectsOf, textOf } from '../server/json.ts'
import type { OpenView } from '../server/records.ts'
import { tellTime } from './moment.ts'
import { fullName, names, personNamed } from './people.ts'

/** The form line by line: each field by the word that `set` takes, what it is, what is in it and what it offers. */
export function drawForm({ view, values }: OpenView): string {
  const blocks = objectsOf(view, 'blocks')
  const lines = blocks.map((block) => {
    const [field] = fieldsOf([block])
    if (block.type !== 'input' || !field) return drawMessage({ text: '', blocks: [block] }, names)
    return drawField(field, block, values)
  })
  return [`*${labelOf(view.title)}*`, ...lines].filter((line) => line !== '').join('\n')
}

function drawField(field: Field, block: JsonObject, values: JsonObject): string {
  const entry = entryAt(values, field)
  const content = contentOf(field, isObject(entry) ? entry : {})
  const offered = optionsOf(field.element).map((option) => labelOf(option.text))
  const optional = field.isOptional ? ', optional' : ''
  const title = `${field.blockId}: *${content === '' ? '-' : content}*  (${labelOf(block.label)}${optional})`
  return offered.length === 0 ? title : `${title}\n  one of: ${offered.join(' | ')}`
}

function contentOf({ kind }: Field, entry: JsonObject): string {
  const value = entry[slots[kind]?.key ?? '']
  const parts = (Array.isArray(value) ? value : [value]).filter((part) => part !== null && part !== undefined)
  if (kind === 'datetimepicker') return parts.map((part) => tellTime(new Date(Number(part) * 1000))).join('')
  return parts.map((part) => (isObject(part) ? labelOf(part.text) : fullName(String(part)))).join(', ')
}

export type Filling =
  | { kind: 'fill'; field: Field; given: string | readonly string[] }
  | { kind: 'unclear'; sentence: string }

/** What `set <word> <value>` puts where. */
export function readFilling({ view }: OpenView, word: string, typed: string): Filling {
  const fields = fieldsOf(objectsOf(view, 'blocks')).filter(({ isInput }) => isInput)
  const field = fields.find(({ blockId }) => blockId.toLowerCase() === word)
  if (!field) {
    const known = fields.map(({ blockId }) => blockId).join(', ')
    return { kind: 'unclear', sentence: `The form has no field "${word}". It has ${known || 'none'}.` }
  }
  if (typed === '') return { kind: 'fill', field, given: slots[field.kind]?.isList ? [] : '' }
  const given = givenFor(field, typed)
  if (given === undefined)
    return { kind: 'unclear', sentence: `"${typed}" is not what "${field.blockId}" takes.${exampleOf(field)}` }
  const fault = fieldFault(field, entryOf(field, given))
  return fault === undefined ? { kind: 'fill', field, given } : { kind: 'unclear', sentence: fault }
}

/** What the field takes for it; undefined where it offers nothing like it. */
function givenFor(field: Field, typed: string): string | readonly string[] | undefined {
  if (slots[field.kind]?.isList) {
    const parts = typed.split(',').map((part) => oneFor(field, part.trim()))
    return parts.flatMap((part) => part ?? []).length === parts.length ? parts.flatMap((part) => part ?? []) : undefined
  }
  return oneFor(field, typed)
}

function oneFor({ kind, element }: Field, typed: string): string | undefined {
  const lower = typed.toLowerCase()
  if (slots[kind]?.key.startsWith('selected_option')) {
    const options = optionsOf(element).map((option) => ({
      label: labelOf(option.text).toLowerCase(),
      value: option.value,
    }))
    const likenesses = [
      (label: string) => label === lower,
      (label: string) => label.startsWith(lower),
      (label: string) => label.includes(lower),
    ]
    const found = likenesses.flatMap((isLike) => options.filter(({ label }) => isLike(label)))[0]
    return found && String(found.value)
  }
  if (kind.endsWith('users_select')) return personNamed(typed)?.userId
  if (kind === 'conversations_select' || kind === 'channels_select')
    return Object.entries(names).find(([, name]) => name === lower.replace(/^#/, ''))?.[0]
  if (kind !== 'datetimepicker') return typed
  const at = DateTime.fromISO(typed.replace(' ', 'T'), { zone: historyZone })
  return at.isValid ? String(at.toUnixInteger()) : undefined
}

function exampleOf({ kind, element }: Field): string {
  if (kind === 'datetimepicker') return ' Type it as 2026-12-14 09:30.'
  const offered = optionsOf(element).map((option) => labelOf(option.text))
  return offered.length === 0 ? '' : ` It offers ${offered.join(', ')}.`
}

function labelOf(text: unknown): string {
  return isObject(text) ? (textOf(text, 'text') ?? '') : ''
}
