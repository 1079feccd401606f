// Goal: a channel is parked together with the message to its owner, or not at all. Method: the rows of notices are held
// while a process that was refused writes both, and the process is killed there; another one takes over.

import { expect, it } from 'vitest'
import { CREDIT } from '../../src/core/amount.ts'
import { openCompany } from './company.ts'
import { postEvents } from './door.ts'
import { hold, waitingWith } from './hold.ts'

const company = await openCompany()
const { slack, workspaceId, withStore } = company
const olga = 'U2OLGA'
/** Long enough for a busy machine; a wait ends as soon as what it is for is there. */
const patient = { timeout: 20_000, interval: 20 }

it('a process that dies while it parks a channel leaves it as it was, and the next one tells the owner', async () => {
  slack.addUser(workspaceId, { id: olga, name: 'olga' })
  const pool = await company.pool({ name: 'Apollo', allotment: 100 * CREDIT, lines: [10], owner: olga })
  const { channelId } = pool
  slack.addChannel(workspaceId, { id: channelId, name: 'left', members: [] })
  const app = await company.start()
  const held = await slack.misbehave({ kind: 'hold', method: 'chat.postMessage', times: 1 })
  await postEvents(app.url, company.key, { id: 'evt-1', pool: pool.shortName, credits: 10 })
  await held.holding()
  const notices = hold(company, (tx) => tx.$executeRaw`lock table notice in share mode`)
  await notices.held
  await held.release()
  const writing = () => waitingWith(company, 'insert into notice')
  await expect.poll(writing, patient).toHaveLength(1)
  await app.kill()
  // Postgres would finish the statement that waits; a machine that dies takes it along.
  for (const pid of await writing()) await withStore(({ db }) => db.$queryRaw`select pg_terminate_backend(${pid}::int)`)
  await notices.commit()
  const parked = () => withStore(({ db }) => db.channel.count({ where: { channelId, parkedAt: { not: null } } }))
  expect(await parked()).toBe(0)
  await withStore(
    ({ db }) => db.$executeRaw`update message set lease_until_at = now() where lease_until_at is not null`,
  )
  const heir = await company.start()
  const letters = () => slack.calls('chat.postMessage').filter(({ args }) => args.channel === olga)
  await expect.poll(letters, patient).toHaveLength(1)
  await slack.settled()
  expect(await heir.stop()).toBe(0)
  expect(await parked()).toBe(1)
  expect(letters()).toHaveLength(1)
}, 90_000)
