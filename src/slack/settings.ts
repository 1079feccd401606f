// `settings`: those who run a pool change how it is set up, archive it and bring it back. Of two who do at once the second is
// told what the first one changed, and saves nothing unseen.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { formatCredits } from '../core/amount.ts'
import { changesOf } from '../core/audit.ts'
import type { Pool, PoolConfig } from '../core/model.ts'
import { evenPace } from '../core/monthly-pace.ts'
import { poolNamed } from '../core/pool-name.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { memberOf } from '../meter/directory.ts'
import { editPool } from '../meter/edit-pool.ts'
import { listAudit } from '../store/audit.ts'
import { readPoolPeople } from '../store/pool-edit.ts'
import { listPools, readPoolConfig } from '../store/pools.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { NO_POOL } from './asked-pool.ts'
import { choosePool } from './choose-pool.ts'
import { chosenOf } from './fields.ts'
import { ownersGone } from './owners-gone.ts'
import { pageOf } from './pools.ts'
import { readJson } from './read-json.ts'
import { changedFields, fieldsOfPool, fieldsOfSettings, readSettings } from './settings-form.ts'
import { enterChannel, lookAtChannel } from './setup-channel.ts'
import { meantZone } from './setup-form.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import {
  type ChangedMeanwhile,
  SETTINGS_TITLE,
  type SettingsFields,
  settingsModal,
  settingsSaved,
} from './views/settings.ts'
import type { Visit } from './visit.ts'
import { whoRuns } from './who-can.ts'
import { openWorkspaceSettings } from './workspace-settings.ts'

/** What the form bears: which pool, and as of when. */
const formData = z.object({ poolId: z.uuid(), version: z.int(), at: z.iso.datetime() })
type FormData = z.output<typeof formData>

/** What stands for the workspace itself, where no pool is called so. */
const WORKSPACE = /^(?:the )?workspace$/i
/** How many lines of the audit log are looked at, and how many are said, to somebody who was too late. */
const LOOKED_AT_MAX = 50
const SAID_MAX = 5

/** `settings`, `settings apollo`. */
export async function openSettings(ask: Ask, rest: string): Promise<Answer> {
  if (WORKSPACE.test(rest.trim()) && !poolNamed(rest, ask.directory.pools)) return openWorkspaceSettings(ask)
  const chosen = choosePool(ask, { verb: 'settings', actionId: 'settings:open' }, rest)
  if (chosen.kind === 'question') return chosen.spoken
  const config = await theirs(ask, chosen.pool.poolId)
  if (typeof config === 'string') return sentence(config)
  const { poolId } = chosen.pool
  return { view: await formOf(ask, config), again: { label: SETTINGS_TITLE, actionId: 'settings:open', value: poolId } }
}

/** [Settings...]. */
export async function openSettingsByButton(click: Click): Promise<ModalView> {
  const config = await theirs(click, click.value)
  return typeof config === 'string' ? sentenceModal(SETTINGS_TITLE, config) : formOf(click, config)
}

/** Saves it. Sent twice, it is saved once and reads the same both times. */
export async function saveSettings(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, confirmed } = submission
  const seen = formData.safeParse(readJson(view.privateMetadata)).data
  const config = await theirs(submission, seen?.poolId)
  if (!seen || typeof config === 'string') return say(typeof config === 'string' ? config : NO_POOL)
  const fields = fieldsOfSettings(view.values)
  const read = readSettings(fields, { hasPace: paceOf(config) !== undefined })
  if (read.kind === 'faulty') return { kind: 'errors', errors: read.errors }
  const place = await lookAtPlace(submission, config, fields, read.ownerIds)
  if (place.kind === 'faulty') return { kind: 'errors', errors: place.errors }
  if (place.kind === 'shared')
    return { kind: 'show', view: await formOf(submission, config, { fields, seen, confirmShared: place.name }) }
  const owners = await ownersAmong(submission, config, read.ownerIds)
  const { poolId, version: seenVersion } = seen
  const actor = actorOf(await confirmed)
  const input = { workspaceId, poolId, actor, via: 'slack', seenVersion, edit: { ...read.edit, owners } }
  const outcome = await editPool(deps.meter, input)
  switch (outcome.kind) {
    case 'stale':
      return { kind: 'show', view: await formAnew(submission, seen) }
    case 'refused':
      return {
        kind: 'errors',
        errors: { [fieldOf(outcome.field)]: `${outcome.message}${meant(outcome.field, fields)}` },
      }
    case 'not-theirs':
      return say(await refusal(submission, poolId))
    case 'unknown':
      return say(NO_POOL)
    case 'same':
    case 'done':
      return { kind: 'show', view: await savedView(submission, poolId, 'Saved.', await place.enter()) }
  }
}

/** [Archive]. */
export function archivePool(click: Click): Promise<ModalView> {
  return setArchived(click, true)
}

/** [Bring back]. */
export function bringPoolBack(click: Click): Promise<ModalView> {
  return setArchived(click, false)
}

async function setArchived(click: Click, archived: boolean): Promise<ModalView> {
  const { deps, workspaceId, value: poolId, confirmed } = click
  const config = await theirs(click, poolId)
  if (typeof config === 'string') return sentenceModal(SETTINGS_TITLE, config)
  const actor = actorOf(await confirmed)
  const outcome = await editPool(deps.meter, { workspaceId, poolId, actor, via: 'slack', edit: { archived } })
  if (outcome.kind === 'not-theirs') return sentenceModal(SETTINGS_TITLE, await refusal(click, poolId))
  if (outcome.kind !== 'done' && outcome.kind !== 'same') return sentenceModal(SETTINGS_TITLE, NO_POOL)
  const { name } = config.pool
  const said = archived
    ? `${name} is archived: nothing is announced of it any more.`
    : `${name} is in use again: its cycles are open, and it speaks as it did.`
  return savedView(click, poolId, said, [])
}

/** The pool as it stands now, where the visitor runs it; a sentence where not. */
async function theirs(visit: Visit, poolId: string | undefined): Promise<PoolConfig | string> {
  const { db } = visit.deps.meter
  const pool = (await listPools(db, visit.workspaceId)).find((it) => it.poolId === poolId)
  if (!pool) return NO_POOL
  const config = await readPoolConfig(db, pool)
  return ownsPool(await visit.confirmed, config) ? config : refusal(visit, pool.poolId)
}

async function refusal(visit: Visit, poolId: string): Promise<string> {
  return `Only ${await whoRuns(visit, poolId)} can change how it is set up.`
}

interface Refilled {
  fields: SettingsFields
  seen: FormData
  confirmShared?: string
  meanwhile?: readonly ChangedMeanwhile[]
}

/** The form as the pool is now, or with what was filled in. */
async function formOf(visit: Visit, config: PoolConfig, refilled?: Refilled): Promise<ModalView> {
  const { deps, workspaceId, directory, now } = visit
  const { pool, owners } = config
  const { poolId, version } = pool
  const people = await readPoolPeople(deps.meter.db, workspaceId, owners)
  const even = paceOf(config)
  const isAnew = refilled?.meanwhile !== undefined
  const seen: FormData = refilled && !isAnew ? refilled.seen : { poolId, version, at: now.toISOString() }
  return settingsModal({
    ...fieldsOfPool(config, people),
    ...refilled?.fields,
    poolName: pool.name,
    poolId,
    metadata: JSON.stringify(seen),
    isArchived: pool.archivedAt !== null,
    currency: directory.currency,
    unitNow: pool.unit,
    poolZone: pool.zone,
    paceHint: even === undefined ? null : `Given evenly, a month has ${formatCredits(even)} of a cycle.`,
    edition: isAnew ? String(version) : '',
    confirmShared: refilled?.confirmShared,
    meanwhile: refilled?.meanwhile,
  })
}

/** The form of somebody who was too late: as the pool is now, with what they changed, and what the others did. */
async function formAnew(submission: Submission, seen: FormData): Promise<ModalView> {
  const config = await theirs(submission, seen.poolId)
  if (typeof config === 'string') return sentenceModal(SETTINGS_TITLE, config)
  const fields = changedFields(submission.view)
  return formOf(submission, config, { fields, seen, meanwhile: await changedSince(submission, config, seen) })
}

async function changedSince(visit: Visit, config: PoolConfig, { poolId, at }: FormData): Promise<ChangedMeanwhile[]> {
  const { deps, workspaceId, directory, member } = visit
  const query = { workspaceId, poolIds: [poolId], since: new Date(at), most: LOOKED_AT_MAX }
  const lines = (await listAudit(deps.meter.db, query)).filter(({ subjectKind }) => subjectKind === 'pool')
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: false }
  const isNamed = areNamed(asNamesShown(directory.namesShown), reader)
  return lines.slice(0, SAID_MAX).map((line) => {
    const named = isNamed ? (line.actorName ?? 'The operator') : 'Somebody'
    return { by: line.actorId === member.memberId ? 'You' : named, at: line.at, changes: changesOf(line) }
  })
}

type Place =
  | { kind: 'faulty'; errors: Record<string, string> }
  | { kind: 'shared'; name: string }
  | { kind: 'fine'; enter: () => Promise<string[]> }

/** Slack's word on what was chosen anew: whether the channel can be spoken in, and the owners are here. */
async function lookAtPlace(
  submission: Submission,
  config: PoolConfig,
  { channelId }: SettingsFields,
  ownerIds: readonly string[],
): Promise<Place> {
  const { deps, workspaceId, view } = submission
  const people = await readPoolPeople(deps.meter.db, workspaceId, config.owners)
  const known = new Set([...people.values()].map(({ slackUserId }) => slackUserId))
  const isNewChannel = channelId !== (config.pool.channelId ?? undefined)
  const [gone, channel] = await Promise.all([
    ownersGone(
      submission,
      ownerIds.filter((slackUserId) => !known.has(slackUserId)),
    ),
    lookAtChannel(submission, isNewChannel ? channelId : undefined),
  ])
  const errors = { ...(gone === undefined ? {} : { owners: gone }), ...channel.errors }
  if (Object.keys(errors).length > 0) return { kind: 'faulty', errors }
  if (channel.sharedName !== undefined && !chosenOf(view.values, 'confirmed').includes(channelId ?? ''))
    return { kind: 'shared', name: channel.sharedName }
  return { kind: 'fine', enter: async () => (isNewChannel ? enterChannel(submission, channel) : []) }
}

/** As member ids. Those whom Slack does not know could not be chosen in the form, and stay behind the others. */
async function ownersAmong(
  { deps, workspaceId }: Visit,
  { owners }: PoolConfig,
  slackUserIds: readonly string[],
): Promise<string[]> {
  const people = await readPoolPeople(deps.meter.db, workspaceId, owners)
  const chosen = await Promise.all(
    slackUserIds.map(async (slackUserId) => {
      const before = owners.find((memberId) => people.get(memberId)?.slackUserId === slackUserId)
      return before ?? (await memberOf(deps.meter, { workspaceId, slackUserId })).memberId
    }),
  )
  const unseen = owners.filter((memberId) => (people.get(memberId)?.slackUserId ?? null) === null)
  return [...new Set([...chosen, ...unseen])]
}

async function savedView(visit: Visit, poolId: string, said: string, lines: readonly string[]): Promise<ModalView> {
  const pool: Pool | undefined = (await listPools(visit.deps.meter.db, visit.workspaceId)).find(
    (it) => it.poolId === poolId,
  )
  return pool ? settingsSaved(said, lines, (await pageOf(visit, pool)).blocks) : sentenceModal(SETTINGS_TITLE, NO_POOL)
}

/** What a month of a cycle of this pool has, given evenly; undefined where its cycles are no longer than a month. */
function paceOf({ terms }: PoolConfig) {
  const latest = terms.at(-1)
  return latest && evenPace(latest)
}

/** The verb's words for its fields are the form's. */
function fieldOf(field: string | undefined): string {
  return field ?? 'name'
}

function meant(field: string | undefined, { zone = '' }: SettingsFields): string {
  return field === 'zone' ? meantZone(zone) : ''
}

function say(text: string): SubmitAnswer {
  return { kind: 'show', view: sentenceModal(SETTINGS_TITLE, text) }
}
