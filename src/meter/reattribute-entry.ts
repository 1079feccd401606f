// Moves what is left of a spend to another member, purpose or campaign: a reversal of it and the same spend once more. No
// credits move, so no rule of the pool sees it; the counters of its day do, in whatever cycle that was.

import { bookMove, bookSpend } from '../core/booking.ts'
import { type Attribution, isSameAttribution, moved, reported, whyNotMovable } from '../core/rebook.ts'
import type { CampaignRow } from '../store/campaigns.ts'
import type { Database } from '../store/database.ts'
import type { Directory, DirectoryName } from '../store/directory.ts'
import { readReports } from '../store/entries.ts'
import { readMemberNames } from '../store/members.ts'
import {
  type CorrectedEntry,
  type CorrectionOutcome,
  correctEntry,
  type EntryCorrection,
  rebookingOf,
} from './correct-entry.ts'
import type { MeterDeps } from './deps.ts'
import { CAMPAIGN_MAX, campaignName, findNamed, withTyped } from './resolve-names.ts'
import { reversalOf } from './reverse-entries.ts'

export interface ReattributeEntryInput extends EntryCorrection {
  /** What is not named stays as it is; null: nobody, or nothing. A campaign that is new is made. */
  to: { memberId?: string | null; purposeId?: string | null; campaign?: string | null }
}

/** Moves the spend. To somebody else only those who run the pool may. */
export async function reattributeEntry(deps: MeterDeps, input: ReattributeEntryInput): Promise<CorrectionOutcome> {
  const { workspaceId, to, key } = input
  const directory = await deps.directoryOf(workspaceId)
  if (!directory) return { kind: 'refused', message: 'This workspace does not exist.' }
  const ownersOnly = to.memberId !== undefined
  const reversalKey = `moved by ${key}`
  return correctEntry(deps, input, { ownersOnly, keys: [reversalKey] }, async (corrected) => {
    const { tx, draft, now, original } = corrected
    const refusal = whyNotMovable(original)
    if (refusal !== undefined) return { kind: 'refused', message: refusal }
    const named = await resolve({ db: tx, newId: deps.newId }, directory, input)
    if (typeof named === 'string') return { kind: 'refused', message: named }
    const { memberId, purposeId, purposeText, campaignId, campaignText } = original
    const from = { memberId, purposeId, purposeText, campaignId, campaignText }
    const target = { ...from, ...named.to }
    if (isSameAttribution(from, target)) return { kind: 'same' }
    const names = await readMemberNames(
      tx,
      workspaceId,
      [from.memberId, target.memberId].flatMap((id) => id ?? []),
    )
    const by = { ...input, actorId: input.actor.memberId, entryId: deps.newId(), key: reversalKey, now }
    const row = bookMove(
      draft,
      reversalOf(original, by),
      moved(original, target, rebookingOf(deps, input, corrected)),
      original,
    )
    await moveReports(deps, input, corrected, row.entryId)
    const say = (it: Attribution) => sayAttribution({ ...directory, campaigns: named.campaigns }, names, it)
    const { entryId, credits } = row
    return { kind: 'done', entryId, credits, action: 'entry:reattribute', before: say(from), after: say(target) }
  })
}

/** What a program reported of the spend stays matched with it, so that no other report is, and its refunds find it. */
async function moveReports(
  deps: MeterDeps,
  { workspaceId, poolId, source, key }: ReattributeEntryInput,
  { tx, draft, now, original }: CorrectedEntry,
  entryId: string,
): Promise<void> {
  if (!original.matched) return
  const reports = await readReports(tx, workspaceId, poolId, original.entryId)
  for (const [index, report] of reports.entries()) {
    const place = { source, key: `report ${index + 1} of ${key}` }
    const by = rebookingOf(deps, place, { draft, now, original: report })
    bookSpend(draft, reported(report, entryId, by), undefined, report)
  }
}

/** The ids of what is named; a sentence where something of it does not exist. */
async function resolve(
  store: { db: Database; newId: () => string },
  directory: Directory,
  { to: { memberId, purposeId, campaign }, dryRun }: Pick<ReattributeEntryInput, 'to' | 'dryRun'>,
): Promise<{ to: Partial<Attribution>; campaigns: readonly CampaignRow[] } | string> {
  const { workspaceId, purposes } = directory
  let campaigns: readonly CampaignRow[] = directory.campaigns
  const named: Partial<Attribution> = {}
  if (memberId !== undefined) {
    if (memberId !== null && !(await readMemberNames(store.db, workspaceId, [memberId])).has(memberId))
      return 'Purser does not know this person.'
    named.memberId = memberId
  }
  if (purposeId !== undefined) {
    if (purposeId !== null && !purposes.some((it) => it.purposeId === purposeId))
      return 'This purpose does not exist any more.'
    Object.assign(named, { purposeId, purposeText: null })
  }
  if (campaign !== undefined) {
    const name = campaignName(campaign ?? '')
    if (name.length > CAMPAIGN_MAX) return `The name of a campaign has at most ${CAMPAIGN_MAX} characters.`
    campaigns = await withTyped(store, directory, [name], { dryRun })
    const campaignId = (name === '' ? undefined : findNamed(campaigns, name))?.campaignId ?? null
    Object.assign(named, { campaignId, campaignText: null })
  }
  return { to: named, campaigns }
}

function sayAttribution(
  { purposes, campaigns }: Pick<Directory, 'purposes'> & { campaigns: readonly CampaignRow[] },
  names: ReadonlyMap<string, string>,
  { memberId, purposeId, purposeText, campaignId, campaignText }: Attribution,
) {
  return {
    member: memberId === null ? null : (names.get(memberId) ?? memberId),
    purpose: purposes.find((it) => it.purposeId === purposeId || isMerged(it, purposeId))?.name ?? purposeText,
    campaign: campaigns.find((it) => it.campaignId === campaignId || isMerged(it, campaignId))?.name ?? campaignText,
  }
}

function isMerged({ merged }: DirectoryName, id: string | null): boolean {
  return merged.some((it) => it.id === id)
}
