// Makes the configuration of a workspace what is asked for, in one transaction: all of it or nothing. What is not named
// stays; what is named becomes as it is written. Judging the form of a file is the door's.

import { spanAt } from '../core/cycle.ts'
import { DEFAULT_PURPOSES } from '../core/presets.ts'
import { insertAudit, type NewAudit } from '../store/audit.ts'
import type { Transaction } from '../store/database.ts'
import { type NamedConfig, readWorkspaceConfig, type WorkspaceConfig } from '../store/export.ts'
import {
  lockWorkspace,
  type NamedRow,
  openUntil,
  writeCampaigns,
  writeHolidays,
  writePurposes,
  writeSettings,
} from '../store/import.ts'
import { writePoolConfig } from '../store/import-pool.ts'
import { insertMembers } from '../store/members.ts'
import { lockPools, mergeName, type NamedList, splitName } from '../store/merge-names.ts'
import { readList } from '../store/named-lists.ts'
import { insertWorkspace } from '../store/new-rows.ts'
import { listPools, readPoolConfig } from '../store/pools.ts'
import { lookAnew, resumeSubscriptions } from '../store/subscriptions.ts'
import { type After, inTransaction } from '../store/transaction.ts'
import { newContactKey } from './contact-hash.ts'
import type { MeterDeps } from './deps.ts'
import { poolFacts, withChanges, workspaceFacts } from './import-facts.ts'
import { asNewMember, findPeople, memberIdFor, type PersonName, personKey } from './people.ts'
import {
  type ConfigChange,
  type ConfigItem,
  type FileChange,
  mergeFaults,
  orderOfPurposes,
  type PoolPlan,
  planImport,
  termsFaults,
  withNames,
} from './plan-import.ts'
import { workOnPool } from './pool-ledger.ts'
import { nameKey } from './resolve-names.ts'
import { subscribePool } from './subscribe-pool.ts'

export interface ImportConfigInput {
  workspaceId: string
  /** What the workspace is called where this makes it. */
  name: string
  config: FileChange
  /** Answer as if, and write nothing. */
  dryRun: boolean
  actorId: string | null
  /** The door it came by, for the audit log. */
  via: string
}

export type ImportOutcome = { kind: 'imported'; items: ConfigItem[] } | { kind: 'refused'; faults: string[] }

/** A hundred pools are a few thousand statements. */
const IMPORT_MS = 120_000

/** Imports, or says everything that stands against it and changes nothing. The same import again changes nothing. */
export function importConfig(deps: MeterDeps, input: ImportConfigInput): Promise<ImportOutcome> {
  return inTransaction(
    deps.db,
    async (tx, after, dbNow) => {
      const frame = { deps, input, tx, after, now: deps.clock.toBusiness(dbNow) }
      await lockWorkspace(tx, input.workspaceId)
      // Whoever changes the terms of a pool holds its lock alone: what is compared here must still be so when it is written.
      await lockPools(tx, input.workspaceId)
      const current = await readWorkspaceConfig(tx, input.workspaceId)
      const change = await withKnownOwners(frame, withNames(current, input.config))
      const plan = planImport(current, change)
      const poolIds = new Map((await listPools(tx, input.workspaceId)).map((pool) => [pool.shortName, pool.poolId]))
      const faults = [
        ...mergeFaults('purposes', current?.purposes ?? defaultPurposes(change), change.purposes),
        ...mergeFaults('campaigns', current?.campaigns ?? [], change.campaigns),
      ]
      const ends = new Map<string, Date>()
      for (const pool of plan.pools) {
        const poolId = poolIds.get(pool.wanted.shortName)
        const until = poolId === undefined ? undefined : await openUntil(tx, input.workspaceId, poolId)
        if (until) ends.set(pool.wanted.shortName, until)
        faults.push(...termsFaults(pool, until))
      }
      if (faults.length > 0) return { kind: 'refused', faults }
      const items = plan.items.map((item) => withChanges(item, plan.pools, ends))
      if (input.dryRun || items.every((item) => item.verdict === 'left')) return { kind: 'imported', items }
      await writeWorkspace(frame, current, change, plan.items)
      for (const pool of plan.pools) await writePool(frame, pool, poolIds.get(pool.wanted.shortName))
      return { kind: 'imported', items }
    },
    { timeoutMs: IMPORT_MS },
  )
}

interface Frame {
  deps: MeterDeps
  input: ImportConfigInput
  tx: Transaction
  after: After
  now: Date
}

/** Somebody known by e-mail may have been linked to a Slack user since: both names mean the same owner. */
async function withKnownOwners({ tx, input }: Frame, config: ConfigChange): Promise<ConfigChange> {
  const { workspaceId } = input
  if (!config.pools) return config
  const members = await findPeople(
    tx,
    workspaceId,
    config.pools.flatMap((pool) => pool.owners.map(personOf)),
  )
  const canonical = (owner: string) => members.get(personKey(personOf(owner)))?.slackUserId ?? owner
  return {
    ...config,
    pools: config.pools.map((pool) => ({ ...pool, owners: [...new Set(pool.owners.map(canonical))] })),
  }
}

async function writeWorkspace(
  frame: Frame,
  current: WorkspaceConfig | undefined,
  change: ConfigChange,
  items: readonly ConfigItem[],
): Promise<void> {
  const { deps, input, tx, now } = frame
  const { workspaceId, name } = input
  const rowOf = (named: NamedConfig): NamedRow => ({ ...named, id: deps.newId(), nameKey: nameKey(named.name) })
  if (!current) {
    await insertWorkspace(tx, {
      workspaceId,
      name,
      kind: workspaceId.startsWith('E') ? 'enterprise' : 'team',
      contactKey: newContactKey(deps.keyring, workspaceId),
      purposes: defaultPurposes(change)
        .map(rowOf)
        .map(({ id, ...row }) => ({ name: row.name, nameKey: row.nameKey, purposeId: id })),
    })
  }
  if (change.settings) await writeSettings(tx, workspaceId, change.settings)
  if (change.purposes)
    await writePurposes(tx, workspaceId, orderOfPurposes(current?.purposes ?? [], change.purposes).map(rowOf), now)
  if (change.campaigns) await writeCampaigns(tx, workspaceId, change.campaigns.map(rowOf), now)
  await writeMerges(tx, { workspaceId, kind: 'purpose' }, change.purposes ?? [])
  await writeMerges(tx, { workspaceId, kind: 'campaign' }, change.campaigns ?? [])
  if (change.holidays) await writeHolidays(tx, workspaceId, change.holidays)
  const touched = items.filter((item) => item.verdict !== 'left' && item.kind !== 'pool')
  if (touched.length === 0) return
  const isReordered = touched.some(({ parts }) => parts.includes('order'))
  await audit(frame, { kind: 'workspace', id: workspaceId }, workspaceFacts(current, change, { isReordered }))
}

/** What a new workspace begins with, where the change does not say. */
function defaultPurposes({ purposes }: ConfigChange): NamedConfig[] {
  return purposes ? [] : DEFAULT_PURPOSES.map((name) => ({ name, archived: false, mergedInto: null }))
}

/** Makes each part of what it is to be part of. First what comes off: a name may go from one to another. */
async function writeMerges(tx: Transaction, list: NamedList, wanted: readonly NamedConfig[]): Promise<void> {
  const rows = await readList(tx, list)
  const idOf = (name: string | null) => rows.find((row) => name !== null && row.nameKey === nameKey(name))?.id ?? null
  const moving = wanted.flatMap(({ name, mergedInto }) => {
    const row = rows.find((it) => it.nameKey === nameKey(name))
    const intoId = idOf(mergedInto)
    return row && row.mergedIntoId !== intoId ? [{ id: row.id, outOfId: row.mergedIntoId, intoId }] : []
  })
  if (moving.length === 0) return
  for (const { id, outOfId } of moving) if (outOfId !== null) await splitName(tx, list, { id, outOfId })
  for (const { id, intoId } of moving) if (intoId !== null) await mergeName(tx, list, { id, intoId })
}

async function writePool(frame: Frame, { wanted, current }: PoolPlan, known: string | undefined): Promise<void> {
  const { deps, input, tx, after, now } = frame
  const { workspaceId } = input
  const poolId = known ?? deps.newId()
  const terms = wanted.terms.map((it, index) => ({ ...it, version: index + 1 }))
  const touched = await writePoolConfig(tx, {
    workspaceId,
    poolId,
    config: wanted,
    owners: await ownerIds(tx, workspaceId, wanted.owners),
    ...(known === undefined ? { recordsFromAt: spanAt(terms, now).startsAt } : {}),
    now,
    newId: deps.newId,
  })
  if (current?.settings.archived) await resumeSubscriptions(tx, { workspaceId, poolId }, now)
  else if (current)
    await lookAnew(tx, { workspaceId, poolId }, now, wanted.settings.zone === current.settings.zone ? 'reminder' : null)
  else await subscribePool(tx, { workspaceId, poolId, zone: wanted.settings.zone, now })
  await audit(frame, { kind: 'pool', id: poolId }, poolFacts(current, wanted))
  if (wanted.settings.archived) return
  // The cache of configurations is left out: it would keep this one, also where the transaction is undone.
  await workOnPool(
    { ...deps, configOf: readPoolConfig },
    { tx, after, now },
    {
      workspaceId,
      poolId,
      createdPast: touched,
      isNewPool: !current,
      prepare: async () => ({ from: now, until: now, prepared: null }),
      work: () => {},
    },
  )
}

async function ownerIds(tx: Transaction, workspaceId: string, owners: readonly string[]): Promise<string[]> {
  const people = owners.map(personOf)
  const found = await findPeople(tx, workspaceId, people)
  const missing = people.filter((person) => !found.has(personKey(person)))
  if (missing.length > 0)
    await insertMembers(
      tx,
      workspaceId,
      missing.map((person) => asNewMember(workspaceId, person)),
    )
  return [
    ...new Set(people.map((person) => found.get(personKey(person))?.memberId ?? memberIdFor(workspaceId, person))),
  ]
}

function personOf(owner: string): PersonName {
  return owner.includes('@') ? { email: owner } : { slackUserId: owner }
}

async function audit(
  { deps, input, tx, now }: Frame,
  subject: { kind: 'workspace' | 'pool'; id: string },
  facts: Pick<NewAudit, 'before' | 'after'>,
): Promise<void> {
  const { workspaceId, actorId, via } = input
  const action = 'config:import'
  await insertAudit(tx, {
    workspaceId,
    auditId: deps.newId(),
    actorId,
    via,
    action,
    subjectKind: subject.kind,
    subjectId: subject.id,
    ...facts,
    at: now,
  })
}
