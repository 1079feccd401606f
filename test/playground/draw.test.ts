// Messages as the terminal shows them.

import { expect, it } from 'vitest'
import { drawMessage, drawMrkdwn } from '../../playground/server/draw.ts'

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const plain = (text: string) => ({ type: 'plain_text', text })

it('draws an alert as its reader sees it', () => {
  const blocks = [
    { type: 'section', text: mrkdwn(':large_yellow_circle: *Warning: Apollo has 188 of 1,000 credits left*') },
    { type: 'section', text: mrkdwn('Ends <!date^1796256000^{date_short_pretty}|Thu 3 Dec>. Owner <@U2OLGA>.') },
    { type: 'context', elements: [mrkdwn('████████░░'), mrkdwn('past 80 % of all granted')] },
    {
      type: 'actions',
      elements: [
        { type: 'button', text: plain("I'll handle it"), action_id: 'a' },
        {
          type: 'overflow',
          action_id: 'b',
          options: [
            { text: plain('Snooze'), value: 's' },
            { text: plain('Details'), value: 'd' },
          ],
        },
      ],
    },
  ]
  expect(drawMessage({ text: 'fallback', blocks }, { U2OLGA: 'olga' })).toBe(
    [
      '🟡 *Warning: Apollo has 188 of 1,000 credits left*',
      'Ends Thu 3 Dec. Owner @olga.',
      '████████░░  past 80 % of all granted',
      "[I'll handle it] [More v: Snooze, Details]",
    ].join('\n'),
  )
})

it('draws headers, fields, accessories, dividers, images and inputs', () => {
  const blocks = [
    { type: 'header', text: plain('Weekly digest') },
    {
      type: 'section',
      text: mrkdwn('*151* left'),
      fields: [mrkdwn('*Used*\n849'), mrkdwn('*Granted*\n1,000'), plain('odd')],
      accessory: { type: 'button', text: plain('Log'), action_id: 'l' },
    },
    { type: 'divider' },
    { type: 'image', image_url: 'https://a.test/x.png', alt_text: 'a chart' },
    {
      type: 'input',
      label: plain('How many?'),
      optional: true,
      element: { type: 'plain_text_input', initial_value: '2' },
    },
    { type: 'input', label: plain('Pool'), element: { type: 'static_select', placeholder: plain('Which?') } },
  ]
  expect(drawMessage({ text: '', blocks }).split('\n')).toEqual([
    'Weekly digest',
    '=============',
    '*151* left  [Log]',
    '*Used* 849   *Granted* 1,000',
    'odd',
    '----------------------------------------',
    '(image: a chart)',
    'How many? (optional): [2]',
    'Pool: [Which? v]',
  ])
})

it('draws rich text and charts as lines', () => {
  const run = (text: string, style = {}) => ({ type: 'text', text, style })
  const item = (text: string) => ({ type: 'rich_text_section', elements: [run(text)] })
  const blocks = [
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [run('left: '), run('151', { bold: true }), { type: 'user', user_id: 'U1' }],
        },
        { type: 'rich_text_list', style: 'ordered', elements: [item('first'), item('second')] },
        { type: 'rich_text_quote', elements: [run('quiet')] },
      ],
    },
    {
      type: 'data_visualization',
      title: 'Purposes',
      chart: { type: 'pie', segments: [{ label: 'Renewals', value: 96 }] },
    },
    {
      type: 'data_visualization',
      title: 'Days',
      chart: { type: 'bar', series: [{ name: 'used', data: [{ label: 'Mon', value: 3 }] }] },
    },
    { type: 'table' },
  ]
  expect(drawMessage({ text: '', blocks }, { U1: 'sam' }).split('\n')).toEqual([
    'left: *151*@sam',
    '1. first',
    '2. second',
    '> quiet',
    '(pie chart) Purposes',
    '  Renewals: 96',
    '(bar chart) Days',
    '  used: Mon 3',
    '(table)',
  ])
})

it.each([
  ['<@U1|sam> in <#C1|sales>', '@sam in #sales'],
  ['<@U1> in <#C1>', '@U1 in #C1'],
  ['<https://a.test|the docs>, <https://a.test>', 'the docs (https://a.test), https://a.test'],
  ['<mailto:a@b.test|a@b.test>', 'a@b.test'],
  ['<!here> <!subteam^S1|@reps>', '@here @reps'],
  [':red_circle: :white_check_mark: :unknown_thing:', '🔴 ✅ :unknown_thing:'],
  ['&lt;!channel&gt; &amp;lt;', '<!channel> &lt;'],
  ['a *bold* _word_', 'a *bold* _word_'],
])('reads %s', (text, expected) => {
  expect(drawMrkdwn(text)).toBe(expected)
  expect(drawMessage({ text, blocks: [] })).toBe(expected)
})
