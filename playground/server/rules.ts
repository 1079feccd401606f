// Block Kit's rules that tie several fields or several blocks together; single fields are in shapes.ts and shape-limits.ts.
// Source: the page of each block and element under https://docs.slack.dev/reference/block-kit.

import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'
import { newBlockRules, repeated } from './new-block-rules.ts'

/** What is wrong, in Slack's words where they are known, and the JSON pointer to it. */
export interface Fault {
  pointer: string
  message: string
}

type Rule = (value: JsonObject) => { field?: string; message: string } | undefined

const exactlyOne =
  (left: string, right: string): Rule =>
  (value) =>
    (value[left] === undefined) === (value[right] === undefined)
      ? { message: `must define exactly one of \`${left}\` or \`${right}\`` }
      : undefined

const rules: Readonly<Record<string, readonly Rule[]>> = {
  ...newBlockRules,
  section: [
    (value) =>
      value.text === undefined && value.fields === undefined
        ? { message: 'must define either `text` or `fields`' }
        : undefined,
    (value) => {
      const most = payloadLimits.sectionFieldText.most
      const index = objectsOf(value, 'fields').findIndex((field) => (textOf(field, 'text') ?? '').length > most)
      return index < 0
        ? undefined
        : { field: `fields/${index}/text`, message: `must be less than ${most + 1} characters` }
    },
  ],
  image: [exactlyOne('image_url', 'slack_file')],
  image_element: [exactlyOne('image_url', 'slack_file')],
  slack_file: [exactlyOne('id', 'url')],
  static_select: [exactlyOne('options', 'option_groups'), initialAmongOptions],
  multi_static_select: [exactlyOne('options', 'option_groups'), initialAmongOptions],
  radio_buttons: [initialAmongOptions],
  checkboxes: [initialAmongOptions],
  actions: [uniqueActionIds],
  plain_text_input: [
    (value) =>
      typeof value.min_length === 'number' &&
      typeof value.max_length === 'number' &&
      value.min_length > value.max_length
        ? { message: 'min_length must not exceed max_length' }
        : undefined,
  ],
  number_input: [
    (value) =>
      value.min_value !== undefined &&
      value.max_value !== undefined &&
      Number(value.min_value) > Number(value.max_value)
        ? { message: 'min_value must not exceed max_value' }
        : undefined,
  ],
  modal: [
    (value) =>
      value.submit === undefined && objectsOf(value, 'blocks').some((block) => block.type === 'input')
        ? { message: 'missing required field: submit (a view with an input block needs it)' }
        : undefined,
  ],
}

/** The first rule of the shape that the value breaks, as a fault; none when it keeps them all. */
export function shapeFaults(shape: string, value: JsonObject, pointer: string): Fault[] {
  for (const rule of rules[shape] ?? []) {
    const broken = rule(value)
    if (broken) return [{ pointer: broken.field ? `${pointer}/${broken.field}` : pointer, message: broken.message }]
  }
  return []
}

/** Faults that only the blocks together can have: ids used twice, too many charts, too much markdown, two claims to the focus. */
export function blockSetFaults(blocks: readonly JsonObject[], pointer: string): Fault[] {
  const faults: Fault[] = []
  const twice = repeated(withChildren(blocks).flatMap((block) => textOf(block, 'block_id') ?? []))
  if (twice !== undefined) faults.push({ pointer, message: `block_id "${twice}" already exists` })
  const charts = blocks.filter((block) => block.type === 'data_visualization').length
  if (charts > payloadLimits.messageCharts.most) {
    faults.push({
      pointer,
      message: `no more than ${payloadLimits.messageCharts.most} data_visualization blocks allowed`,
    })
  }
  const tables = blocks.filter((block) => block.type === 'table' || block.type === 'data_table').length
  if (tables > payloadLimits.messageTables.most) {
    faults.push({ pointer, message: `no more than ${payloadLimits.messageTables.most} table allowed` })
  }
  const markdown = blocks.filter((block) => block.type === 'markdown').map((block) => textOf(block, 'text') ?? '')
  if (markdown.join('').length > payloadLimits.messageMarkdown.most) {
    faults.push({
      pointer,
      message: `markdown blocks must be less than ${payloadLimits.messageMarkdown.most + 1} characters together`,
    })
  }
  const focused = withChildren(blocks)
    .flatMap(elementsOf)
    .filter((element) => element.focus_on_load === true)
  if (focused.length > 1) faults.push({ pointer, message: 'only one element may have focus_on_load' })
  return faults
}

/** The interactive elements of a block, in order: its elements, its accessory and its input, a card's actions. */
export function elementsOf(block: JsonObject): JsonObject[] {
  if (block.type === 'actions') return objectsOf(block, 'elements')
  if (block.type === 'card') return objectsOf(block, 'actions')
  return [block.accessory, block.element].filter(isObject)
}

/** The blocks with those that lie in containers. */
export function withChildren(blocks: readonly JsonObject[]): JsonObject[] {
  return blocks.flatMap((block) => [block, ...objectsOf(block, 'child_blocks')])
}

function uniqueActionIds(value: JsonObject): ReturnType<Rule> {
  const twice = repeated(elementsOf(value).flatMap((element) => textOf(element, 'action_id') ?? []))
  return twice === undefined ? undefined : { field: 'elements', message: `action_id "${twice}" already exists` }
}

function initialAmongOptions(value: JsonObject): ReturnType<Rule> {
  const groups = objectsOf(value, 'option_groups').flatMap((group) => objectsOf(group, 'options'))
  const known = new Set([...objectsOf(value, 'options'), ...groups].map(optionKey))
  const initial = [...objectsOf(value, 'initial_options'), ...[value.initial_option].filter(isObject)]
  return initial.every((option) => known.has(optionKey(option)))
    ? undefined
    : { message: 'the initial option must exactly match one of the options' }
}

// Slack compares the whole option, its text as well as its value.
function optionKey(option: JsonObject): string {
  return JSON.stringify([option.value, isObject(option.text) ? option.text.text : undefined])
}
