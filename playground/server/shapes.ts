// Block Kit's objects as data: which fields each has, of what kind, on which surface a block may stand. check-blocks.ts walks them;
// rules that tie several fields together are in rules.ts, and how much fits is in shape-limits.ts.
// Source: https://docs.slack.dev/reference/block-kit (blocks, block-elements, composition-objects).
//
// Notation of a field: a kind, then `[]` for a list, then `!` for required. A kind is a primitive (string, boolean, integer, number),
// a key of `patterns`, of `choices` or of `unions`, or a shape.

import { elementShapes } from './element-shapes.ts'
import { newChoices, newShapes, newSurfaces, newUnions, newUntyped, type Surface } from './new-blocks.ts'

export const patterns: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
  decimal: /^-?\d+(\.\d+)?$/,
  url: /^(https?|mailto|slack|tel):\S+$/,
  user_id: /^[UW][A-Z0-9]+$/,
  channel_id: /^[CGD][A-Z0-9]+$/,
}

export const choices: Readonly<Record<string, readonly string[]>> = {
  ...newChoices,
  style: ['primary', 'danger'],
  list_style: ['bullet', 'ordered'],
  range: ['here', 'channel', 'everyone'],
  trigger: ['on_enter_pressed', 'on_character_entered'],
  conversation_kind: ['im', 'mpim', 'private', 'public'],
}

const menus = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_users_select',
]
const pickers = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker', ...menus]
const leaves = ['text_run', 'link', 'user', 'channel', 'emoji', 'broadcast', 'date_run']

export const unions: Readonly<Record<string, readonly string[]>> = {
  ...newUnions,
  text: ['plain_text', 'mrkdwn'],
  accessory: ['button', 'overflow', 'image_element', ...pickers],
  action_element: ['button', 'overflow', 'datetimepicker', ...pickers],
  input_element: [
    'plain_text_input',
    'number_input',
    'email_text_input',
    'url_text_input',
    'datetimepicker',
    ...pickers,
  ],
  context_element: ['plain_text', 'mrkdwn', 'image_element'],
  rich_part: ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'],
  rich_leaf: leaves,
}

/** Where the `type` on the wire differs from the shape's name, because Slack uses the same word twice. */
export const wireTypes: Readonly<Record<string, string>> = {
  image_element: 'image',
  text_run: 'text',
  date_run: 'date',
}

/** Objects that carry no `type` of their own. */
export const untyped: ReadonlySet<string> = new Set([
  'confirm',
  'option',
  'choice_option',
  'overflow_option',
  'option_group',
  'slack_file',
  'dispatch_action_config',
  'conversation_filter',
  'run_style',
  ...newUntyped,
])

export const surfaces: Readonly<Record<string, readonly Surface[]>> = {
  section: ['message', 'modal', 'home'],
  header: ['message', 'modal', 'home'],
  actions: ['message', 'modal', 'home'],
  context: ['message', 'modal', 'home'],
  divider: ['message', 'modal', 'home'],
  image: ['message', 'modal', 'home'],
  input: ['message', 'modal', 'home'],
  rich_text: ['message', 'modal', 'home'],
  markdown: ['message'],
  ...newSurfaces,
}

const leaf = { style: 'run_style' }

export const shapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...newShapes,
  ...elementShapes,
  plain_text: { text: 'string!', emoji: 'boolean' },
  mrkdwn: { text: 'string!', verbatim: 'boolean' },
  confirm: { title: 'plain_text!', text: 'text!', confirm: 'plain_text!', deny: 'plain_text!', style: 'style' },
  option: { text: 'plain_text!', value: 'string!', description: 'plain_text' },
  choice_option: { text: 'text!', value: 'string!', description: 'text' },
  overflow_option: { text: 'plain_text!', value: 'string!', description: 'plain_text', url: 'url' },
  option_group: { label: 'plain_text!', options: 'option[]!' },
  slack_file: { id: 'string', url: 'url' },
  dispatch_action_config: { trigger_actions_on: 'trigger[]!' },
  conversation_filter: {
    include: 'conversation_kind[]',
    exclude_external_shared_channels: 'boolean',
    exclude_bot_users: 'boolean',
  },

  section: { block_id: 'string', text: 'text', fields: 'text[]', accessory: 'accessory', expand: 'boolean' },
  header: { block_id: 'string', text: 'plain_text!', level: 'integer' },
  actions: { block_id: 'string', elements: 'action_element[]!' },
  context: { block_id: 'string', elements: 'context_element[]!' },
  divider: { block_id: 'string' },
  image: { block_id: 'string', image_url: 'url', slack_file: 'slack_file', alt_text: 'string!', title: 'plain_text' },
  input: {
    block_id: 'string',
    label: 'plain_text!',
    element: 'input_element!',
    hint: 'plain_text',
    optional: 'boolean',
    dispatch_action: 'boolean',
  },
  rich_text: { block_id: 'string', elements: 'rich_part[]!' },
  markdown: { block_id: 'string', text: 'string!' },

  rich_text_section: { elements: 'rich_leaf[]!' },
  rich_text_list: {
    style: 'list_style!',
    elements: 'rich_text_section[]!',
    indent: 'integer',
    offset: 'integer',
    border: 'integer',
  },
  rich_text_quote: { elements: 'rich_leaf[]!', border: 'integer' },
  rich_text_preformatted: { elements: 'rich_leaf[]!', border: 'integer', language: 'string' },
  run_style: { bold: 'boolean', italic: 'boolean', strike: 'boolean', code: 'boolean', underline: 'boolean' },
  text_run: { ...leaf, text: 'string!' },
  link: { ...leaf, url: 'url!', text: 'string', unsafe: 'boolean' },
  user: { ...leaf, user_id: 'user_id!' },
  channel: { ...leaf, channel_id: 'channel_id!' },
  emoji: { ...leaf, name: 'string!', unicode: 'string' },
  broadcast: { ...leaf, range: 'range!' },
  date_run: { ...leaf, timestamp: 'integer!', format: 'string!', url: 'url', fallback: 'string' },

  home: { blocks: 'block[]!', private_metadata: 'string', callback_id: 'string', external_id: 'string' },
  modal: {
    title: 'plain_text!',
    blocks: 'block[]!',
    submit: 'plain_text',
    close: 'plain_text',
    private_metadata: 'string',
    callback_id: 'string',
    external_id: 'string',
    clear_on_close: 'boolean',
    notify_on_close: 'boolean',
    submit_disabled: 'boolean',
  },
}
