// Modals as a person meets them: what stands in the fields, what the client does not let through, what the app is told, and how
// views lie on each other.

import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalSlack } from '../../playground/server/server.ts'
import {
  call,
  type FakeApp,
  json,
  olga,
  plain,
  type RawAnswer,
  sales,
  sam,
  silence,
  startApp,
  startTown,
  team,
} from './town.ts'

let slack: LocalSlack
let app: FakeApp
let answer: (response: ServerResponse) => void = silence
beforeAll(async () => {
  slack = await startTown()
  app = await startApp((response) => answer(response))
})
afterAll(async () => {
  await slack.stop()
  await app.stop()
  slack.verify(['invalid_arguments', 'invalid_errors', 'invalid_response_action', 'not_enabled', 'push_limit_reached'])
})

const lastPayload = () => JSON.parse(new URLSearchParams(app.received.at(-1)?.body).get('payload') ?? '{}')
const option = (value: string) => ({ text: plain(value), value })
const input = (block_id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element: { action_id: `log:${block_id}`, ...element },
  ...more,
})
const form = (...blocks: object[]) => ({ type: 'modal', title: plain('Log'), submit: plain('Log'), blocks })

/** Opens it for Sam, who types /credits in #sales, and answers its id. */
async function open(view: object, channelId = sales): Promise<string> {
  answer = silence
  const asked = { teamId: team, userId: sam, channelId, command: '/credits', text: '' }
  const { triggerId } = await slack.command(app.url, asked)
  const { body } = await call(slack, 'views.open', { trigger_id: triggerId, view })
  expect(body).toMatchObject({ ok: true })
  return slack.views(team, sam).at(-1)?.id ?? ''
}
const submit = (viewId: string, values: Parameters<LocalSlack['submitView']>[1]['values'] = {}) =>
  slack.submitView(app.url, { viewId, values })
const update = (viewId: string, view: object, more: object = {}): Promise<RawAnswer> =>
  call(slack, 'views.update', { view_id: viewId, view, ...more })
const values = () => lastPayload().view.state.values

describe('a field', () => {
  const all = form(
    input('text', { type: 'plain_text_input', initial_value: 'a' }),
    input('count', { type: 'number_input', is_decimal_allowed: true, initial_value: '2' }),
    input('mail', { type: 'email_text_input', initial_value: 'a@b.test' }),
    input('link', { type: 'url_text_input', initial_value: 'https://a.test' }),
    input('pool', { type: 'static_select', options: [option('a'), option('b')], initial_option: option('b') }),
    input('kind', { type: 'radio_buttons', options: [option('a')], initial_option: option('a') }),
    input('some', { type: 'checkboxes', options: [option('a'), option('b')], initial_options: [option('a')] }),
    input('many', { type: 'multi_static_select', options: [option('a')], initial_options: [option('a')] }),
    input('day', { type: 'datepicker', initial_date: '2026-12-01' }),
    input('hour', { type: 'timepicker', initial_time: '15:58' }),
    input('instant', { type: 'datetimepicker', initial_date_time: 1_796_115_600 }),
    input('owner', { type: 'users_select', initial_user: olga }),
    input('others', { type: 'multi_users_select', initial_users: [olga] }),
    input('channel', { type: 'channels_select', initial_channel: sales }),
    input('place', { type: 'conversations_select', default_to_current_conversation: true }),
  )

  it('is sent with what it starts with, where nobody changes it', async () => {
    await submit(await open(all))
    const held = Object.values<Record<string, Record<string, unknown>>>(values()).flatMap((block) =>
      Object.values(block).map(({ type: _type, ...entry }) => Object.values(entry)[0]),
    )
    expect(held).toEqual([
      'a',
      '2',
      'a@b.test',
      'https://a.test',
      option('b'),
      option('a'),
      [option('a')],
      [option('a')],
      '2026-12-01',
      '15:58',
      1_796_115_600,
      olga,
      [olga],
      sales,
      sales,
    ])
    expect(values().pool).toEqual({ 'log:pool': { type: 'static_select', selected_option: option('b') } })
  })

  it('takes the value itself or the entry, and null takes it out', async () => {
    const optional = { ...all, blocks: all.blocks.map((block) => ({ ...block, optional: true })) }
    const entry = { type: 'number_input', value: '3' }
    await submit(await open(optional), {
      text: 'b',
      count: { 'log:count': entry },
      pool: 'a',
      some: ['b', 'a'],
      instant: 1_796_115_601,
      owner: sam,
      day: null,
      many: [],
    })
    expect(values()).toMatchObject({
      text: { 'log:text': { value: 'b' } },
      count: { 'log:count': entry },
      pool: { 'log:pool': { selected_option: option('a') } },
      some: { 'log:some': { selected_options: [option('b'), option('a')] } },
      instant: { 'log:instant': { selected_date_time: 1_796_115_601 } },
      owner: { 'log:owner': { selected_user: sam } },
      day: { 'log:day': { selected_date: null } },
      many: { 'log:many': { selected_options: [] } },
    })
  })

  it.each([
    ['nothing where something is required', { type: 'plain_text_input' }, '', 'required field'],
    ['a text that is too short', { type: 'plain_text_input', min_length: 3 }, 'ab', 'at least 3 characters'],
    ['a text that is too long', { type: 'plain_text_input', max_length: 3 }, 'abcd', 'at most 3 characters'],
    ['words for a number', { type: 'number_input', is_decimal_allowed: true }, '12z', 'a number'],
    ['a half where only whole ones go', { type: 'number_input', is_decimal_allowed: false }, '2.5', 'a whole number'],
    ['too little', { type: 'number_input', is_decimal_allowed: true, min_value: '0.5' }, '0.4', 'at least 0.5'],
    ['too much', { type: 'number_input', is_decimal_allowed: false, max_value: '10' }, '11', 'at most 10'],
    ['no address', { type: 'email_text_input' }, 'sam', 'e-mail'],
    ['no link', { type: 'url_text_input' }, 'a.test', 'URL'],
    ['a day that there is not', { type: 'datepicker' }, '2026-02-30', 'valid date'],
    ['a time that there is not', { type: 'timepicker' }, '24:00', 'valid time'],
    ['an instant in words', { type: 'datetimepicker' }, 'noon', 'valid date and time'],
  ])('is marked red by the client, and nothing is sent: %s', async (_what, element, typed, words) => {
    const viewId = await open(form(input('field', element)))
    const before = app.received.length
    await expect(submit(viewId, { field: typed })).rejects.toThrow(words)
    expect(app.received).toHaveLength(before)
  })

  it.each([
    [
      'an option that is not there',
      { type: 'static_select', options: [option('a')] },
      'b',
      'offers no b. It offers a.',
    ],
    ['somebody unknown', { type: 'users_select' }, 'U9', 'offers no U9'],
    ['a private channel among public ones', { type: 'channels_select' }, 'C5DEN', 'offers no C5DEN'],
    ['a channel that Sam does not see', { type: 'conversations_select' }, 'C4VAULT', 'offers no C4VAULT'],
    ['an archived channel', { type: 'conversations_select' }, 'C3ATTIC', 'offers no C3ATTIC'],
    [
      'a kind that the filter leaves out',
      { type: 'conversations_select', filter: { include: ['public'] } },
      'C5DEN',
      'offers no C5DEN',
    ],
    ['several where one goes', { type: 'static_select', options: [option('a')] }, ['a'], 'takes one value'],
    [
      'an entry of another kind',
      { type: 'plain_text_input' },
      { type: 'number_input', value: '1' },
      'is a plain_text_input',
    ],
  ])('is not filled with what nobody could put there: %s', async (_what, element, given, words) => {
    const viewId = await open(form(input('field', element)))
    await expect(submit(viewId, { field: given })).rejects.toThrow(words)
    await expect(submit(viewId, { nowhere: 'x' })).rejects.toThrow('has no input block nowhere')
  })

  it('keeps what was filled in over an update, where block, action and options stay', async () => {
    const pools = (...names: string[]) => input('pool', { type: 'static_select', options: names.map(option) })
    const viewId = await open(form(input('note', { type: 'plain_text_input' }), pools('a', 'b')))
    slack.fill(viewId, { note: 'mine', pool: 'b' })
    await update(viewId, form(input('note', { type: 'plain_text_input', initial_value: 'other' }), pools('a', 'b')))
    expect(slack.views(team, sam).at(-1)?.values).toMatchObject({
      note: { 'log:note': { value: 'mine' } },
      pool: { 'log:pool': { selected_option: option('b') } },
    })
    await update(viewId, form(input('note', { type: 'number_input', is_decimal_allowed: false }), pools('a', 'c')))
    expect(slack.views(team, sam).at(-1)?.values).toMatchObject({
      note: { 'log:note': { value: null } },
      pool: { 'log:pool': { selected_option: null } },
    })
  })

  it('starts with the conversation the person came from only where the menu would offer it', async () => {
    const place = (filter: object) =>
      form(
        input(
          'place',
          { type: 'conversations_select', default_to_current_conversation: true, filter },
          { optional: true },
        ),
      )
    await submit(await open(place({ include: ['private'] }), 'C5DEN'))
    expect(values().place['log:place'].selected_conversation).toBe('C5DEN')
    await submit(await open(place({ include: ['public'] }), 'C5DEN'))
    expect(values().place['log:place'].selected_conversation).toBeNull()
  })

  it('asks the app for its options, and offers those', async () => {
    const viewId = await open(form(input('campaign', { type: 'external_select', min_query_length: 2 })))
    answer = json({ options: [option('q4')] })
    await expect(slack.suggest(app.url, { viewId, blockId: 'campaign', query: 'q' })).rejects.toThrow(
      'from 2 characters',
    )
    const { options } = await slack.suggest(app.url, { viewId, blockId: 'campaign', query: 'q4' })
    expect(options).toEqual([option('q4')])
    expect(lastPayload()).toMatchObject({ type: 'block_suggestion', block_id: 'campaign', value: 'q4' })
    answer = silence
    await expect(submit(viewId, { campaign: 'q5' })).rejects.toThrow('offers no q5')
    await submit(viewId, { campaign: 'q4' })
    expect(values().campaign['log:campaign'].selected_option).toEqual(option('q4'))
  })
})

describe('while a form is filled in', () => {
  it('a field that dispatches tells the app, with everything filled in so far', async () => {
    const count = { type: 'number_input', is_decimal_allowed: false }
    const viewId = await open(
      form(input('note', { type: 'plain_text_input' }), input('count', count, { dispatch_action: true })),
    )
    slack.fill(viewId, { note: 'first' })
    const at = { viewId }
    const sent = await slack.action(app.url, { teamId: team, userId: sam, at, actionId: 'log:count', typed: '2' })
    expect(lastPayload()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: viewId },
      trigger_id: sent.triggerId,
      actions: [{ type: 'number_input', block_id: 'count', action_id: 'log:count', value: '2' }],
    })
    expect(values()).toMatchObject({ note: { 'log:note': { value: 'first' } }, count: { 'log:count': { value: '2' } } })
    expect(lastPayload()).not.toHaveProperty('response_url')
    const quiet = slack.action(app.url, { teamId: team, userId: sam, at, actionId: 'log:note', typed: 'x' })
    await expect(quiet).rejects.toThrow('has no dispatch_action')
    const other = slack.action(app.url, { teamId: team, userId: olga, at, actionId: 'log:count', typed: '1' })
    await expect(other).rejects.toThrow(`${olga} does not see view`)
  })

  it('a menu outside an input dispatches by itself, and is part of the state', async () => {
    const menu = { type: 'static_select', action_id: 'log:pool', options: [option('a'), option('b')] }
    const viewId = await open(form({ type: 'actions', block_id: 'pick', elements: [menu] }))
    await slack.action(app.url, { teamId: team, userId: sam, at: { viewId }, actionId: 'log:pool', option: 'b' })
    expect(values()).toEqual({ pick: { 'log:pool': { type: 'static_select', selected_option: option('b') } } })
  })

  it('an update with the hash of an older form is refused', async () => {
    const view = form(input('note', { type: 'plain_text_input' }))
    const viewId = await open(view)
    const { hash } = slack.views(team, sam).at(-1) ?? {}
    expect((await update(viewId, view, { hash })).body.ok).toBe(true)
    expect((await update(viewId, view, { hash })).body.error).toBe('hash_conflict')
  })
})

describe('views on each other', () => {
  const press = { type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] }
  const view = { ...form(press), notify_on_close: true }
  const push = async (viewId: string): Promise<RawAnswer> => {
    answer = silence
    const click = { teamId: team, userId: sam, at: { viewId }, actionId: 'more' }
    const { triggerId } = await slack.action(app.url, click)
    return await call(slack, 'views.push', { trigger_id: triggerId, view })
  }

  it('are three at most, each with its root and the one below', async () => {
    const root = await open(view)
    const second = (await push(root)).body.view as { id: string }
    expect(second).toMatchObject({ root_view_id: root, previous_view_id: root })
    const third = (await push(second.id)).body.view as { id: string }
    expect(third).toMatchObject({ root_view_id: root, previous_view_id: second.id })
    expect((await push(third.id)).body.error).toBe('push_limit_reached')
    await expect(submit(root)).rejects.toThrow(`View ${root} lies under ${third.id}.`)
    await slack.closeView(app.url, { viewId: third.id })
    expect(lastPayload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: third.id } })
    answer = json({ response_action: 'clear' })
    await submit(second.id)
    expect(slack.views(team, sam).filter((one) => one.state === 'open' && one.rootId === root)).toEqual([])
  })

  it('are pushed only from inside a modal', async () => {
    const trigger_id = slack.trigger(team, sam)
    expect((await call(slack, 'views.push', { trigger_id, view })).body.error).toBe('not_found')
  })

  it('are closed all at once, and the app hears of those that asked for it', async () => {
    const root = await open({ ...view, clear_on_close: true })
    await push(root)
    const top = slack.views(team, sam).at(-1)?.id ?? ''
    const before = app.received.length
    await slack.closeView(app.url, { viewId: top, isCleared: true })
    expect(app.received).toHaveLength(before + 2)
    expect(lastPayload()).toMatchObject({ is_cleared: true, view: { id: root } })
    const silent = await open(form(press))
    expect(await slack.closeView(app.url, { viewId: silent })).toBeUndefined()
  })
})

describe('an answer to a form that Slack would not understand', () => {
  it.each([
    ['an unknown action', { response_action: 'close' }, 'invalid_response_action'],
    ['a field too many', { response_action: 'clear', view: {} }, 'invalid_response_action'],
    ['words', 'done', 'invalid_response_action'],
    ['errors without errors', { response_action: 'errors', errors: {} }, 'invalid_errors'],
    ['an error without words', { response_action: 'errors', errors: { note: '' } }, 'invalid_errors'],
    ['a view without a title', { response_action: 'update', view: { type: 'modal', blocks: [] } }, 'invalid_arguments'],
  ])('%s is a violation and leaves the form open', async (_what, body, error) => {
    const viewId = await open(form(input('note', { type: 'plain_text_input' })))
    answer = json(body as object)
    const sent = await submit(viewId, { note: 'x' })
    expect(sent.view.state).toBe('open')
    expect(slack.violations().at(-1)).toMatchObject({ where: 'view_submission', error })
  })

  it('while a form that nobody can send is not sent', async () => {
    const viewId = await open({ type: 'modal', title: plain('T'), blocks: [] })
    await expect(submit(viewId)).rejects.toThrow('has no button to send it with')
  })
})

it('a Home is published to one person, in the place of the one before', async () => {
  const home = (text: string) => ({ type: 'home', blocks: [{ type: 'header', text: plain(text) }] })
  const first = await call(slack, 'views.publish', { user_id: sam, view: home('one') })
  const second = await call(slack, 'views.publish', { user_id: sam, view: home('two') })
  expect(second.body.view).toMatchObject({ id: (first.body.view as { id: string }).id, type: 'home' })
  expect(slack.home(team, sam)?.view).toMatchObject(home('two'))
  expect(slack.home(team, olga)).toBeUndefined()
  const stale = await call(slack, 'views.publish', { user_id: sam, view: home('three'), hash: 'old' })
  expect(stale.body.error).toBe('hash_conflict')
  const modal = await call(slack, 'views.publish', { user_id: sam, view: form() })
  expect(modal.body.error).toBe('invalid_arguments')
  slack.addWorkspace({ teamId: 'T5', name: 'Bare', botToken: 'xoxb-5', botUserId: 'UBOT', scopes: [] })
  slack.addUser('T5', { id: sam, name: 'sam' })
  expect((await call(slack, 'views.publish', { user_id: sam, view: home('x') }, 'xoxb-5')).body.error).toBe(
    'not_enabled',
  )
})
