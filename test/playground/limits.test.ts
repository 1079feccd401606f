// Every row of limits.ts: what is just within it is taken, what is just beyond it is refused. A row without a fixture fails.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Limit, limitName } from '../../playground/server/limit.ts'
import { payloadLimits } from '../../playground/server/limits.ts'
import { ownLimits } from '../../playground/server/manners.ts'
import type { LocalSlack } from '../../playground/server/server.ts'
import { shapeLimits } from '../../playground/server/shape-limits.ts'
import { hosts, items } from './hosts.ts'
import { call, json, plain, type RawAnswer, sales, sam, section, startApp, startTown, team } from './town.ts'

let slack: LocalSlack
let clock = new Date('2026-12-01T09:00:00Z')
beforeAll(async () => {
  slack = await startTown({ now: () => clock })
})
afterAll(async () => {
  await slack.stop()
  slack.verify([
    'blocks_over_own_limit',
    'dispatch_failed',
    'exchanged_trigger_id',
    'invalid_arguments',
    'invalid_blocks',
    'invalid_options',
    'metadata_too_large',
    'msg_blocks_too_long',
    'msg_too_long',
    'operation_timeout',
    'push_limit_reached',
    'text_over_advised_length',
    'too_many_attachments',
    'used_url',
    'view_too_large',
  ])
})

const wait = (seconds: number): void => {
  clock = new Date(clock.getTime() + seconds * 1000)
}
const post = (args: object): Promise<RawAnswer> =>
  call(slack, 'chat.postMessage', { channel: sales, text: 'x', ...args })
const open = (view: object): Promise<RawAnswer> =>
  call(slack, 'views.open', { trigger_id: slack.trigger(team, sam), view })
const modal = (fields: object): object => ({ type: 'modal', title: plain('T'), blocks: [], ...fields })

describe('a row of shapes', () => {
  it.each(shapeLimits.map((limit) => ({ name: limitName(limit), limit })))('$name', async ({ limit }) => {
    const bound = 'most' in limit ? limit.most : limit.least
    const within = await carry(limit, bound)
    expect(within.body).toMatchObject({ ok: true })
    const beyond = await carry(limit, 'most' in limit ? bound + 1 : bound - 1)
    expect(beyond.body).toMatchObject({ ok: false, error: expect.stringMatching(/^invalid_(blocks|arguments)$/) })
    const faults = JSON.stringify(beyond.body.response_metadata)
    expect(faults).toMatch(/no more than|no fewer than|must be less than|must be more than/)
    expect(faults).toContain(`/${limit.field}`)
    expect(slack.violations().at(-1)?.error).toBe(beyond.body.error)
  })
})

async function carry(limit: Limit, size: number): Promise<RawAnswer> {
  const host = hosts[limit.of]
  if (!host) throw new Error(`hosts.ts has no ${limit.of}: add it, so that ${limitName(limit)} is proven.`)
  const { method, args } = host.call({ ...host.value, [limit.field]: stretched(limit, host.value[limit.field], size) })
  const trigger = method === 'views.open' ? { trigger_id: slack.trigger(team, sam) } : {}
  return await call(slack, method, { ...args, ...trigger })
}

/** A field of exactly this size: text, text object, link, list or number, as the host's own field is. */
function stretched(limit: Limit, field: unknown, size: number): unknown {
  if (limit.unit === 'value') return size
  if (limit.unit === 'items') {
    const item = items[`${limit.of}.${limit.field}`]
    if (!item) throw new Error(`hosts.ts has no items for ${limitName(limit)}.`)
    return Array.from({ length: size }, (_, index) => item(index))
  }
  if (typeof field === 'object' && field !== null) return { ...field, text: 'a'.repeat(size) }
  const isLink = typeof field === 'string' && field.startsWith('https://')
  // Of its own letter, since an external id may be used only once.
  return isLink ? 'https://a.test/'.padEnd(size, 'a') : limit.of.charAt(0).repeat(size)
}

const chart = (index: number): object => ({
  type: 'data_visualization',
  title: `chart ${index}`,
  chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] },
})
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Blocks whose JSON has exactly this many bytes. */
function blocksOf(bytes: number): object[] {
  const sizes = [...times(4, () => 2900), 1]
  const rest = bytes - Buffer.byteLength(JSON.stringify(sizes.map((size) => section('a'.repeat(size))))) + 1
  return [...times(4, () => 2900), rest].map((size) => section('a'.repeat(size)))
}

/** How each payload row is met and overstepped. The type asks for one entry per row. */
const trials: Record<keyof typeof payloadLimits, (most: number) => Promise<void>> = {
  sectionFieldText: async (most) => {
    const fields = (size: number): object => ({ blocks: [{ type: 'section', fields: [plain('a'.repeat(size))] }] })
    expect((await post(fields(most))).body.ok).toBe(true)
    expect((await post(fields(most + 1))).body.error).toBe('invalid_blocks')
  },
  messageBlocks: async (most) => {
    expect((await post({ blocks: times(most, () => ({ type: 'divider' })) })).body.ok).toBe(true)
    expect((await post({ blocks: times(most + 1, () => ({ type: 'divider' })) })).body.error).toBe('invalid_blocks')
  },
  messageBlockBytes: async (most) => {
    expect((await post({ blocks: blocksOf(most) })).body.ok).toBe(true)
    expect((await post({ blocks: blocksOf(most + 1) })).body.error).toBe('msg_blocks_too_long')
  },
  messageCharts: async (most) => {
    expect((await post({ blocks: times(most, chart) })).body.ok).toBe(true)
    expect((await post({ blocks: times(most + 1, chart) })).body.error).toBe('invalid_blocks')
  },
  chartCategory: async (most) => {
    const named = (label: string) => {
      const series = [{ name: 's', data: [{ label, value: 1 }] }]
      const axis = { categories: [label] }
      return { type: 'data_visualization', title: 'T', chart: { type: 'bar', series, axis_config: axis } }
    }
    const judged = async (size: number) => (await post({ blocks: [named('a'.repeat(size))] })).body
    expect((await judged(most)).ok).toBe(true)
    expect(JSON.stringify(await judged(most + 1))).toContain('/axis_config/categories/0]')
  },
  messageTables: async (most) => {
    const table = () => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] })
    expect((await post({ blocks: times(most, table) })).body.ok).toBe(true)
    expect((await post({ blocks: times(most + 1, table) })).body.error).toBe('invalid_blocks')
  },
  tableCells: async (most) => {
    const table = (characters: number) => {
      const cells = [characters - 1, 1].map((size) => [{ type: 'raw_text', text: 'a'.repeat(size) }])
      return { blocks: [{ type: 'table', rows: cells }] }
    }
    expect((await post(table(most))).body.ok).toBe(true)
    expect((await post(table(most + 1))).body.error).toBe('invalid_blocks')
  },
  tableColumns: async (most) => {
    const table = (columns: number) => ({
      blocks: [{ type: 'table', rows: [times(columns, () => ({ type: 'raw_text', text: 'a' }))] }],
    })
    expect((await post(table(most))).body.ok).toBe(true)
    expect((await post(table(most + 1))).body.error).toBe('invalid_blocks')
  },
  messageMarkdown: async (most) => {
    const split = (size: number): object[] =>
      [size - 10, 10].map((length) => ({ type: 'markdown', text: 'a'.repeat(length) }))
    expect((await post({ blocks: split(most) })).body.ok).toBe(true)
    expect((await post({ blocks: split(most + 1) })).body.error).toBe('invalid_blocks')
  },
  messageAttachments: async (most) => {
    expect((await post({ attachments: times(most, () => ({ text: 'a' })) })).body.ok).toBe(true)
    expect((await post({ attachments: times(most + 1, () => ({ text: 'a' })) })).body.error).toBe(
      'too_many_attachments',
    )
  },
  messageTextAdvised: async (most) => {
    const before = slack.violations().length
    await post({ text: 'a'.repeat(most) })
    expect(slack.violations()).toHaveLength(before)
    expect((await post({ text: 'a'.repeat(most + 1) })).body.ok).toBe(true)
    expect(slack.violations().at(-1)).toMatchObject({ error: 'text_over_advised_length', refused: false })
  },
  messageText: async (most) => {
    expect((await post({ text: 'a'.repeat(most) })).body).not.toHaveProperty('warning')
    expect((await post({ text: 'a'.repeat(most + 1) })).body).toMatchObject({ ok: true, warning: 'message_truncated' })
    expect(slack.messages(team, sales).at(-1)?.text).toHaveLength(most)
    const whisper = await call(slack, 'chat.postEphemeral', { channel: sales, user: sam, text: 'a'.repeat(most + 1) })
    expect(whisper.body.error).toBe('msg_too_long')
  },
  updateText: async (most) => {
    const { ts } = (await post({})).body
    const update = (size: number): Promise<RawAnswer> =>
      call(slack, 'chat.update', { channel: sales, ts, text: 'a'.repeat(size) })
    expect((await update(most)).body.ok).toBe(true)
    expect((await update(most + 1)).body.error).toBe('msg_too_long')
  },
  metadataBytes: async (most) => {
    const metadata = (bytes: number): object => {
      const empty = { event_type: 'a', event_payload: { a: '' } }
      return { ...empty, event_payload: { a: 'a'.repeat(bytes - JSON.stringify(empty).length) } }
    }
    expect((await post({ metadata: metadata(most) })).body.ok).toBe(true)
    expect((await post({ metadata: metadata(most + 1) })).body.error).toBe('metadata_too_large')
  },
  postsPerSecond: async (most) => {
    let at = new Date('2026-12-01T09:00:00Z')
    const paced = await startTown({ now: () => at, isPaced: true })
    const status = async (channel: string): Promise<number> =>
      (await call(paced, 'chat.postMessage', { channel, text: 'x' })).status
    const burst = [...times(most, () => sales), sales, 'C5DEN']
    const statuses: number[] = []
    for (const channel of burst) statuses.push(await status(channel))
    at = new Date(at.getTime() + 1000)
    statuses.push(await status(sales))
    await paced.stop()
    expect(statuses).toEqual([...times(most, () => 200), 429, 200, 200])
  },
  viewBlocks: async (most) => {
    expect((await open(modal({ blocks: times(most, () => ({ type: 'divider' })) }))).body.ok).toBe(true)
    expect((await open(modal({ blocks: times(most + 1, () => ({ type: 'divider' })) }))).body.error).toBe(
      'invalid_arguments',
    )
  },
  viewBytes: async (most) => {
    const large = (bytes: number): object => {
      const blocks = times(90, () => section('a'.repeat(2700)))
      const rest = bytes - Buffer.byteLength(JSON.stringify(modal({ blocks: [...blocks, section('a')] }))) + 1
      return modal({ blocks: [...blocks, section('a'.repeat(rest))] })
    }
    expect((await open(large(most))).body.ok).toBe(true)
    expect((await open(large(most + 1))).body.error).toBe('view_too_large')
  },
  ackSeconds: async (most) => {
    const app = await startApp(() => {})
    const sent = await slack.command(app.url, {
      teamId: team,
      userId: sam,
      channelId: sales,
      command: '/credits',
      text: '',
    })
    await app.stop()
    expect(sent).toMatchObject({ status: 0, problem: 'operation_timeout' })
    expect(Math.abs(sent.ms - most * 1000)).toBeLessThan(400)
  },
  triggerSeconds: async (most) => {
    const late = async (seconds: number): Promise<RawAnswer> => {
      const trigger = slack.trigger(team, sam)
      wait(seconds)
      return await call(slack, 'views.open', { trigger_id: trigger, view: modal({}) })
    }
    expect((await late(most)).body.ok).toBe(true)
    expect((await late(most + 0.001)).body.error).toBe('expired_trigger_id')
  },
  triggerUses: async () => {
    const trigger = slack.trigger(team, sam)
    const twice = [modal({}), modal({})].map((view) => call(slack, 'views.open', { trigger_id: trigger, view }))
    const errors = (await Promise.all(twice)).map(({ body }) => body.error)
    expect(errors.sort()).toEqual(['exchanged_trigger_id', undefined])
  },
  responseUses: async (most) => {
    const url = await responseUrl()
    const statuses: number[] = []
    for (let use = 0; use <= most; use += 1) statuses.push((await respond(url)).status)
    expect(statuses).toEqual([...times(most, () => 200), 404])
  },
  responseSeconds: async (most) => {
    const url = await responseUrl()
    wait(most)
    expect((await respond(url)).status).toBe(200)
    wait(0.001)
    expect(await respond(url)).toEqual({ status: 404, body: { ok: false, error: 'expired_url' } })
  },
  eventRetries: async (most) => {
    const app = await startApp((response) => response.writeHead(500).end())
    let sent = await slack.event(app.url, { teamId: team, event: { type: 'app_home_opened', user: sam } })
    for (let retried = 0; retried < most; retried += 1) sent = await sent.retry()
    await app.stop()
    expect(app.received.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3'])
    await expect(sent.retry()).rejects.toThrow('was sent 4 times')
  },
  suggestedOptions: async (most) => {
    const options = (count: number) => ({
      options: times(count, (index) => ({ text: plain(`o${index}`), value: `${index}` })),
    })
    let answer: object = {}
    const app = await startApp((response) => json(answer)(response))
    const element = { type: 'external_select', action_id: 'a', min_query_length: 1 }
    const blocks = [{ type: 'input', block_id: 'campaign', label: plain('Campaign'), element }]
    await open(modal({ submit: plain('S'), blocks }))
    const viewId = slack.views(team, sam).at(-1)?.id ?? ''
    const ask = async (count: number): Promise<number> => {
      answer = options(count)
      return (await slack.suggest(app.url, { viewId, blockId: 'campaign', query: 'q' })).options.length
    }
    expect(await ask(most)).toBe(most)
    expect(await ask(most + 1)).toBe(0)
    await app.stop()
    expect(slack.violations().at(-1)).toMatchObject({ where: 'block_suggestion', error: 'invalid_options' })
  },
  viewStack: async (most) => {
    const { body } = await open(modal({ submit: plain('S') }))
    const root = slack.views(team, sam).at(-1)?.id ?? ''
    expect(body.ok).toBe(true)
    const app = await startApp((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ response_action: 'push', view: modal({ submit: plain('S') }) })),
    )
    for (let pushed = 0; pushed < most; pushed += 1) {
      const top = slack.views(team, sam).at(-1)?.id ?? ''
      await slack.submitView(app.url, { viewId: top, values: {} })
    }
    await app.stop()
    expect(slack.views(team, sam).filter((view) => view.rootId === root)).toHaveLength(most)
    expect(slack.violations().at(-1)?.error).toBe('push_limit_reached')
  },
}

async function responseUrl(): Promise<string> {
  const app = await startApp((response) => response.end())
  const sent = await slack.command(app.url, {
    teamId: team,
    userId: sam,
    channelId: sales,
    command: '/credits',
    text: '',
  })
  await app.stop()
  return sent.responseUrl
}

async function respond(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'later' }) })
  return { status: response.status, body: await response.json() }
}

describe('a row of payloads', () => {
  it.each(Object.entries(payloadLimits))('%s', async (name, limit) => {
    const trial = Object.entries(trials).find(([known]) => known === name)?.[1]
    if (!trial) throw new Error(`No trial for ${name}.`)
    await trial(limit.most)
  })
})

it('has a source in every row, and no row twice', () => {
  const rows: Limit[] = [...shapeLimits, ...Object.values(payloadLimits), ...Object.values(ownLimits)]
  expect(rows.filter((row) => row.source === '')).toEqual([])
  const names = rows.map(limitName)
  expect(names).toEqual([...new Set(names)])
})
