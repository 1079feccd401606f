// What a reading does to a pool, and what a key may see of pools.
import { expect, test } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { reserve } from '../../src/meter/reserve.ts'
import { makeCaller, makeKey, openDoor } from '../support/http.ts'
import { makePool } from '../support/meter.ts'
import { openTestStore } from '../support/store.ts'

const store = await openTestStore()
const door = await openDoor(store)
const { deps } = door
const NOW = '2026-11-22T12:00:00Z'

test('a pool is answered with every number of its cycle', async () => {
  const { key } = await makeCaller(deps)
  const body = { id: 'a', pool: 'apollo', credits: '16.125' }
  await door.send('POST', '/v1/events', { key, body })
  const { status, json } = await door.send('GET', '/v1/pools/apollo', { key })
  expect(status).toBe(200)
  expect(json).toEqual({
    pool: 'apollo',
    name: 'Apollo',
    vendor: 'apollo',
    unit: 'credits',
    credits_granted: 1000,
    credits_used: 16.125,
    credits_logged: 16.125,
    credits_unexplained: 0,
    credits_reserved: 0,
    credits_left: 983.875,
    overage: 0,
    cycle: { starts_at: '2026-11-01T00:00:00.000Z', ends_at: '2026-12-01T00:00:00.000Z' },
    reading: null,
  })
  expect((await door.send('GET', '/v1/pools', { key })).json).toEqual({ pools: [json] })
})

test('what is reserved is told less what its campaign has spent', async () => {
  const { key, workspaceId, poolId } = await makeCaller(deps)
  const actor = { memberId: deps.newId(), isHere: true, isAdmin: true, isGuest: false }
  await store.db.member.create({ data: { workspaceId, memberId: actor.memberId, name: 'Olga' } })
  const wish = { credits: 300 * CREDIT, campaign: 'q4-webinar', fromAt: null, untilAt: null }
  await reserve(deps, { workspaceId, poolId, wish, requestKey: 'a', actor, via: 'test' })
  const body = { id: 'a', pool: 'apollo', credits: '12.345', campaign: 'Q4-Webinar' }
  await door.send('POST', '/v1/events', { key, body })
  const { json } = await door.send('GET', '/v1/pools/apollo', { key })
  expect(json).toMatchObject({ credits_left: 987.655, credits_reserved: 287.655 })
})

test.each([
  ['used', { used: 46 }],
  ['left', { left: '954' }],
])('a reading of what is %s shows what nobody accounted for', async (_, balance) => {
  const { key } = await makeCaller(deps)
  await door.send('POST', '/v1/events', { key, body: { id: 'a', pool: 'apollo', credits: 6, occurred_at: NOW } })
  const body = { pool: 'apollo', ...balance, as_of: NOW }
  const { status, json } = await door.send('POST', '/v1/readings', { key, body })
  expect(status).toBe(200)
  expect(json).toMatchObject({
    pool: 'apollo',
    credits_used: 46,
    credits_logged: 6,
    credits_unexplained: 40,
    credits_left: 954,
    reading: { as_of: '2026-11-22T12:00:00.000Z', used: 46, left: 954 },
  })
  expect((await door.send('GET', '/v1/pools/apollo', { key })).json).toEqual(json)
})

test.each([
  ['neither used nor left', { pool: 'apollo', as_of: NOW }, 422, 'invalid', 'needs used or left'],
  ['both', { pool: 'apollo', used: 1, left: 2, as_of: NOW }, 422, 'invalid', 'send the one'],
  ['no instant', { pool: 'apollo', used: 1 }, 422, 'invalid', 'as_of is missing'],
  ['an exponent', { pool: 'apollo', used: '1e99', as_of: NOW }, 422, 'invalid', 'without an exponent'],
  ['a negative use', { pool: 'apollo', used: -1, as_of: NOW }, 422, 'invalid', 'below zero'],
  ['another field', { pool: 'apollo', used: 1, as_of: NOW, when: NOW }, 422, 'invalid', '"when"'],
  ['an array', [], 422, 'invalid', 'must be an object'],
  ['an unknown pool', { pool: 'lusha', used: 1, as_of: NOW }, 422, 'unknown_pool', 'lusha'],
  ['the future', { pool: 'apollo', used: 1, as_of: '2026-11-23T00:00:00Z' }, 422, 'in_future', 'future'],
  ['the past', { pool: 'apollo', used: 1, as_of: '2026-10-23T00:00:00Z' }, 422, 'before_records', 'before'],
])('a reading with %s is refused in a sentence', async (_, body, status, code, words) => {
  const { key } = await makeCaller(deps)
  const reply = await door.send('POST', '/v1/readings', { key, body })
  expect([reply.status, reply.json.code]).toEqual([status, code])
  expect(reply.headers.get('content-type')).toBe('application/problem+json')
  expect(reply.json.detail).toContain(words)
  expect((await door.send('GET', '/v1/pools/apollo', { key })).json.reading).toBeNull()
})

test('a key sees and reads only the pools it is limited to', async () => {
  const { key, workspaceId } = await makeCaller(deps)
  await makePool(deps, { workspaceId, name: 'Lusha' })
  const limited = await makeKey(deps, workspaceId, { name: 'crm', pools: ['lusha'] })
  const names = (json: { pools: { pool: string }[] }) => json.pools.map((it) => it.pool)
  expect(names((await door.send('GET', '/v1/pools', { key })).json)).toEqual(['apollo', 'lusha'])
  expect(names((await door.send('GET', '/v1/pools', { key: limited })).json)).toEqual(['lusha'])
  const hidden = await door.send('GET', '/v1/pools/apollo', { key: limited })
  const missing = await door.send('GET', '/v1/pools/nowhere', { key: limited })
  expect([hidden.status, missing.status]).toEqual([404, 404])
  expect(hidden.json.detail).toBe(missing.json.detail.replace('nowhere', 'apollo'))
  const body = { pool: 'apollo', used: 1, as_of: NOW }
  const refused = await door.send('POST', '/v1/readings', { key: limited, body })
  expect([refused.status, refused.json.code]).toEqual([403, 'forbidden_pool'])
})

test('a key never sees another workspace', async () => {
  const { key } = await makeCaller(deps)
  const other = await makeCaller(deps)
  await door.send('POST', '/v1/events', { key: other.key, body: { id: 'theirs', pool: 'apollo', credits: 5 } })
  expect((await door.send('GET', '/v1/entries', { key })).json.entries).toEqual([])
  expect((await door.send('GET', '/v1/pools/apollo', { key })).json.credits_logged).toBe(0)
  expect((await door.send('GET', `/v1/pools/${other.poolId}`, { key })).status).toBe(404)
})
