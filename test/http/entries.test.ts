// The ledger as programs and spreadsheets read it: pages, instants, formulas that must not run.
import { expect, test } from 'vitest'
import { makeCaller, openDoor } from '../support/http.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const door = await openDoor(store)
const { deps } = door

async function callerWith(events: object[]): Promise<string> {
  const { key } = await makeCaller(deps)
  const body = events.map((event, index) => ({ id: `evt_${index}`, pool: 'apollo', credits: 1, ...event }))
  const { json } = await door.send('POST', '/v1/events', { key, body })
  expect(json).toMatchObject({ recorded: events.length, rejected: 0 })
  return key
}

test('pages follow each other without a gap or a repetition', async () => {
  const key = await callerWith(Array.from({ length: 7 }, (_, index) => ({ note: `note ${index}` })))
  const whole = (await door.send('GET', '/v1/entries', { key })).json
  expect(whole.next).toBeNull()
  const seen: unknown[] = []
  let next: string | null = ''
  while (next !== null) {
    const { json } = await door.send('GET', `/v1/entries?limit=3${next === '' ? '' : `&cursor=${next}`}`, { key })
    seen.push(...json.entries)
    next = json.next
  }
  expect(seen).toEqual(whole.entries)
  expect(seen).toHaveLength(7)
})

test('since takes an instant, also with a plus sign that nobody encoded', async () => {
  const key = await callerWith([{}])
  const after = await door.send('GET', '/v1/entries?since=2026-11-22T13:05:00+01:00', { key })
  const before = await door.send('GET', '/v1/entries?since=2026-11-22T11:00:00Z', { key })
  expect([after.json.entries.length, before.json.entries.length]).toEqual([0, 1])
})

test('an instant at the end of time is one', async () => {
  const key = await callerWith([{}])
  const { status, json } = await door.send('GET', '/v1/entries?since=9999-12-31T23:59:59-23:59', { key })
  expect([status, json.entries]).toEqual([200, []])
})

test.each([
  ['cursor=nonsense', 'cursor'],
  [`cursor=${Buffer.from(`1 ${'-'.repeat(36)}`).toString('base64url')}`, 'cursor'],
  ['since=2026-11-22', 'no offset'],
  ['limit=0', 'from 1 to 1000'],
  ['limit=1001', 'from 1 to 1000'],
  ['format=xml', 'json or csv'],
  ['sicne=2026-11-22T11:00:00Z', 'Did you mean since?'],
])('?%s is refused in a sentence', async (query, words) => {
  const { key } = await makeCaller(deps)
  const { status, json } = await door.send('GET', `/v1/entries?${query}`, { key })
  expect([status, json.code]).toEqual([400, 'bad_query'])
  expect(json.detail).toContain(words)
})

test('as CSV, formulas come out as text and negative numbers as numbers', async () => {
  const key = await callerWith([
    {
      credits: 10,
      note: '=HYPERLINK("http://evil.example","x")',
      purpose: '+cmd',
      campaign: '@sum',
      labels: { a: 'b' },
    },
    { credits: -2.5, corrects: 'evt_0', note: '-1+1' },
    { note: 'two\nlines, "quoted"' },
  ])
  const { status, headers, text } = await door.send('GET', '/v1/entries', { key, headers: { accept: 'text/csv' } })
  expect(status).toBe(200)
  expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/)
  const [head, first, second, ...rest] = text.split('\r\n')
  expect(head).toBe(
    'entry,kind,pool,member,activity,quantity,credits,purpose,campaign,labels,note,source,occurred_at,recorded_at,corrects,matches',
  )
  expect(first).toContain(`,1,10,'+cmd,'@sum,a:b,"'=HYPERLINK(""http://evil.example"",""x"")",api:zapier,`)
  expect(second).toContain(`,refund,apollo,,,1,-2.5,'+cmd,'@sum,,'-1+1,api:zapier,`)
  expect(rest.join('\r\n')).toContain('"two\nlines, ""quoted"""')
  expect((await door.send('GET', '/v1/entries?format=csv', { key })).text).toBe(text)
})

test('as CSV, the whole ledger comes at once, or page by page with a link where a limit is given', async () => {
  const key = await callerWith(Array.from({ length: 1_000 }, () => ({})))
  await door.send('POST', '/v1/events', { key, body: { id: 'last', pool: 'apollo', credits: 2 } })
  const whole = (await door.send('GET', '/v1/entries?format=csv', { key })).text.trim().split('\r\n')
  expect(whole).toHaveLength(1_002)
  const page = await door.send('GET', '/v1/entries?format=csv&limit=1000', { key })
  const link = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1] ?? ''
  const following = await door.send('GET', link, { key })
  const lines = [...page.text.trim().split('\r\n'), ...following.text.trim().split('\r\n').slice(1)]
  expect(lines).toEqual(whole)
  expect(following.headers.get('link')).toBeNull()
})
