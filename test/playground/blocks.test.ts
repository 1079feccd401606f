// Rules of Block Kit beyond sizes: which fields go together, what may stand where. Sizes are proven in limits.test.ts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBlocks, checkModal, checkView, faultTexts } from '../../playground/server/check-blocks.ts'
import { type Host, hosts } from './hosts.ts'
import { plain, section } from './town.ts'

const faults = (...blocks: unknown[]): string[] => faultTexts(checkBlocks(blocks, 'message'))
const option = (value: string, text = value) => ({ text: plain(text), value })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const button = (actionId: string, more = {}) => ({ type: 'button', text: plain('b'), action_id: actionId, ...more })
const cell = { type: 'raw_text', text: 'a' }
const bar = (categories: string[], ...series: { name: string; data: { label: string; value: number }[] }[]) => ({
  type: 'data_visualization',
  title: 'T',
  chart: { type: 'bar', series, axis_config: { categories } },
})
const pie = (...labels: string[]) => ({
  type: 'data_visualization',
  title: 'T',
  chart: { type: 'pie', segments: labels.map((label) => ({ label, value: 1 })) },
})
const point = (label: string, value = 1) => ({ label, value })

describe('what Slack would refuse', () => {
  it.each<[string, unknown[], string]>([
    ['an unknown block', [{ type: 'sectoin' }], 'unsupported type: sectoin [json-pointer:/blocks/0/type]'],
    ['no object at all', ['text'], 'must provide an object [json-pointer:/blocks/0]'],
    [
      'a section without content',
      [{ type: 'section' }],
      'must define either `text` or `fields` [json-pointer:/blocks/0]',
    ],
    [
      'a field that Slack does not know',
      [{ ...section('x'), txt: 1 }],
      'invalid additional property: txt [json-pointer:/blocks/0]',
    ],
    [
      'markup in a header',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a text without a type',
      [{ type: 'section', text: { text: 'x' } }],
      'unsupported type: undefined [json-pointer:/blocks/0/text/type]',
    ],
    [
      'a button without a label',
      [actions({ type: 'button', action_id: 'a' })],
      'missing required field: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an input inside actions',
      [actions({ type: 'plain_text_input' })],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an unknown style',
      [actions(button('a', { style: 'big' }))],
      'must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a link that is none',
      [actions(button('a', { url: 'javascript:x' }))],
      'must be a valid url [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'one action id twice',
      [actions(button('a'), button('a'))],
      'action_id "a" already exists [json-pointer:/blocks/0/elements]',
    ],
    [
      'one block id twice',
      [
        { type: 'divider', block_id: 'd' },
        { type: 'divider', block_id: 'd' },
      ],
      'block_id "d" already exists [json-pointer:/blocks]',
    ],
    [
      'an initial option that is not among the options',
      [actions({ type: 'static_select', options: [option('a')], initial_option: option('a', 'A') })],
      'the initial option must exactly match one of the options [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'options and groups together',
      [
        actions({
          type: 'static_select',
          options: [option('a')],
          option_groups: [{ label: plain('g'), options: [option('a')] }],
        }),
      ],
      'must define exactly one of `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an image from two places',
      [{ type: 'image', alt_text: 'x', image_url: 'https://a.test', slack_file: { id: 'F1' } }],
      'must define exactly one of `image_url` or `slack_file` [json-pointer:/blocks/0]',
    ],
    [
      'a slice of nothing',
      [{ type: 'data_visualization', title: 'T', chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } }],
      'must be greater than 0 [json-pointer:/blocks/0/chart/segments/0/value]',
    ],
    [
      'a series without a point for each category',
      [bar(['a', 'b'], { name: 's', data: [point('a')] })],
      'must have exactly one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'two series of one name',
      [bar(['a'], { name: 's', data: [point('a')] }, { name: 's', data: [point('a')] })],
      'series name "s" already exists [json-pointer:/blocks/0/chart/series]',
    ],
    [
      'a series with two points for a category',
      [bar(['a', 'b'], { name: 's', data: [point('a'), point('a'), point('b')] })],
      'must have exactly one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'a point of no category',
      [bar(['a'], { name: 's', data: [point('b')] })],
      'must have exactly one point per category [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [
      'one category twice',
      [bar(['a', 'a'], { name: 's', data: [point('a'), point('a')] })],
      'category "a" already exists [json-pointer:/blocks/0/chart/axis_config/categories]',
    ],
    [
      'two slices of one label',
      [pie('a', 'b', 'a')],
      'label "a" already exists [json-pointer:/blocks/0/chart/segments]',
    ],
    [
      'a third chart',
      [pie('a'), pie('b'), pie('c')],
      'no more than 2 data_visualization blocks allowed [json-pointer:/blocks]',
    ],
    [
      'a chart that Slack does not draw',
      [{ ...pie('a'), chart: { type: 'donut', segments: [point('a')] } }],
      'unsupported type: donut [json-pointer:/blocks/0/chart/type]',
    ],
    [
      'a line without an axis',
      [{ ...pie('a'), chart: { type: 'line', series: [{ name: 's', data: [point('a')] }] } }],
      'missing required field: axis_config [json-pointer:/blocks/0/chart]',
    ],
    [
      'a title as a text object',
      [{ ...pie('a'), title: plain('T') }],
      'must be a string [json-pointer:/blocks/0/title]',
    ],
    [
      'rows of different lengths',
      [{ type: 'data_table', caption: 'c', rows: [[cell, cell], [cell]] }],
      'must have rows of equal length [json-pointer:/blocks/0/rows]',
    ],
    [
      'a row of no cells',
      [{ type: 'table', rows: [[cell], []] }],
      'no fewer than 1 items allowed [json-pointer:/blocks/0/rows/1]',
    ],
    [
      'rich text in a header cell',
      [{ type: 'data_table', caption: 'c', rows: [[{ type: 'rich_text', elements: [] }], [cell]] }],
      'a header cell must not be rich_text [json-pointer:/blocks/0/rows/0]',
    ],
    [
      'an unknown cell',
      [{ type: 'table', rows: [[plain('x')]] }],
      'unsupported type: plain_text [json-pointer:/blocks/0/rows/0/0/type]',
    ],
    [
      'a card without anything to see',
      [{ type: 'card' }],
      'must define at least one of `hero_image`, `title`, `body` or `actions` [json-pointer:/blocks/0]',
    ],
    [
      'a container without a title',
      [{ type: 'container', child_blocks: [] }],
      'must define either `title` or `rich_text_title` [json-pointer:/blocks/0]',
    ],
    [
      'a container that starts closed and cannot be opened',
      [{ type: 'container', title: plain('t'), child_blocks: [], default_collapsed: true }],
      'needs is_collapsible [json-pointer:/blocks/0/default_collapsed]',
    ],
    [
      'a block that no container holds',
      [{ type: 'container', title: plain('t'), child_blocks: [{ type: 'markdown', text: 'x' }] }],
      'unsupported type: markdown [json-pointer:/blocks/0/child_blocks/0/type]',
    ],
    [
      'an alert in a message',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert in a message [json-pointer:/blocks/0/type]',
    ],
  ])('%s', (_what, blocks, fault) => {
    expect(faults(...blocks)).toEqual([fault])
  })

  it('is everything at once, not only the first', () => {
    expect(faults(section(''), { type: 'nothing' })).toHaveLength(2)
  })

  it('a chart, in a modal and in a Home', () => {
    const title = plain('T')
    expect(faultTexts(checkModal({ type: 'modal', title, blocks: [pie('a')] }))).toEqual([
      'unsupported type: data_visualization in a modal [json-pointer:/view/blocks/0/type]',
    ])
    expect(faultTexts(checkView({ type: 'home', blocks: [pie('a')] }, 'home'))).toEqual([
      'unsupported type: data_visualization in a home [json-pointer:/view/blocks/0/type]',
    ])
  })

  it('no chart whose points go below zero, or stand in another order than their categories', () => {
    const series = { name: 's', data: [point('b', -3.5), point('a', 0)] }
    for (const type of ['bar', 'line', 'area']) {
      const { chart, ...block } = bar(['a', 'b'], series)
      expect(faults({ ...block, chart: { ...chart, type } })).toEqual([])
    }
  })

  it('in a modal: message-only blocks, an input without a submit, two claims to the focus', () => {
    const input = (focus: boolean) => ({
      type: 'input',
      label: plain('L'),
      element: { type: 'plain_text_input', focus_on_load: focus },
    })
    const modal = (blocks: object[], more = {}) =>
      faultTexts(checkModal({ type: 'modal', title: plain('T'), blocks, ...more }))
    expect(modal([{ type: 'markdown', text: 'x' }])).toEqual([
      'unsupported type: markdown in a modal [json-pointer:/view/blocks/0/type]',
    ])
    expect(modal([input(false)])).toEqual([
      'missing required field: submit (a view with an input block needs it) [json-pointer:/view]',
    ])
    const submit = plain('S')
    expect(modal([input(true), input(true)], { submit })).toEqual([
      'only one element may have focus_on_load [json-pointer:/view/blocks]',
    ])
    expect(modal([input(true), input(false)], { submit })).toEqual([])
    expect(faultTexts(checkModal({ type: 'home', blocks: [] }))).toEqual([
      'unsupported type: home [json-pointer:/view/type]',
    ])
  })
})

const kindOf = (host: Host) => (host === hosts.home ? 'home' : 'modal')

describe('whatever is sent', () => {
  it('is judged and never makes the judge fail', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        (value) => Array.isArray(checkBlocks(value, 'message')) && Array.isArray(checkModal(value)),
      ),
    )
    expect(checkBlocks(null, 'message')).toEqual([{ pointer: '/blocks', message: 'must be an array' }])
  })

  it('is refused when one field of a sound object is replaced by something of another kind', () => {
    const swaps = Object.entries(hosts).flatMap(([shape, host]) =>
      Object.keys(host.value).flatMap((field) =>
        [null, 5.5, [[]], { odd: 1 }].map((odd) => ({ shape, host, field, odd })),
      ),
    )
    const taken = swaps.filter(({ host, field, odd }) => {
      const { args } = host.call({ ...host.value, [field]: odd })
      const found =
        args.view === undefined ? checkBlocks(args.blocks ?? [], 'message') : checkView(args.view, kindOf(host))
      return found.length === 0
    })
    // A number is a fair value where Slack wants one.
    expect(taken.map(({ shape, field, odd }) => [shape, field, odd])).toEqual([
      ['segment', 'value', 5.5],
      ['data_point', 'value', 5.5],
      ['raw_number', 'value', 5.5],
    ])
  })

  it('passes when it is sound', () => {
    for (const host of Object.values(hosts)) {
      const { args } = host.call(host.value)
      const found = args.view === undefined ? checkBlocks(args.blocks, 'message') : checkView(args.view, kindOf(host))
      expect(found).toEqual([])
    }
  })
})
