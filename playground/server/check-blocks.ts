// Judges blocks and views as strictly as Slack does, by walking the tables of shapes.ts, shape-limits.ts and rules.ts.
// It knows no channel, no token and no HTTP.

import { isObject, type JsonObject } from './json.ts'
import type { Limit } from './limit.ts'
import { payloadLimits } from './limits.ts'
import { type Surface, unwhispered } from './new-blocks.ts'
import { blockSetFaults, type Fault, shapeFaults } from './rules.ts'
import { shapeLimits } from './shape-limits.ts'
import { choices, patterns, shapes, surfaces, unions, untyped, wireTypes } from './shapes.ts'

const limitsByField = new Map<string, Limit[]>()
for (const limit of shapeLimits) {
  const key = `${limit.of}.${limit.field}`
  limitsByField.set(key, [...(limitsByField.get(key) ?? []), limit])
}

/** Faults in Slack's own spelling: `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function faultTexts(faults: readonly Fault[]): string[] {
  return faults.map((fault) => `${fault.message} [json-pointer:${fault.pointer}]`)
}

/** Every fault of the blocks of one message or home tab; pointers start at `at`. An empty list means that Slack would take them. */
export function checkBlocks(blocks: unknown, surface: Surface, at = '/blocks'): Fault[] {
  if (!Array.isArray(blocks)) return [{ pointer: at, message: 'must be an array' }]
  const isView = surface === 'modal' || surface === 'home'
  const most = (isView ? payloadLimits.viewBlocks : payloadLimits.messageBlocks).most
  const faults: Fault[] = []
  if (blocks.length > most) faults.push({ pointer: at, message: `no more than ${most} items allowed` })
  blocks.forEach((block: unknown, index) => {
    faults.push(...checkBlock(block, surface, `${at}/${index}`))
  })
  faults.push(...blockSetFaults(blocks.filter(isObject), at))
  return faults
}

/** Every fault of a view of this kind, its blocks included; pointers start with `/view`. */
export function checkView(view: unknown, kind: 'modal' | 'home'): Fault[] {
  if (!isObject(view)) return [{ pointer: '/view', message: 'must provide an object' }]
  if (view.type !== kind) return [{ pointer: '/view/type', message: `unsupported type: ${String(view.type)}` }]
  return [...checkShape(kind, view, '/view'), ...checkBlocks(view.blocks ?? [], kind, '/view/blocks')]
}

/** Every fault of a modal. */
export function checkModal(view: unknown): Fault[] {
  return checkView(view, 'modal')
}

/** Every fault of what an app answers to a menu that asks it for its options. */
export function checkOptions(answer: unknown): Fault[] {
  const listed = isObject(answer) ? (answer.options ?? answer.option_groups) : undefined
  const kind = isObject(answer) && answer.options !== undefined ? 'option[]' : 'option_group[]'
  const pointer = kind === 'option[]' ? '/options' : '/option_groups'
  const most = payloadLimits.suggestedOptions.most
  const isTooLong = Array.isArray(listed) && listed.length > most
  return [...(isTooLong ? [tooMuch('items', most, listed, pointer)] : []), ...checkField(kind, listed, pointer)]
}

const places = { message: 'a message', ephemeral: 'an ephemeral message', modal: 'a modal', home: 'a home' }

function checkBlock(block: unknown, surface: Surface, pointer: string): Fault[] {
  if (!isObject(block)) return [{ pointer, message: 'must provide an object' }]
  const type = String(block.type)
  const allowed = surfaces[type]
  const isShown =
    surface === 'ephemeral' ? !unwhispered.has(type) && allowed?.includes('message') : allowed?.includes(surface)
  if (!isShown) {
    const why = allowed ? ` in ${places[surface]}` : ''
    return [{ pointer: `${pointer}/type`, message: `unsupported type: ${type}${why}` }]
  }
  return checkShape(type, block, pointer)
}

function checkShape(name: string, value: unknown, pointer: string): Fault[] {
  const shape = shapes[name]
  if (!shape) throw new Error(`shapes.ts has no shape ${name}`)
  if (!isObject(value)) return [{ pointer, message: 'must provide an object' }]
  const faults: Fault[] = []
  for (const field of Object.keys(value)) {
    const known = field in shape || (field === 'type' && !untyped.has(name))
    if (!known) faults.push({ pointer, message: `invalid additional property: ${field}` })
  }
  for (const [field, notation] of Object.entries(shape)) {
    const content = value[field]
    if (content === undefined) {
      if (notation.endsWith('!')) faults.push({ pointer, message: `missing required field: ${field}` })
      continue
    }
    const at = `${pointer}/${field}`
    const kind = notation.replace('!', '')
    const before = faults.length
    faults.push(...checkField(kind, content, at))
    // A wrong kind has no size worth a second fault.
    if (faults.length === before) faults.push(...checkLimits(`${name}.${field}`, content, at))
  }
  return faults.length > 0 ? faults : shapeFaults(name, value, pointer)
}

function checkField(kind: string, content: unknown, pointer: string): Fault[] {
  // The blocks of a view are walked by checkBlocks, which knows the surface.
  if (kind === 'block[]') return Array.isArray(content) ? [] : [{ pointer, message: 'must be an array' }]
  if (kind.endsWith('[]')) {
    if (!Array.isArray(content)) return [{ pointer, message: 'must be an array' }]
    return content.flatMap((item: unknown, index) => checkField(kind.slice(0, -2), item, `${pointer}/${index}`))
  }
  const primitive = primitives[kind]
  if (primitive) return primitive.accepts(content) ? [] : [{ pointer, message: primitive.message }]
  const pattern = patterns[kind]
  if (pattern) {
    const fits = typeof content === 'string' && pattern.test(content)
    return fits ? [] : [{ pointer, message: `must be a valid ${kind.replace('_', ' ')}` }]
  }
  const words = choices[kind]
  if (words) {
    const fits = typeof content === 'string' && words.includes(content)
    return fits ? [] : [{ pointer, message: `must be one of ${words.join(', ')}` }]
  }
  const members = unions[kind] ?? (untyped.has(kind) ? undefined : [kind])
  if (!members) return checkShape(kind, content, pointer)
  if (!isObject(content)) return [{ pointer, message: 'must provide an object' }]
  const member = members.find((name) => (wireTypes[name] ?? name) === content.type)
  return member
    ? checkShape(member, content, pointer)
    : [{ pointer: `${pointer}/type`, message: `unsupported type: ${String(content.type)}` }]
}

const primitives: Readonly<Record<string, { accepts: (content: unknown) => boolean; message: string }>> = {
  string: { accepts: (content) => typeof content === 'string', message: 'must be a string' },
  boolean: { accepts: (content) => typeof content === 'boolean', message: 'must be a boolean' },
  integer: { accepts: (content) => Number.isInteger(content), message: 'must be an integer' },
  number: {
    accepts: (content) => typeof content === 'number' && Number.isFinite(content),
    message: 'must be a number',
  },
}

function checkLimits(key: string, content: unknown, pointer: string): Fault[] {
  const faults: Fault[] = []
  for (const limit of limitsByField.get(key) ?? []) {
    const size = measure(content)
    if ('most' in limit && size > limit.most) faults.push(tooMuch(limit.unit, limit.most, content, pointer))
    if ('least' in limit && size < limit.least) faults.push(tooLittle(limit.unit, limit.least, pointer))
  }
  return faults
}

// UTF-16 units are never fewer than the characters Slack counts, so the local Slack errs towards refusing.
function measure(content: unknown): number {
  if (typeof content === 'number') return content
  if (typeof content === 'string' || Array.isArray(content)) return content.length
  return isObject(content) && typeof content.text === 'string' ? content.text.length : 0
}

function tooMuch(unit: string, most: number, content: unknown, pointer: string): Fault {
  if (unit === 'items') return { pointer, message: `no more than ${most} items allowed` }
  if (unit === 'value') return { pointer, message: `must be less than ${most + 1}` }
  return { pointer: textPointer(content, pointer), message: `must be less than ${most + 1} characters` }
}

function tooLittle(unit: string, least: number, pointer: string): Fault {
  const units = unit === 'value' ? '' : ' characters'
  const message = unit === 'items' ? `no fewer than ${least} items allowed` : `must be more than ${least - 1}${units}`
  return { pointer, message }
}

function textPointer(content: unknown, pointer: string): string {
  return isObject(content) ? `${pointer}/text` : pointer
}

/** The bytes of the JSON that Slack adds up for `msg_blocks_too_long` and `view_too_large`. */
export function jsonBytes(value: JsonObject | readonly unknown[]): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8')
}
