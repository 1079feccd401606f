// Messages as the terminal shows them.

import { readdirSync, readFileSync } from 'node:fs'
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

it('draws rich text as lines', () => {
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
        { type: 'rich_text_preformatted', elements: [run('KEY=a\ncurl b')] },
      ],
    },
    { type: 'table' },
  ]
  expect(drawMessage({ text: '', blocks }, { U1: 'sam' }).split('\n')).toEqual([
    'left: *151*@sam',
    '1. first',
    '2. second',
    '> quiet',
    '    KEY=a',
    '    curl b',
    '(table)',
  ])
})

it('draws a form with what it holds', () => {
  const input = (label: string, element: object, more = {}) => ({
    type: 'input',
    label: plain(label),
    element,
    ...more,
  })
  const [weekly, daily] = [plain('weekly'), plain('daily')].map((text, index) => ({ text, value: `${index}` }))
  const ticks = { options: [weekly, daily] }
  const blocks = [
    input('Pools', { type: 'multi_static_select', ...ticks, initial_options: [weekly, daily] }),
    input('When', { type: 'datetimepicker', initial_date_time: 1_796_256_000 }, { hint: plain('In your zone.') }),
    input('Owner', { type: 'users_select', initial_user: 'U1' }),
    input('Owners', { type: 'multi_users_select', initial_users: ['U1', 'U2'] }),
    input('Channel', { type: 'conversations_select', initial_conversation: 'C1' }),
    input('Here', { type: 'conversations_select', default_to_current_conversation: true }),
    input('Day', { type: 'datepicker', initial_date: '2026-12-01' }),
    input('Digest', { type: 'radio_buttons', ...ticks, initial_option: daily }),
    input('Warn', { type: 'checkboxes', ...ticks, initial_options: [weekly] }),
    input('Note', { type: 'plain_text_input' }),
  ]
  expect(drawMessage({ text: '', blocks }, { U1: 'sam', C1: 'sales' }).split('\n')).toEqual([
    'Pools: [weekly, daily v]',
    'When: [2026-12-03 00:00 UTC v]',
    '  In your zone.',
    'Owner: [@sam v]',
    'Owners: [@sam, @U2 v]',
    'Channel: [#sales v]',
    'Here: [this conversation v]',
    'Day: [2026-12-01 v]',
    'Digest: ( ) weekly  (x) daily',
    'Warn: [x] weekly  [ ] daily',
    'Note: [________]',
  ])
})

it('knows every block and every sign of what the app sends', () => {
  const folder = new URL('../slack/golden/', import.meta.url)
  const drawn = readdirSync(folder).map((file) => {
    const sent = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    return drawMessage({ text: sent.text ?? '', blocks: sent.blocks ?? [] })
  })
  expect(drawn.length).toBeGreaterThan(50)
  const strange = /^\(\w+\)$|undefined|:[a-z_]+:/m
  expect(drawn.filter((text) => text === '' || strange.test(text))).toEqual([])
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
