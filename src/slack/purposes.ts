// `purposes`: what credits may be for and what each came to. Everybody sees the list; those who run a pool change it, by
// forms that lie on top of it (purposes-change.ts takes what they say).

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { mayRunLists } from '../meter/pool-actor.ts'
import { breakdown, type PoolSummary, summarize } from '../meter/summarize.ts'
import { readCampaignUse, readNameTotals } from '../store/name-use.ts'
import { actorOf, seesOthers } from './access.ts'
import type { Answer, Ask, Click } from './ask.ts'
import { textOf } from './fields.ts'
import { dataOf, type FormData, namesOf, packForm, stateIn } from './purposes-form.ts'
import { sentenceModal } from './views/modal.ts'
import { type NameKind, type NameVerb, type PoolUseView, purposesModal } from './views/purposes.ts'
import {
  addForm,
  archiveForm,
  type MergePreview,
  mergeForm,
  moveForm,
  renameForm,
  splitForm,
} from './views/purposes-forms.ts'
import type { Visit } from './visit.ts'
import { whoIsAdmin } from './who-can.ts'

export const TITLE = 'Purposes'
/** Campaigns in the list: they pile up, and the old ones matter little. */
const CAMPAIGNS_MAX = 20

/** `purposes`: the list. */
export async function answerPurposes(ask: Ask): Promise<Answer> {
  return { view: await listOf(ask), again: { label: 'Open the list', actionId: 'purposes:open', value: '{}' } }
}

/** The list by a button, for when Slack's three seconds were over. */
export function reopenPurposes(click: Click): Promise<ModalView> {
  return listOf(click)
}

/** The list as it is now. */
export async function listOf(visit: Visit): Promise<ModalView> {
  const { deps, workspaceId, confirmed } = visit
  const { meter } = deps
  const member = await confirmed
  const [directory = visit.directory, summaries] = await Promise.all([
    meter.directoryOf(workspaceId),
    summarize(meter, { workspaceId, poolIds: [] }),
  ])
  const isGuest = !seesOthers(member)
  const campaigns = await readCampaignUse(meter.db, {
    workspaceId,
    cycles: cyclesOf(summaries),
    most: CAMPAIGNS_MAX,
  })
  const mergedOf = (id: string) =>
    directory.campaigns.find(({ campaignId }) => campaignId === id)?.merged.map(({ name }) => `#${name}`) ?? []
  return purposesModal({
    pools: await Promise.all(summaries.map((it) => useOf(visit, it, isGuest))),
    purposes: directory.purposes.map(({ purposeId, name, archived, merged }) => ({
      id: purposeId,
      name,
      archived,
      merged: merged.map((it) => it.name),
    })),
    campaigns: campaigns.map(({ campaignId, ...it }) => ({ ...it, id: campaignId, merged: mergedOf(campaignId) })),
    more: Math.max(0, directory.campaigns.length - campaigns.length),
    mayChange: await mayRunLists(meter.db, workspaceId, actorOf(member)),
  })
}

async function useOf(visit: Visit, { config, cycle, balance }: PoolSummary, isGuest: boolean): Promise<PoolUseView> {
  const { deps, workspaceId } = visit
  const { poolId, name, unit } = config.pool
  const of = { workspaceId, poolId, cycleStartsAt: cycle.startsAt }
  const byPurpose = isGuest ? null : (await breakdown(deps.meter, of)).byPurpose
  return { poolId, name, unit, byPurpose, unexplained: balance.unexplained }
}

function cyclesOf(summaries: readonly PoolSummary[]): { poolId: string; startsAt: Date }[] {
  return summaries.map(({ config, cycle }) => ({ poolId: config.pool.poolId, startsAt: cycle.startsAt }))
}

/** [Add a purpose...]. */
export async function openAdding(click: Click): Promise<ModalView> {
  return (await mayChange(click)) ? addForm() : sentenceModal(TITLE, await refusal(click))
}

const carried = z.templateLiteral([
  z.enum(['rename', 'merge', 'move', 'archive', 'bring-back', 'split']),
  ':',
  z.enum(['purpose', 'campaign']),
  ':',
  z.uuid(),
])

/** What was chosen behind the three dots of a name: the form of it. */
export async function openChange(click: Click): Promise<ModalView> {
  if (!(await mayChange(click))) return sentenceModal(TITLE, await refusal(click))
  const chosen = carried.safeParse(click.value)
  if (!chosen.success) return sentenceModal(TITLE, UNKNOWN)
  const [verb, list, id] = chosen.data.split(':') as [NameVerb, NameKind, string]
  return formOf(click, verb, { list, id })
}

export const UNKNOWN = 'I do not know that one any more: it may have been merged meanwhile. Open the list again.'

const NO_OTHER = 'There is no other one in use that it could become part of.'

/** What of a form is to be shown again. */
interface FormShown {
  remark?: string
  typed?: string | undefined
  intoId?: string | undefined
}

/** A form over the list as it is now. */
export async function formOf(
  visit: Visit,
  verb: NameVerb,
  { list, id }: Pick<FormData, 'list' | 'id'>,
  { remark, typed, intoId }: FormShown = {},
): Promise<ModalView> {
  const { deps, workspaceId } = visit
  const directory = (await deps.meter.directoryOf(workspaceId)) ?? visit.directory
  const names = namesOf(directory, list)
  const named = names.find((it) => it.id === id)
  if (!named) return sentenceModal(TITLE, UNKNOWN)
  const others = names.filter((it) => it.id !== id && !it.archived)
  const into = others.find((it) => it.id === intoId)
  const metadata = packForm({ list, id, seen: [named, ...(into ? [into] : [])].map(stateIn), into: into?.id })
  const form = { kind: list, name: named.name, metadata, remark }
  switch (verb) {
    case 'rename':
      return renameForm({ ...form, typed })
    case 'archive':
      return archiveForm(form, false)
    case 'bring-back':
      return archiveForm(form, true)
    case 'move':
      return moveForm(form, others)
    case 'split':
      return named.merged.length === 0 ? sentenceModal(TITLE, UNKNOWN) : splitForm(form, named.merged)
    case 'merge':
      return others.length === 0
        ? sentenceModal(TITLE, [...(remark === undefined ? [] : [remark]), NO_OTHER].join(' '))
        : mergeForm(form, others, into && (await previewOf(visit, { list, id }, into)))
  }
}

/** Another choice in the form of a merge: what it would mean. */
export async function refreshMerge(click: Click): Promise<ModalView> {
  const data = click.view ? dataOf(click.view.privateMetadata) : undefined
  if (!click.view || !data) return sentenceModal(TITLE, UNKNOWN)
  return formOf(click, 'merge', data, { intoId: textOf(click.view.values, 'into') })
}

async function previewOf(
  { deps, workspaceId }: Visit,
  { list, id }: Pick<FormData, 'list' | 'id'>,
  into: MergePreview['into'],
): Promise<MergePreview> {
  const summaries = await summarize(deps.meter, { workspaceId, poolIds: [] })
  const { entries, use } = await readNameTotals(deps.meter.db, { workspaceId, kind: list }, id, cyclesOf(summaries))
  const current = use.flatMap(({ poolId, credits }) => {
    const pool = summaries.find(({ config }) => config.pool.poolId === poolId)?.config.pool
    return pool && credits !== 0
      ? [{ poolName: summaries.length > 1 ? pool.name : null, unit: pool.unit, credits }]
      : []
  })
  return { into, spends: entries, current }
}

async function mayChange({ deps, workspaceId, confirmed }: Visit): Promise<boolean> {
  return mayRunLists(deps.meter.db, workspaceId, actorOf(await confirmed))
}

export async function refusal(visit: Visit): Promise<string> {
  return `Only an owner of a pool or ${await whoIsAdmin(visit)} can change purposes and campaigns.`
}
