// Slack's limits of whole payloads and of the dealings between Slack and an app, as data: one row per limit, each with where it is stated.
// Who measures what is decided where the row is looked up; limits of single objects of Block Kit are in shape-limits.ts.

import type { LimitBase } from './limit.ts'

const reference = 'https://docs.slack.dev/reference'
const blocks = `${reference}/block-kit/blocks`
const elements = `${reference}/block-kit/block-elements`
const chart = `${blocks}/data-visualization-block`

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
  chartCategory: { of: 'axis_config', field: 'one of categories', unit: 'characters', most: 20, source: chart },
  messageTables: {
    of: 'message',
    field: 'table and data_table blocks',
    unit: 'items',
    most: 1,
    source: `${blocks}/table-block`,
  },
  tableCells: {
    of: 'table',
    field: 'text of all cells',
    unit: 'characters',
    most: 10_000,
    source: `${blocks}/table-block`,
  },
  tableColumns: { of: 'table', field: 'cells of a row', unit: 'items', most: 20, source: `${blocks}/table-block` },
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
