// Slack's limits as data: one row per limit, each with where it is stated. Who measures what is decided elsewhere:
// check-blocks.ts walks the rows of shapes, chat.ts, views.ts, hooks.ts and send.ts look up the rows of payloads and interaction.

type Unit = 'characters' | 'items' | 'bytes' | 'seconds' | 'uses' | 'value'

export interface LimitBase {
  /** The shape of shapes.ts, the method or the interaction that carries the field. */
  of: string
  field: string
  unit: Unit
  /** The address, or the fact sheet's words, behind the number. */
  source: string
}
export type Limit = LimitBase & ({ most: number } | { least: number })

const reference = 'https://docs.slack.dev/reference'
const blocks = `${reference}/block-kit/blocks`
const elements = `${reference}/block-kit/block-elements`
const objects = `${reference}/block-kit/composition-objects`
const chart = `${blocks}/data-visualization-block`

/** Limits of one object of Block Kit, wherever it stands. A field that holds a text object is measured by its `text`. */
export const shapeLimits: readonly Limit[] = [
  { of: 'plain_text', field: 'text', unit: 'characters', least: 1, source: `${objects}/text-object` },
  { of: 'plain_text', field: 'text', unit: 'characters', most: 3000, source: `${objects}/text-object` },
  { of: 'mrkdwn', field: 'text', unit: 'characters', least: 1, source: `${objects}/text-object` },
  { of: 'mrkdwn', field: 'text', unit: 'characters', most: 3000, source: `${objects}/text-object` },
  { of: 'confirm', field: 'title', unit: 'characters', most: 100, source: `${objects}/confirmation-dialog-object` },
  { of: 'confirm', field: 'text', unit: 'characters', most: 300, source: `${objects}/confirmation-dialog-object` },
  { of: 'confirm', field: 'confirm', unit: 'characters', most: 30, source: `${objects}/confirmation-dialog-object` },
  { of: 'confirm', field: 'deny', unit: 'characters', most: 30, source: `${objects}/confirmation-dialog-object` },
  { of: 'option', field: 'text', unit: 'characters', most: 75, source: `${objects}/option-object` },
  { of: 'option', field: 'value', unit: 'characters', most: 150, source: `${objects}/option-object` },
  { of: 'option', field: 'description', unit: 'characters', most: 75, source: `${objects}/option-object` },
  { of: 'choice_option', field: 'text', unit: 'characters', most: 75, source: `${objects}/option-object` },
  { of: 'choice_option', field: 'value', unit: 'characters', most: 150, source: `${objects}/option-object` },
  { of: 'choice_option', field: 'description', unit: 'characters', most: 75, source: `${objects}/option-object` },
  { of: 'overflow_option', field: 'text', unit: 'characters', most: 75, source: `${objects}/option-object` },
  { of: 'overflow_option', field: 'value', unit: 'characters', most: 150, source: `${objects}/option-object` },
  { of: 'overflow_option', field: 'url', unit: 'characters', most: 3000, source: `${objects}/option-object` },
  { of: 'option_group', field: 'label', unit: 'characters', most: 75, source: `${objects}/option-group-object` },
  { of: 'option_group', field: 'options', unit: 'items', most: 100, source: `${objects}/option-group-object` },

  { of: 'section', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/section-block` },
  { of: 'section', field: 'fields', unit: 'items', least: 1, source: `${blocks}/section-block` },
  { of: 'section', field: 'fields', unit: 'items', most: 10, source: `${blocks}/section-block` },
  { of: 'header', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/header-block` },
  { of: 'header', field: 'text', unit: 'characters', most: 150, source: `${blocks}/header-block` },
  { of: 'actions', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/actions-block` },
  { of: 'actions', field: 'elements', unit: 'items', least: 1, source: `${blocks}/actions-block` },
  { of: 'actions', field: 'elements', unit: 'items', most: 25, source: `${blocks}/actions-block` },
  { of: 'context', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/context-block` },
  { of: 'context', field: 'elements', unit: 'items', least: 1, source: `${blocks}/context-block` },
  { of: 'context', field: 'elements', unit: 'items', most: 10, source: `${blocks}/context-block` },
  { of: 'divider', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/divider-block` },
  { of: 'image', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/image-block` },
  { of: 'image', field: 'image_url', unit: 'characters', most: 3000, source: `${blocks}/image-block` },
  { of: 'image', field: 'alt_text', unit: 'characters', least: 1, source: `${blocks}/image-block` },
  { of: 'image', field: 'alt_text', unit: 'characters', most: 2000, source: `${blocks}/image-block` },
  { of: 'image', field: 'title', unit: 'characters', most: 2000, source: `${blocks}/image-block` },
  { of: 'input', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/input-block` },
  { of: 'input', field: 'label', unit: 'characters', most: 2000, source: `${blocks}/input-block` },
  { of: 'input', field: 'hint', unit: 'characters', most: 2000, source: `${blocks}/input-block` },
  { of: 'rich_text', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/rich-text-block` },
  { of: 'markdown', field: 'text', unit: 'characters', least: 1, source: `${blocks}/markdown-block` },
  { of: 'markdown', field: 'text', unit: 'characters', most: 12_000, source: `${blocks}/markdown-block` },

  { of: 'data_visualization', field: 'block_id', unit: 'characters', most: 255, source: chart },
  { of: 'data_visualization', field: 'title', unit: 'characters', least: 1, source: chart },
  { of: 'data_visualization', field: 'title', unit: 'characters', most: 50, source: chart },
  { of: 'pie', field: 'segments', unit: 'items', least: 1, source: chart },
  { of: 'pie', field: 'segments', unit: 'items', most: 6, source: chart },
  { of: 'segment', field: 'label', unit: 'characters', most: 20, source: chart },
  { of: 'bar', field: 'series', unit: 'items', least: 1, source: chart },
  { of: 'bar', field: 'series', unit: 'items', most: 6, source: chart },
  { of: 'line', field: 'series', unit: 'items', least: 1, source: chart },
  { of: 'line', field: 'series', unit: 'items', most: 6, source: chart },
  { of: 'area', field: 'series', unit: 'items', least: 1, source: chart },
  { of: 'area', field: 'series', unit: 'items', most: 6, source: chart },
  { of: 'series', field: 'name', unit: 'characters', most: 20, source: chart },
  { of: 'data_point', field: 'label', unit: 'characters', most: 20, source: chart },
  { of: 'axis_config', field: 'categories', unit: 'items', most: 20, source: chart },
  { of: 'axis_config', field: 'x_label', unit: 'characters', most: 50, source: chart },
  { of: 'axis_config', field: 'y_label', unit: 'characters', most: 50, source: chart },

  { of: 'button', field: 'text', unit: 'characters', most: 75, source: `${elements}/button-element` },
  { of: 'button', field: 'action_id', unit: 'characters', most: 255, source: `${elements}/button-element` },
  { of: 'button', field: 'value', unit: 'characters', most: 2000, source: `${elements}/button-element` },
  { of: 'button', field: 'url', unit: 'characters', most: 3000, source: `${elements}/button-element` },
  { of: 'button', field: 'accessibility_label', unit: 'characters', most: 75, source: `${elements}/button-element` },
  { of: 'overflow', field: 'action_id', unit: 'characters', most: 255, source: `${elements}/overflow-menu-element` },
  { of: 'overflow', field: 'options', unit: 'items', least: 1, source: `${elements}/overflow-menu-element` },
  { of: 'overflow', field: 'options', unit: 'items', most: 5, source: `${elements}/overflow-menu-element` },
  { of: 'static_select', field: 'action_id', unit: 'characters', most: 255, source: `${elements}/select-menu-element` },
  { of: 'static_select', field: 'options', unit: 'items', least: 1, source: `${elements}/select-menu-element` },
  { of: 'static_select', field: 'options', unit: 'items', most: 100, source: `${elements}/select-menu-element` },
  { of: 'static_select', field: 'option_groups', unit: 'items', most: 100, source: `${elements}/select-menu-element` },
  {
    of: 'static_select',
    field: 'placeholder',
    unit: 'characters',
    most: 150,
    source: `${elements}/select-menu-element`,
  },
  { of: 'checkboxes', field: 'options', unit: 'items', least: 1, source: `${elements}/checkboxes-element` },
  { of: 'checkboxes', field: 'options', unit: 'items', most: 10, source: `${elements}/checkboxes-element` },
  { of: 'radio_buttons', field: 'options', unit: 'items', least: 1, source: `${elements}/radio-button-group-element` },
  { of: 'radio_buttons', field: 'options', unit: 'items', most: 10, source: `${elements}/radio-button-group-element` },
  { of: 'datepicker', field: 'placeholder', unit: 'characters', most: 150, source: `${elements}/date-picker-element` },
  {
    of: 'plain_text_input',
    field: 'action_id',
    unit: 'characters',
    most: 255,
    source: `${elements}/plain-text-input-element`,
  },
  {
    of: 'plain_text_input',
    field: 'placeholder',
    unit: 'characters',
    most: 150,
    source: `${elements}/plain-text-input-element`,
  },
  {
    of: 'plain_text_input',
    field: 'min_length',
    unit: 'value',
    most: 3000,
    source: `${elements}/plain-text-input-element`,
  },
  {
    of: 'plain_text_input',
    field: 'max_length',
    unit: 'value',
    most: 3000,
    source: `${elements}/plain-text-input-element`,
  },
  {
    of: 'number_input',
    field: 'placeholder',
    unit: 'characters',
    most: 150,
    source: `${elements}/number-input-element`,
  },

  { of: 'modal', field: 'title', unit: 'characters', most: 24, source: `${reference}/views/modal-views` },
  { of: 'modal', field: 'submit', unit: 'characters', most: 24, source: `${reference}/views/modal-views` },
  { of: 'modal', field: 'close', unit: 'characters', most: 24, source: `${reference}/views/modal-views` },
  { of: 'modal', field: 'private_metadata', unit: 'characters', most: 3000, source: `${reference}/views/modal-views` },
  { of: 'modal', field: 'callback_id', unit: 'characters', most: 255, source: `${reference}/views/modal-views` },
  { of: 'modal', field: 'external_id', unit: 'characters', most: 255, source: `${reference}/views/modal-views` },
  {
    of: 'home',
    field: 'private_metadata',
    unit: 'characters',
    most: 3000,
    source: `${reference}/views/home-tab-views`,
  },
  { of: 'home', field: 'callback_id', unit: 'characters', most: 255, source: `${reference}/views/home-tab-views` },
  { of: 'home', field: 'external_id', unit: 'characters', most: 255, source: `${reference}/views/home-tab-views` },
]

/** Limits of whole payloads and of the dealings between Slack and an app. */
export const payloadLimits = {
  sectionFieldText: {
    of: 'section',
    field: 'fields.text',
    unit: 'characters',
    most: 2000,
    source: `${blocks}/section-block`,
  },
  messageBlocks: { of: 'message', field: 'blocks', unit: 'items', most: 50, source: blocks },
  messageBlockBytes: {
    of: 'message',
    field: 'blocks',
    unit: 'bytes',
    most: 13_000,
    source: 'Undocumented; seen between 13,172 and 13,297: https://github.com/slackapi/bolt-js/issues/2509',
  },
  messageCharts: { of: 'message', field: 'data_visualization blocks', unit: 'items', most: 2, source: chart },
  messageMarkdown: {
    of: 'message',
    field: 'markdown blocks',
    unit: 'characters',
    most: 12_000,
    source: `${blocks}/markdown-block`,
  },
  messageAttachments: {
    of: 'message',
    field: 'attachments',
    unit: 'items',
    most: 100,
    source: `${reference}/methods/chat.postMessage`,
  },
  messageTextAdvised: {
    of: 'message',
    field: 'text as advised',
    unit: 'characters',
    most: 4000,
    source: `${reference}/methods/chat.postMessage`,
  },
  messageText: {
    of: 'message',
    field: 'text',
    unit: 'characters',
    most: 40_000,
    source: `${reference}/methods/chat.postMessage`,
  },
  updateText: {
    of: 'chat.update',
    field: 'text',
    unit: 'characters',
    most: 4000,
    source: `${reference}/methods/chat.update`,
  },
  metadataBytes: {
    of: 'message',
    field: 'metadata',
    unit: 'bytes',
    most: 8000,
    source: 'Slack names the error metadata_too_large and no figure; this one is ours, on the safe side.',
  },
  postsPerSecond: {
    of: 'chat.postMessage',
    field: 'posts to one channel in a second',
    unit: 'uses',
    most: 1,
    source: 'https://docs.slack.dev/apis/web-api/rate-limits',
  },
  viewBlocks: { of: 'view', field: 'blocks', unit: 'items', most: 100, source: `${reference}/views/modal-views` },
  viewBytes: { of: 'view', field: 'view', unit: 'bytes', most: 250_000, source: `${reference}/methods/views.open` },
  ackSeconds: {
    of: 'request from Slack',
    field: 'ack',
    unit: 'seconds',
    most: 3,
    source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
  },
  triggerSeconds: {
    of: 'trigger_id',
    field: 'age',
    unit: 'seconds',
    most: 3,
    source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
  },
  triggerUses: {
    of: 'trigger_id',
    field: 'exchanges',
    unit: 'uses',
    most: 1,
    source: `${reference}/methods/views.open`,
  },
  responseUses: {
    of: 'response_url',
    field: 'posts',
    unit: 'uses',
    most: 5,
    source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
  },
  responseSeconds: {
    of: 'response_url',
    field: 'age',
    unit: 'seconds',
    most: 1800,
    source: 'https://docs.slack.dev/interactivity/handling-user-interaction',
  },
  eventRetries: {
    of: 'event',
    field: 'retries',
    unit: 'uses',
    most: 3,
    source: 'https://docs.slack.dev/apis/events-api',
  },
  suggestedOptions: {
    of: 'block_suggestion',
    field: 'options',
    unit: 'items',
    most: 100,
    source: `${elements}/select-menu-element`,
  },
  viewStack: { of: 'view', field: 'stack', unit: 'items', most: 3, source: 'https://docs.slack.dev/surfaces/modals' },
} as const satisfies Record<string, LimitBase & { most: number }>

/** A name for a row that tests and fault texts can show. */
export function limitName(limit: Limit): string {
  const bound = 'most' in limit ? `<= ${limit.most}` : `>= ${limit.least}`
  return `${limit.of}.${limit.field} ${bound} ${limit.unit}`
}
