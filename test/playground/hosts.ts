// For every shape with limits: a payload around one object of that shape, so that limits.test.ts can stretch any of its fields.

import { plain, sales, sam, section } from './town.ts'

type Value = Record<string, unknown>

export interface Host {
  /** A sound object of the shape. */
  value: Value
  /** The call that carries it. */
  call: (value: Value) => { method: 'chat.postMessage' | 'views.open' | 'views.publish'; args: Value }
}

const message = (blocks: unknown[]): ReturnType<Host['call']> => ({
  method: 'chat.postMessage',
  args: { channel: sales, text: 'x', blocks },
})
const modal = (blocks: unknown[]): ReturnType<Host['call']> => ({
  method: 'views.open',
  args: { view: { type: 'modal', title: plain('T'), submit: plain('S'), blocks } },
})
const inMessage =
  (wrap: (value: Value) => unknown): Host['call'] =>
  (value) =>
    message([wrap(value)])
const inActions: Host['call'] = (element) => modal([{ type: 'actions', elements: [element] }])
const inInput: Host['call'] = (element) => modal([{ type: 'input', label: plain('L'), element }])
const asBlock: Host['call'] = (block) => modal([block])

const option = (index: number): Value => ({ text: plain(`o${index}`), value: `${index}` })
const button = (index: number): Value => ({ type: 'button', text: plain('b'), action_id: `a${index}` })
const cell = (text: string): Value => ({ type: 'raw_text', text })
const series = (index: number): Value => ({ name: `s${index}`, data: [{ label: 'c0', value: 1 }] })
const chartBlock = (chart: unknown): Value => ({ type: 'data_visualization', title: 'T', chart })
const cartesian = (type: string): Host => ({
  value: { type, series: [series(0)], axis_config: { categories: ['c0'] } },
  call: inMessage(chartBlock),
})

const marked = (text: string): Value => ({ type: 'mrkdwn', text })
const cardTexts = { title: marked('t'), subtitle: marked('s'), body: marked('b') }

/** One more item for a list field, all different from each other. */
export const items: Readonly<Record<string, (index: number) => unknown>> = {
  'section.fields': (index) => plain(`f${index}`),
  'actions.elements': button,
  'context.elements': (index) => plain(`c${index}`),
  'option_group.options': option,
  'static_select.options': option,
  'static_select.option_groups': (index) => ({ label: plain(`g${index}`), options: [option(index)] }),
  'overflow.options': option,
  'checkboxes.options': option,
  'radio_buttons.options': option,
  'pie.segments': (index) => ({ label: `s${index}`, value: 1 }),
  'bar.series': series,
  'line.series': series,
  'area.series': series,
  'series.data': (index) => ({ label: `c${index}`, value: 1 }),
  'axis_config.categories': (index) => `c${index}`,
  'table.rows': (index) => [cell(`r${index}`)],
  'table.column_settings': () => ({ align: 'left' }),
  'data_table.rows': (index) => [cell(`r${index}`)],
  'card.actions': button,
  'container.child_blocks': () => ({ type: 'divider' }),
}

/** An element with nothing but what all of its kind have. */
const plainElement = (type: string, more: Value = {}): Host => ({
  value: { type, action_id: 'a', placeholder: plain('p'), ...more },
  call: inInput,
})

export const hosts: Readonly<Record<string, Host>> = {
  external_select: plainElement('external_select'),
  users_select: plainElement('users_select'),
  conversations_select: plainElement('conversations_select'),
  channels_select: plainElement('channels_select'),
  multi_static_select: plainElement('multi_static_select', { options: [option(0)] }),
  multi_users_select: plainElement('multi_users_select'),
  timepicker: plainElement('timepicker'),
  email_text_input: plainElement('email_text_input'),
  url_text_input: plainElement('url_text_input'),
  plain_text: { value: { type: 'plain_text', text: 'x' }, call: inMessage((text) => ({ type: 'section', text })) },
  mrkdwn: { value: { type: 'mrkdwn', text: 'x' }, call: inMessage((text) => ({ type: 'section', text })) },
  confirm: {
    value: { title: plain('t'), text: plain('t'), confirm: plain('y'), deny: plain('n') },
    call: (confirm) => inActions({ ...button(0), confirm }),
  },
  option: {
    value: { ...option(0), description: plain('d') },
    call: (one) => inActions({ type: 'static_select', options: [one] }),
  },
  choice_option: {
    value: { ...option(0), description: plain('d') },
    call: (one) => inActions({ type: 'checkboxes', options: [one] }),
  },
  overflow_option: {
    value: { ...option(0), url: 'https://a.test' },
    call: (one) => inActions({ type: 'overflow', options: [one] }),
  },
  option_group: {
    value: { label: plain('g'), options: [option(0)] },
    call: (group) => inActions({ type: 'static_select', option_groups: [group] }),
  },
  section: { value: { ...section('x'), block_id: 'b', fields: [plain('f')] }, call: asBlock },
  header: { value: { type: 'header', block_id: 'b', text: plain('x') }, call: asBlock },
  actions: { value: { type: 'actions', block_id: 'b', elements: [button(0)] }, call: asBlock },
  context: { value: { type: 'context', block_id: 'b', elements: [plain('x')] }, call: asBlock },
  divider: { value: { type: 'divider', block_id: 'b' }, call: asBlock },
  image: {
    value: { type: 'image', block_id: 'b', image_url: 'https://a.test', alt_text: 'x', title: plain('t') },
    call: asBlock,
  },
  input: {
    value: { type: 'input', block_id: 'b', label: plain('L'), hint: plain('h'), element: { type: 'plain_text_input' } },
    call: asBlock,
  },
  rich_text: { value: { type: 'rich_text', block_id: 'b', elements: [] }, call: asBlock },
  markdown: { value: { type: 'markdown', text: 'x' }, call: inMessage((block) => block) },
  data_visualization: {
    value: { ...chartBlock({ type: 'pie', segments: [{ label: 's', value: 1 }] }), block_id: 'b' },
    call: inMessage((block) => block),
  },
  pie: { value: { type: 'pie', segments: [{ label: 's0', value: 1 }] }, call: inMessage(chartBlock) },
  segment: {
    value: { label: 's', value: 1 },
    call: inMessage((segment) => chartBlock({ type: 'pie', segments: [segment] })),
  },
  bar: cartesian('bar'),
  line: cartesian('line'),
  area: cartesian('area'),
  series: {
    value: series(0),
    call: inMessage((one) => {
      const categories = Array.isArray(one.data) ? one.data.map((point) => point.label) : []
      return chartBlock({ type: 'bar', series: [one], axis_config: { categories } })
    }),
  },
  data_point: {
    value: { label: 'c0', value: 1 },
    call: inMessage((point) =>
      chartBlock({ type: 'bar', series: [{ name: 's', data: [point] }], axis_config: { categories: [point.label] } }),
    ),
  },
  axis_config: {
    value: { categories: ['c0'], x_label: 'x', y_label: 'y' },
    call: inMessage((axis) => {
      const labels = Array.isArray(axis.categories) ? axis.categories : []
      return chartBlock({
        type: 'bar',
        series: [{ name: 's', data: labels.map((label) => ({ label, value: 1 })) }],
        axis_config: axis,
      })
    }),
  },
  table: {
    value: { type: 'table', block_id: 'b', rows: [[cell('a')]], column_settings: [{ align: 'left' }] },
    call: inMessage((block) => block),
  },
  data_table: {
    value: { type: 'data_table', block_id: 'b', caption: 'c', rows: [[cell('a')], [cell('b')]], page_size: 5 },
    call: inMessage((block) => block),
  },
  raw_text: { value: cell('a'), call: inMessage((one) => ({ type: 'table', rows: [[one]] })) },
  raw_number: {
    value: { type: 'raw_number', value: 1, text: '1' },
    call: inMessage((one) => ({ type: 'table', rows: [[one]] })),
  },
  alert: { value: { type: 'alert', block_id: 'b', text: plain('a'), level: 'warning' }, call: asBlock },
  card: {
    value: { type: 'card', block_id: 'b', ...cardTexts, actions: [button(0)] },
    call: inMessage((block) => block),
  },
  container: {
    value: {
      type: 'container',
      block_id: 'b',
      title: plain('t'),
      subtitle: plain('s'),
      child_blocks: [{ type: 'divider' }],
    },
    call: inMessage((block) => block),
  },
  button: { value: { ...button(0), value: 'v', url: 'https://a.test', accessibility_label: 'l' }, call: inActions },
  overflow: { value: { type: 'overflow', action_id: 'a', options: [option(0)] }, call: inActions },
  static_select: {
    value: { type: 'static_select', action_id: 'a', placeholder: plain('p'), options: [option(0)] },
    // Options and groups exclude each other, so a host that is given groups gives up its options.
    call: (element) => {
      const { options, ...rest } = element
      return inActions('option_groups' in element ? rest : { ...rest, options })
    },
  },
  checkboxes: { value: { type: 'checkboxes', options: [option(0)] }, call: inActions },
  radio_buttons: { value: { type: 'radio_buttons', options: [option(0)] }, call: inActions },
  datepicker: { value: { type: 'datepicker', placeholder: plain('p') }, call: inActions },
  plain_text_input: {
    value: { type: 'plain_text_input', action_id: 'a', placeholder: plain('p'), max_length: 3000 },
    call: inInput,
  },
  number_input: { value: { type: 'number_input', is_decimal_allowed: true, placeholder: plain('p') }, call: inInput },
  home: {
    value: { type: 'home', private_metadata: 'm', callback_id: 'c', external_id: 'e', blocks: [] },
    call: (view) => ({ method: 'views.publish', args: { user_id: sam, view } }),
  },
  modal: {
    value: {
      type: 'modal',
      title: plain('t'),
      submit: plain('s'),
      close: plain('c'),
      private_metadata: 'm',
      callback_id: 'c',
      blocks: [],
    },
    call: (view) => ({ method: 'views.open', args: { view } }),
  },
}
