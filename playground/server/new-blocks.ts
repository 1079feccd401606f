// The blocks that Slack has added since 2025, as data: shapes, surfaces and limits in the notation of shapes.ts and shape-limits.ts.
// Where Slack's pages and what people report differ (a card in a modal, a table in a Home) or are silent (a chart in an ephemeral message), the smaller promise stands here.
// Source: https://docs.slack.dev/reference/block-kit/blocks/<name>-block; surfaces: https://docs.slack.dev/blocks.json

import type { Limit } from './limit.ts'

/** An ephemeral message takes what a message takes, but for `unwhispered`. */
export type Surface = 'message' | 'ephemeral' | 'modal' | 'home'

export const newSurfaces: Readonly<Record<string, readonly Surface[]>> = {
  table: ['message'],
  data_table: ['message'],
  alert: ['modal'],
  card: ['message', 'home'],
  container: ['message'],
  data_visualization: ['message'],
}

/** Blocks of messages that no page and no report shows in an ephemeral one. */
export const unwhispered: ReadonlySet<string> = new Set(['data_visualization'])

export const newChoices: Readonly<Record<string, readonly string[]>> = {
  alert_level: ['default', 'info', 'warning', 'error', 'success'],
  column_align: ['left', 'center', 'right'],
  container_width: ['narrow', 'standard', 'wide', 'full'],
}

export const newUnions: Readonly<Record<string, readonly string[]>> = {
  table_cell: ['raw_text', 'raw_number', 'rich_text'],
  child_block: ['actions', 'context', 'divider', 'header', 'image', 'input', 'rich_text', 'section', 'table'],
  chart: ['pie', 'bar', 'line', 'area'],
}

/** Objects of theirs that carry no `type` of their own. */
export const newUntyped: readonly string[] = ['segment', 'series', 'data_point', 'axis_config', 'column_setting']

export const newShapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  table: { block_id: 'string', rows: 'table_cell[][]!', column_settings: 'column_setting[]' },
  data_table: {
    block_id: 'string',
    caption: 'string!',
    rows: 'table_cell[][]!',
    page_size: 'integer',
    row_header_column_index: 'integer',
  },
  raw_text: { text: 'string!' },
  raw_number: { value: 'number!', text: 'string!' },
  column_setting: { align: 'column_align', is_wrapped: 'boolean' },
  alert: { block_id: 'string', text: 'text!', level: 'alert_level' },
  card: {
    block_id: 'string',
    hero_image: 'image_element',
    icon: 'image_element',
    title: 'mrkdwn',
    subtitle: 'mrkdwn',
    body: 'mrkdwn',
    actions: 'button[]',
  },
  container: {
    block_id: 'string',
    title: 'plain_text',
    rich_text_title: 'rich_text',
    subtitle: 'text',
    child_blocks: 'child_block[]!',
    width: 'container_width',
    icon: 'image_element',
    is_collapsible: 'boolean',
    default_collapsed: 'boolean',
    has_header_divider: 'boolean',
  },
  // The fields of charts are also in https://github.com/slackapi/node-slack-sdk/pull/2637, which @slack/types does not have yet.
  data_visualization: { block_id: 'string', title: 'string!', chart: 'chart!' },
  pie: { segments: 'segment[]!' },
  bar: { series: 'series[]!', axis_config: 'axis_config!' },
  line: { series: 'series[]!', axis_config: 'axis_config!' },
  area: { series: 'series[]!', axis_config: 'axis_config!' },
  segment: { label: 'string!', value: 'number!' },
  series: { name: 'string!', data: 'data_point[]!' },
  data_point: { label: 'string!', value: 'number!' },
  axis_config: { categories: 'string[]!', x_label: 'string', y_label: 'string' },
}

const blocks = 'https://docs.slack.dev/reference/block-kit/blocks'
const chart = `${blocks}/data-visualization-block`
const unstated = 'On no page; an empty name shows nothing, so the smaller promise.'

export const newBlockLimits: readonly Limit[] = [
  { of: 'table', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/table-block` },
  { of: 'table', field: 'rows', unit: 'items', least: 1, source: `${blocks}/table-block` },
  { of: 'table', field: 'rows', unit: 'items', most: 100, source: `${blocks}/table-block` },
  { of: 'table', field: 'column_settings', unit: 'items', most: 20, source: `${blocks}/table-block` },
  { of: 'raw_text', field: 'text', unit: 'characters', least: 1, source: `${blocks}/table-block` },
  { of: 'raw_number', field: 'text', unit: 'characters', least: 1, source: `${blocks}/table-block` },
  { of: 'data_table', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/data-table-block` },
  { of: 'data_table', field: 'caption', unit: 'characters', least: 1, source: `${blocks}/data-table-block` },
  // The header and one to a hundred rows below it.
  { of: 'data_table', field: 'rows', unit: 'items', least: 2, source: `${blocks}/data-table-block` },
  { of: 'data_table', field: 'rows', unit: 'items', most: 101, source: `${blocks}/data-table-block` },
  { of: 'data_table', field: 'page_size', unit: 'value', least: 1, source: `${blocks}/data-table-block` },
  { of: 'data_table', field: 'page_size', unit: 'value', most: 100, source: `${blocks}/data-table-block` },
  { of: 'alert', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/alert-block` },
  { of: 'alert', field: 'text', unit: 'characters', most: 200, source: `${blocks}/alert-block` },
  { of: 'card', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/card-block` },
  { of: 'card', field: 'title', unit: 'characters', most: 150, source: `${blocks}/card-block` },
  { of: 'card', field: 'subtitle', unit: 'characters', most: 150, source: `${blocks}/card-block` },
  { of: 'card', field: 'body', unit: 'characters', most: 200, source: `${blocks}/card-block` },
  { of: 'card', field: 'actions', unit: 'items', least: 1, source: `${blocks}/card-block` },
  { of: 'card', field: 'actions', unit: 'items', most: 2, source: `${blocks}/card-block` },
  { of: 'container', field: 'block_id', unit: 'characters', most: 255, source: `${blocks}/container-block` },
  { of: 'container', field: 'title', unit: 'characters', most: 150, source: `${blocks}/container-block` },
  { of: 'container', field: 'subtitle', unit: 'characters', most: 150, source: `${blocks}/container-block` },
  { of: 'container', field: 'child_blocks', unit: 'items', most: 10, source: `${blocks}/container-block` },

  {
    of: 'data_visualization',
    field: 'block_id',
    unit: 'characters',
    most: 255,
    source: `As other blocks: ${blocks}/divider-block`,
  },
  { of: 'data_visualization', field: 'title', unit: 'characters', least: 1, source: unstated },
  { of: 'data_visualization', field: 'title', unit: 'characters', most: 50, source: chart },
  // Newer copies of the page say 12 segments and 12 series, older ones 6.
  { of: 'pie', field: 'segments', unit: 'items', least: 1, source: chart },
  { of: 'pie', field: 'segments', unit: 'items', most: 6, source: chart },
  ...['bar', 'line', 'area'].flatMap((of): Limit[] => [
    { of, field: 'series', unit: 'items', least: 1, source: chart },
    { of, field: 'series', unit: 'items', most: 6, source: chart },
  ]),
  { of: 'segment', field: 'label', unit: 'characters', least: 1, source: unstated },
  { of: 'segment', field: 'label', unit: 'characters', most: 20, source: chart },
  { of: 'series', field: 'name', unit: 'characters', least: 1, source: unstated },
  { of: 'series', field: 'name', unit: 'characters', most: 20, source: chart },
  { of: 'series', field: 'data', unit: 'items', least: 1, source: chart },
  { of: 'series', field: 'data', unit: 'items', most: 20, source: chart },
  { of: 'data_point', field: 'label', unit: 'characters', least: 1, source: unstated },
  { of: 'data_point', field: 'label', unit: 'characters', most: 20, source: chart },
  // The page bounds the points of a series, and each category has one.
  { of: 'axis_config', field: 'categories', unit: 'items', least: 1, source: chart },
  { of: 'axis_config', field: 'categories', unit: 'items', most: 20, source: chart },
  { of: 'axis_config', field: 'x_label', unit: 'characters', most: 50, source: chart },
  { of: 'axis_config', field: 'y_label', unit: 'characters', most: 50, source: chart },
]
