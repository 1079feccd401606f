// Charts in the local Slack: what Slack's page allows is taken and drawn, one step beyond it is not; where none may stand; and
// a workspace that has no charts.

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkBlocks, faultTexts } from '../../playground/server/check-blocks.ts'
import { drawMessage } from '../../playground/server/draw.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { call, json, respond, sales, sam, section, silence, startApp, startTown, team, token } from './town.ts'

type Point = { label: string; value: number }
type Series = { name: string; data: Point[] }
type Axis = { categories: string[]; x_label?: string; y_label?: string }

const chart = (title: string, of: object) => ({ type: 'data_visualization', title, chart: of })
const pie = (segments: Point[], title = 'T') => chart(title, { type: 'pie', segments })
const cartesian = (type: string, series: Series[], axis: Axis, title = 'T') =>
  chart(title, { type, series, axis_config: axis })
const draw = (...blocks: object[]): string[] =>
  drawMessage({ text: '', blocks: blocks.map((one) => ({ ...one })) }).split('\n')

describe('a chart', () => {
  // The figures of Slack's page, beside the rows that the local Slack judges by.
  const label = fc.string({ minLength: 1, maxLength: 20 })
  const title = fc.string({ minLength: 1, maxLength: 50 })
  const amount = fc.integer({ min: -9_999_999, max: 9_999_999 })
  const axisLabel = fc.option(fc.string({ maxLength: 50 }), { nil: undefined })
  const pies = fc
    .tuple(title, fc.uniqueArray(label, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 9_999_999 }))
    .map(([words, labels, value]) =>
      pie(
        labels.map((name, index) => ({ label: name, value: value / (index + 1) })),
        words,
      ),
    )
  const cartesians = fc
    .record({
      title,
      type: fc.constantFrom('bar', 'line', 'area'),
      names: fc.uniqueArray(label, { minLength: 1, maxLength: 6 }),
      categories: fc.uniqueArray(label, { minLength: 1, maxLength: 20 }),
      x: axisLabel,
      y: axisLabel,
      amounts: fc.array(amount, { minLength: 120, maxLength: 120 }),
    })
    .map(({ title: words, type, names, categories, x, y, amounts }) => {
      const amountAt = (place: number): number => amounts[place] ?? 0
      const series = names.map((name, index) => ({
        name,
        data: categories.map((one, row) => ({ label: one, value: amountAt(20 * index + row) })),
      }))
      const labels = { ...(x === undefined ? {} : { x_label: x }), ...(y === undefined ? {} : { y_label: y }) }
      return cartesian(type, series, { categories, ...labels }, words)
    })

  it('within what the page says is taken, and drawn in few lines that fit a terminal', () => {
    fc.assert(
      fc.property(fc.oneof(pies, cartesians), (block) => {
        expect(faultTexts(checkBlocks([block], 'message'))).toEqual([])
        const lines = draw(block)
        expect(lines.length).toBeLessThanOrEqual(14)
        expect(Math.max(...lines.slice(1).map((line) => [...line].length))).toBeLessThanOrEqual(96)
      }),
    )
  })

  const times = (count: number): number[] => [...Array(count).keys()]
  const wide = (name: number, categories = 1): Series => ({
    name: `s${name}`,
    data: times(categories).map((row) => ({ label: `c${row}`, value: row })),
  })
  const long: Point = { label: 'a'.repeat(21), value: 1 }
  const bars = (series: Series[], axis: Partial<Axis> = {}): object =>
    cartesian('bar', series, { categories: ['c0'], ...axis })
  const categoriesOf = (count: number) => ({ categories: times(count).map((row) => `c${row}`) })
  const slices = (count: number, value = 1): Point[] => times(count).map((row) => ({ label: `s${row}`, value }))

  it.each<[string, object, string]>([
    ['a title of 51 characters', pie(slices(1), 'a'.repeat(51)), '/title'],
    ['no title', pie(slices(1), ''), '/title'],
    ['no slice', pie([]), '/chart/segments'],
    ['a seventh slice', pie(slices(7)), '/chart/segments'],
    ['a slice of nothing', pie(slices(2, 0)), '/chart/segments/0/value'],
    ['a slice below nothing', pie(slices(2, -1)), '/chart/segments/0/value'],
    ['a slice of 21 characters', pie([{ label: 'a'.repeat(21), value: 1 }]), '/chart/segments/0/label'],
    ['a slice without a label', pie([{ label: '', value: 1 }]), '/chart/segments/0/label'],
    ['no series', bars([]), '/chart/series'],
    ['a seventh series', bars(times(7).map((name) => wide(name))), '/chart/series'],
    ['a name of 21 characters', bars([{ ...wide(0), name: 'a'.repeat(21) }]), '/chart/series/0/name'],
    ['a series without a name', bars([{ ...wide(0), name: '' }]), '/chart/series/0/name'],
    ['no point', bars([wide(0, 0)], { categories: [] }), '/chart/series/0/data'],
    ['a 21st point', bars([wide(0, 21)], categoriesOf(21)), '/chart/series/0/data'],
    ['no category', bars([wide(0, 0)], { categories: [] }), '/chart/axis_config/categories'],
    ['a 21st category', bars([wide(0, 21)], categoriesOf(21)), '/chart/axis_config/categories'],
    ['a category of 21 characters', bars([wide(0)], { categories: [long.label] }), '/chart/axis_config/categories/0'],
    [
      'a point of 21 characters',
      bars([{ name: 's', data: [long] }], { categories: [long.label] }),
      '/chart/series/0/data/0/label',
    ],
    [
      'a point without a label',
      bars([{ name: 's', data: [{ label: '', value: 1 }] }], { categories: [''] }),
      '/chart/series/0/data/0/label',
    ],
    ['a category without a point', bars([wide(0)], categoriesOf(2)), '/chart/series/0/data'],
    ['words below of 51 characters', bars([wide(0)], { x_label: 'a'.repeat(51) }), '/chart/axis_config/x_label'],
    ['words beside of 51 characters', bars([wide(0)], { y_label: 'a'.repeat(51) }), '/chart/axis_config/y_label'],
  ])('of %s is refused', (_what, block, pointer) => {
    expect(faultTexts(checkBlocks([block], 'message')).join()).toContain(`[json-pointer:/blocks/0${pointer}]`)
  })

  it('is a row with a bar for each slice', () => {
    const spent = [
      ['Prospecting', 520],
      ['Event follow-up', 187.5],
      ['unexplained', 1],
    ] as const
    expect(
      draw(
        pie(
          spent.map(([name, value]) => ({ label: name, value })),
          'What for',
        ),
      ),
    ).toEqual([
      '(pie chart) What for',
      '  Prospecting      ██████████████▋        520  73 %',
      '  Event follow-up  █████▎               187.5  26 %',
      '  unexplained      ▏                        1   0 %',
    ])
  })

  it('is a row for each category, with a bar for each of three series, longest where the amount is', () => {
    const days = ['Mon', 'Tue', 'Wed']
    const of = (name: string, ...amounts: number[]): Series => ({
      name,
      data: amounts.map((value, row) => ({ label: days[row] ?? '', value })).reverse(),
    })
    const axis = { categories: days, x_label: 'Day', y_label: 'credits' }
    expect(draw(cartesian('line', [of('Used', 0, 1200, 600), of('Even pace', 400, 800, -40)], axis, 'Pace'))).toEqual([
      '(line chart) Pace (credits)',
      '  Day  Used                Even pace',
      '  Mon                   0  ████         400',
      '  Tue  ████████████ 1,200  ████████     800',
      '  Wed  ██████         600  ░            -40',
    ])
  })

  it('is told by its values alone where four series and more leave no room for bars', () => {
    const series = times(4).map((name) => ({ ...wide(name, 2), name: `A rather long name ${name}` }))
    expect(draw(cartesian('area', series, categoriesOf(2)))).toEqual([
      '(area chart) T',
      '      A rather long n…  A rather long n…  A rather long n…  A rather long n…',
      '  c0                 0                 0                 0                 0',
      '  c1                 1                 1                 1                 1',
    ])
  })

  it('of many categories keeps the first and the last, and says what is not drawn', () => {
    const lines = draw(bars([wide(0, 20)], categoriesOf(20)))
    expect(lines).toHaveLength(14)
    expect(lines[2]).toMatch(/^ {2}c0 +0$/)
    expect(lines[12]).toMatch(/^ {2}c19 +█{20} 19$/)
    expect(lines[13]).toBe('  (9 of 20 are not drawn)')
  })
})

describe('a message with a chart', () => {
  const block = pie([{ label: 'a', value: 1 }])
  const blocks = [section('x'), block]
  const refused = { ok: false, error: 'invalid_blocks', errors: [expect.stringContaining('data_visualization')] }
  const post = (args: object = {}) => call(slack, 'chat.postMessage', { channel: sales, text: 'x', blocks, ...args })

  let slack: LocalSlack
  beforeEach(async () => {
    slack = await startTown()
  })
  afterEach(async () => await slack.stop())

  const answered = async (userId: string) => {
    const app = await startApp(silence)
    const request = { teamId: team, userId, channelId: sales, command: '/credits', text: '' }
    const { responseUrl } = await slack.command(app.url, request)
    await app.stop()
    return responseUrl
  }

  it('is posted and changed', async () => {
    const { ts } = (await post()).body
    expect((await call(slack, 'chat.update', { channel: sales, ts, text: 'y', blocks })).body.ok).toBe(true)
    expect(slack.messages(team, sales).at(-1)?.blocks).toEqual(blocks)
    slack.verify()
  })

  it('counts in full for what a message may hold: one as large as may be fits, two do not', async () => {
    const categories = Array.from({ length: 20 }, (_, row) => `category ${row}`.padEnd(20, '.'))
    const data = categories.map((label) => ({ label, value: 1_234.5 }))
    const series = Array.from({ length: 6 }, (_, index) => ({ name: `series ${index}`.padEnd(20, '.'), data }))
    const large = cartesian('bar', series, { categories, x_label: 'x'.repeat(50), y_label: 'y'.repeat(50) })
    expect((await post({ blocks: [large] })).body.ok).toBe(true)
    slack.verify()
    expect((await post({ blocks: [large, large] })).body.error).toBe('msg_blocks_too_long')
    slack.verify(['blocks_over_own_limit', 'msg_blocks_too_long'])
  })

  it('is whispered nowhere, since nobody says that Slack shows it there', async () => {
    const whisper = { channel: sales, user: sam, text: 'x', blocks }
    expect((await call(slack, 'chat.postEphemeral', whisper)).body).toMatchObject(refused)
    const url = await answered(sam)
    expect(await (await respond(url, { text: 'x', blocks })).json()).toMatchObject(refused)
    expect((await respond(url, { response_type: 'in_channel', text: 'x', blocks })).status).toBe(200)
    const app = await startApp(json({ text: 'x', blocks }))
    await slack.command(app.url, { teamId: team, userId: sam, channelId: sales, command: '/credits', text: '' })
    await app.stop()
    expect(slack.ephemerals(team, sam)).toEqual([])
    const places = ['chat.postEphemeral', 'response_url', 'ack']
    slack.verify(places.map((place) => `${place}: invalid_blocks`))
    expect(JSON.stringify(slack.violations().at(-1))).toContain('data_visualization in an ephemeral message')
  })

  it('may come in the place of the message that was clicked, not of a whisper', async () => {
    const button = { type: 'button', action_id: 'a', text: { type: 'plain_text', text: 'b' } }
    const row = { type: 'actions', elements: [button] }
    const { ts } = (await post({ blocks: [row] })).body
    const { message_ts } = (
      await call(slack, 'chat.postEphemeral', { channel: sales, user: sam, text: 'x', blocks: [row] })
    ).body
    const app = await startApp(silence)
    const statuses: number[] = []
    const answer = { replace_original: true, text: 'x', blocks }
    // A whisper stays one, whatever it is asked to be.
    for (const [clicked, more] of [
      [ts, {}],
      [message_ts, { response_type: 'in_channel' }],
    ] as const) {
      const at = { channelId: sales, ts: String(clicked) }
      const { responseUrl } = await slack.action(app.url, { teamId: team, userId: sam, at, actionId: 'a' })
      statuses.push((await respond(responseUrl, { ...answer, ...more })).status)
    }
    await app.stop()
    expect(statuses).toEqual([200, 400])
    expect(slack.messages(team, sales).at(-1)?.blocks).toEqual(blocks)
    slack.verify(['response_url: invalid_blocks'])
  })

  it('is refused by a workspace that has no charts, which no app can know', async () => {
    const trouble = await slack.misbehave({ kind: 'unknown_block', block: 'data_visualization' })
    const { ts } = (await post({ text: 'plain', blocks: [section('x')] })).body
    const messages = ['[ERROR] unsupported type: data_visualization [json-pointer:/blocks/1/type]']
    expect((await post()).body).toMatchObject({ ...refused, response_metadata: { messages } })
    // As Slack's own client sends it: a form, with the blocks as text in it.
    const form = new URLSearchParams({ token, channel: sales, text: 'x', blocks: JSON.stringify(blocks) })
    const formed = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body: form })
    expect(await formed.json()).toMatchObject(refused)
    expect((await call(slack, 'chat.update', { channel: sales, ts, text: 'x', blocks })).body).toMatchObject(refused)
    const loud = await respond(await answered(sam), { response_type: 'in_channel', text: 'x', blocks })
    expect(loud.status).toBe(400)
    expect(slack.messages(team, sales).map(({ text }) => text)).toEqual(['plain'])
    await trouble.release()
    expect((await post()).body.ok).toBe(true)
    slack.verify()
  })

  it('uses up the times of such a workspace, and no other message does', async () => {
    await slack.misbehave({ kind: 'unknown_block', block: 'data_visualization', times: 1 })
    const answers = [await post({ blocks: [section('x')] }), await post(), await post()]
    expect(answers.map(({ body }) => body.ok)).toEqual([true, false, true])
    slack.verify()
  })
})
