// The entries of a pool, for who runs it: the latest first, possible doubles before them, and what those who run it do
// about them from there. Names stand where the workspace shows them.

import type { Pool } from '../core/model.ts'
import { vendorName } from '../core/presets.ts'
import { joinEntries } from '../meter/join-entries.ts'
import { keepBoth } from '../meter/keep-both.ts'
import { listDoubles } from '../meter/list-doubles.ts'
import { type ListPlace, readEntryList, readListed } from '../store/entry-list.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Click, ClickAnswer } from './ask.ts'
import { poolIn } from './asked-pool.ts'
import { saidOf } from './correction-words.ts'
import { isEntryId, mayNameOthers, PAGE, pageOf, placeIn, rowOf } from './entry-page.ts'
import { ACTION_SOURCE } from './log-keys.ts'
import { poolOf } from './log-reply.ts'
import type { Spoken } from './views/blocks.ts'
import { type EntryRow, poolEntries } from './views/entries.ts'
import { sentence } from './views/sentence.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'

/** How many possible doubles are asked about at once. */
const DOUBLES_MAX = 3
/** How far back they are looked for, in milliseconds: later nobody remembers. */
const DOUBLES_MS = 31 * 24 * 60 * 60_000

const GONE = 'This pool does not exist any more.'

/** [All entries] of the card's menu. */
export async function showEntries(click: Click): Promise<ClickAnswer> {
  return { kind: 'say', spoken: await entriesOf(click, click.value, { before: null }) }
}

/** [Older]: the page behind what is shown, in its place. */
export async function showOlderEntries(click: Click): Promise<ClickAnswer> {
  const [poolId = '', ...place] = click.value.split(' ')
  return { kind: 'replace', spoken: await entriesOf(click, poolId, { before: placeIn(place.join(' ')) }) }
}

/** [Same spend]: counted once from now on. */
export function joinDouble(click: Click): Promise<ClickAnswer> {
  return decide(click, 'join')
}

/** [Two spends]: nobody is asked again. */
export function keepDouble(click: Click): Promise<ClickAnswer> {
  return decide(click, 'keep')
}

async function decide(click: Click, what: 'join' | 'keep'): Promise<ClickAnswer> {
  const { deps, workspaceId, value, receivedAt } = click
  const [entryId = '', otherId = ''] = value.split(' ')
  const [entry] =
    isEntryId(entryId) && isEntryId(otherId) ? await readListed(deps.meter.db, workspaceId, [entryId]) : []
  if (!entry) return { kind: 'say', spoken: sentence('These entries are not in the ledger any more.') }
  const { poolId } = entry
  const actor = actorOf(await click.confirmed)
  // The same pair is the same decision, whoever clicks and however often.
  const by = { workspaceId, poolId, source: ACTION_SOURCE, key: `${what} ${value}`, actor, receivedAt, via: 'slack' }
  const outcome = await (what === 'join'
    ? joinEntries(deps.meter, { ...by, entryId, otherId })
    : keepBoth(deps.meter, { ...by, entryId }))
  const said = await saidOf(click, poolId, outcome, what)
  if (outcome.kind === 'refused' || outcome.kind === 'not-theirs') return { kind: 'say', spoken: sentence(said) }
  return { kind: 'replace', spoken: await entriesOf(click, poolId, { before: null, said }) }
}

async function entriesOf(
  visit: Visit,
  poolId: string,
  { before, said = null }: { before: ListPlace | null; said?: string | null },
): Promise<Spoken> {
  const { deps, workspaceId } = visit
  const pool = poolIn(visit, poolId)
  if (!pool) return sentence(GONE)
  const { config, balance } = await poolOf(visit, poolId)
  if (!ownsPool(await visit.confirmed, config))
    return sentence(`Only ${await whoRuns(visit, poolId)} sees all entries. Yours are under "${visit.command} me".`)
  const names = { pool: false, member: await mayNameOthers(visit) }
  const found = await readEntryList(deps.meter.db, { workspaceId, of: { poolId }, since: null, before, most: PAGE + 1 })
  const { entries, older } = pageOf(found)
  return poolEntries({
    poolId,
    poolName: pool.name,
    unit: pool.unit,
    said,
    isFirst: before === null,
    doubles: before === null ? await doublesOf(visit, pool, names) : [],
    entries: entries.map((it) => rowOf(it, names)),
    older: older === null ? null : `${poolId} ${older}`,
    beyond: balance.unexplained < 0 ? { credits: -balance.unexplained, vendor: vendorName(pool) } : null,
  })
}

async function doublesOf(
  { deps, workspaceId, now }: Visit,
  { poolId }: Pool,
  names: { pool: boolean; member: boolean },
): Promise<(readonly [EntryRow, EntryRow])[]> {
  const since = new Date(+now - DOUBLES_MS)
  const pairs = await listDoubles(deps.meter.db, { workspaceId, poolId, since, most: DOUBLES_MAX })
  const ids = pairs.flatMap(({ entryId, otherId }) => [entryId, otherId])
  const rows = ids.length === 0 ? [] : await readListed(deps.meter.db, workspaceId, ids)
  const rowsOf = (id: string) => rows.filter((row) => row.entryId === id).map((row) => rowOf(row, names))
  return pairs.flatMap(({ entryId, otherId }) => {
    const [first, second] = [...rowsOf(entryId), ...rowsOf(otherId)]
    return first && second ? [[first, second] as const] : []
  })
}
