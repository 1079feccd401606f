// Draws a message as text for a terminal: what the demo prints and golden files can show. It judges nothing; check-blocks.ts does.

import { drawChart } from './draw-chart.ts'
import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'

export interface Names {
  /** Names by user or channel id, for mentions that carry none. */
  [id: string]: string
}

/** The message's blocks line by line, or its text when it has none. Bold stays `*bold*`; a button is `[Label]`, a menu `[Label v]`. */
export function drawMessage(message: { text: string; blocks: readonly JsonObject[] }, names: Names = {}): string {
  if (message.blocks.length === 0) return drawMrkdwn(message.text, names)
  return message.blocks
    .map((block) => drawBlock(block, names))
    .filter((drawn) => drawn !== '')
    .join('\n')
}

/** Slack's markup as people read it: dates by their fallback, mentions by name, links with their address, colour emoji as signs. */
export function drawMrkdwn(text: string, names: Names = {}): string {
  const plain = text.replace(/<([^<>|]+)(?:\|([^<>]*))?>/g, (_whole, target: string, label: string | undefined) => {
    if (target.startsWith('@')) return `@${label ?? names[target.slice(1)] ?? target.slice(1)}`
    if (target.startsWith('#')) return `#${label ?? names[target.slice(1)] ?? target.slice(1)}`
    if (target.startsWith('!date^')) return label ?? target
    if (target.startsWith('!')) return label ?? `@${target.slice(1)}`
    const address = target.replace(/^mailto:/, '')
    return label === undefined || label === address ? address : `${label} (${address})`
  })
  return plainEntities(drawEmoji(plain))
}

const emoji: Readonly<Record<string, string>> = {
  ':large_green_circle:': '🟢',
  ':large_yellow_circle:': '🟡',
  ':large_orange_circle:': '🟠',
  ':red_circle:': '🔴',
  ':large_blue_circle:': '🔵',
  ':white_circle:': '⚪',
  ':white_check_mark:': '✅',
  ':warning:': '⚠',
  ':zzz:': '💤',
  ':bar_chart:': '📊',
  ':hourglass_flowing_sand:': '⏳',
  ':information_source:': 'ℹ',
  ':key:': '🔑',
  ':seedling:': '🌱',
}

function drawEmoji(text: string): string {
  return text.replace(/:[a-z_]+:/g, (code) => emoji[code] ?? code)
}

// The ampersand last, so that `&amp;lt;` comes out as the `&lt;` that was typed.
function plainEntities(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

const drawers: Readonly<Record<string, (block: JsonObject, names: Names) => string>> = {
  header: (block, names) => {
    const title = drawText(block.text, names)
    return `${title}\n${'='.repeat([...title].length)}`
  },
  section: drawSection,
  context: (block, names) =>
    objectsOf(block, 'elements')
      .map((element) => (element.type === 'image' ? '' : drawText(element, names)))
      .filter((part) => part !== '')
      .join('  '),
  actions: (block, names) =>
    objectsOf(block, 'elements')
      .map((element) => drawElement(element, names))
      .join(' '),
  divider: () => '-'.repeat(40),
  image: (block) => `(image: ${textOf(block, 'alt_text') ?? ''})`,
  input: (block, names) => {
    const element = isObject(block.element) ? block.element : {}
    const optional = block.optional === true ? ' (optional)' : ''
    const field = `${drawText(block.label, names)}${optional}: ${drawElement(element, names)}`
    return isObject(block.hint) ? `${field}\n  ${drawText(block.hint, names)}` : field
  },
  markdown: (block) => drawEmoji(textOf(block, 'text') ?? ''),
  rich_text: (block, names) =>
    objectsOf(block, 'elements')
      .map((part) => drawRichPart(part, names))
      .join('\n'),
  data_visualization: drawChart,
}

function drawBlock(block: JsonObject, names: Names): string {
  const drawer = drawers[String(block.type)]
  return drawer ? drawer(block, names) : `(${String(block.type)})`
}

function drawSection(block: JsonObject, names: Names): string {
  const text = block.text === undefined ? [] : [drawText(block.text, names)]
  const fields = objectsOf(block, 'fields').map((field) => drawText(field, names).replaceAll('\n', ' '))
  // Slack lays fields out in two columns, row by row.
  const rows = fields.flatMap((field, index) =>
    index % 2 === 0 ? [[field, fields[index + 1]].filter(Boolean).join('   ')] : [],
  )
  const accessory = isObject(block.accessory) ? [drawElement(block.accessory, names)] : []
  return [[...text, ...accessory].join('  '), ...rows].filter((line) => line !== '').join('\n')
}

function drawElement(element: JsonObject, names: Names): string {
  const type = String(element.type)
  if (type === 'button') return `[${drawText(element.text, names)}]`
  if (type === 'image') return `(image: ${textOf(element, 'alt_text') ?? ''})`
  if (type === 'overflow') {
    const options = objectsOf(element, 'options').map((option) => drawText(option.text, names))
    return `[More v: ${options.join(', ')}]`
  }
  if (type === 'checkboxes' || type === 'radio_buttons') return drawTicks(element, names)
  const shown = drawInitial(element, names) || drawText(element.placeholder, names)
  return type.includes('input') ? `[${shown || '________'}]` : `[${shown || 'Choose'} v]`
}

/** Boxes `[x]` and round buttons `(x)`, with those that are ticked from the start. */
function drawTicks(element: JsonObject, names: Names): string {
  const [open, close] = element.type === 'checkboxes' ? '[]' : '()'
  const ticked = new Set(initialOptions(element).map((option) => option.value))
  return objectsOf(element, 'options')
    .map((option) => `${open}${ticked.has(option.value) ? 'x' : ' '}${close} ${drawText(option.text, names)}`)
    .join('  ')
}

/** What a menu, picker or input holds before anybody touches it; an instant in UTC, since a terminal has no reader's zone. */
function drawInitial(element: JsonObject, names: Names): string {
  const seconds = element.initial_date_time
  if (typeof seconds === 'number') return `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const users = [element.initial_user, element.initial_users].flat().filter((id) => typeof id === 'string')
  const channel = textOf(element, 'initial_conversation') ?? textOf(element, 'initial_channel')
  const chosen = [
    ...initialOptions(element).map((option) => drawText(option.text, names)),
    ...users.map((id) => drawMrkdwn(`<@${id}>`, names)),
    ...(channel === undefined ? [] : [drawMrkdwn(`<#${channel}>`, names)]),
    ...(element.default_to_current_conversation === true ? ['this conversation'] : []),
  ]
  if (chosen.length > 0) return chosen.join(', ')
  return textOf(element, 'initial_value') ?? textOf(element, 'initial_date') ?? textOf(element, 'initial_time') ?? ''
}

function initialOptions(element: JsonObject): JsonObject[] {
  return [element.initial_option, element.initial_options].flat().filter(isObject)
}

function drawText(text: unknown, names: Names): string {
  if (!isObject(text)) return ''
  const content = textOf(text, 'text') ?? ''
  return text.type === 'mrkdwn' ? drawMrkdwn(content, names) : drawEmoji(content)
}

function drawRichPart(part: JsonObject, names: Names): string {
  const elements = objectsOf(part, 'elements')
  if (part.type === 'rich_text_list') {
    const mark = (index: number): string => (part.style === 'ordered' ? `${index + 1}.` : '-')
    return elements.map((item, index) => `${mark(index)} ${drawRichPart(item, names)}`).join('\n')
  }
  const line = elements.map((leaf) => drawLeaf(leaf, names)).join('')
  if (part.type === 'rich_text_preformatted') return line.replace(/^/gm, '    ')
  return part.type === 'rich_text_quote' ? `> ${line}` : line
}

function drawLeaf(leaf: JsonObject, names: Names): string {
  const id = textOf(leaf, 'user_id') ?? textOf(leaf, 'channel_id')
  if (id !== undefined) return `${leaf.type === 'user' ? '@' : '#'}${names[id] ?? id}`
  if (leaf.type === 'emoji') return drawEmoji(`:${textOf(leaf, 'name') ?? ''}:`)
  if (leaf.type === 'broadcast') return `@${textOf(leaf, 'range') ?? ''}`
  const text = textOf(leaf, 'text') ?? textOf(leaf, 'fallback') ?? textOf(leaf, 'url') ?? ''
  return isObject(leaf.style) && leaf.style.bold === true ? `*${text}*` : text
}
