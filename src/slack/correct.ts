// One entry, looked at closely and corrected: opened from any list of entries, made anew while it is filled in so that what
// it would leave is always the figure that is booked, saved once whatever happens. Who may is the meter's to judge.

import type { ModalView } from '@slack/types'
import { formatCredits, parseCredits } from '../core/amount.ts'
import { whyNotTheirs } from '../core/correction-rights.ts'
import { SETUP_SOURCE } from '../core/ledger.ts'
import { whyNotMovable } from '../core/rebook.ts'
import type { CorrectionOutcome, EntryCorrection } from '../meter/correct-entry.ts'
import { memberOf } from '../meter/directory.ts'
import { joinEntries } from '../meter/join-entries.ts'
import { type EntryLook, lookAtEntry } from '../meter/look-at-entry.ts'
import { reattributeEntry } from '../meter/reattribute-entry.ts'
import { refundEntry } from '../meter/refund-entry.ts'
import { whyNotReversible } from '../meter/reverse-entries.ts'
import { splitMatch } from '../meter/split-match.ts'
import { undoEntry } from '../meter/undo-entry.ts'
import { actorOf, ownsPool } from './access.ts'
import type { Click, ShownView, Submission, SubmitAnswer } from './ask.ts'
import { saidOf, sayEffect, whoMay } from './correction-words.ts'
import { isEntryId, mayNameOthers, rowOf } from './entry-page.ts'
import { textOf } from './fields.ts'
import { VIEW_SOURCE } from './log-keys.ts'
import { poolOf } from './log-reply.ts'
import { type Choice, correctedModal, correctForm, NO_PURPOSE } from './views/correct.ts'
import { sentenceModal } from './views/modal.ts'
import type { Visit } from './visit.ts'

const TITLE = 'Correct an entry'
const GONE = 'This entry is not in the ledger.'

/** [Details, correct...] of an entry. */
export function openCorrect(click: Click): Promise<ModalView> {
  return formOf(click, click.value, undefined, null)
}

/** What is to be corrected was chosen, or how many credits typed. */
export function refreshCorrect(click: Click): Promise<ModalView> {
  const { view } = click
  if (!view) throw new Error('a field of the form that corrects was changed outside of a modal')
  return formOf(click, view.privateMetadata, view, null)
}

/** Does it, and shows what came of it; what is wrong with a field is said under it. */
export async function saveCorrection(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const look = await lookAt(submission, view.privateMetadata)
  if (!look) return { kind: 'show', view: sentenceModal(TITLE, GONE) }
  const { poolId } = look.entry
  const choice = choiceIn(view)
  if (choice === null) return { kind: 'show', view: await formOf(submission, view.privateMetadata, view, null) }
  const outcome = await correct(submission, look, view, { choice, dryRun: false })
  if (outcome.kind === 'refused' && choice === 'refund') return { kind: 'errors', errors: { credits: outcome.message } }
  if (outcome.kind === 'refused')
    return { kind: 'show', view: await formOf(submission, view.privateMetadata, view, outcome.message) }
  const said = await saidOf(submission, poolId, outcome, choice)
  return { kind: 'show', view: outcome.kind === 'not-theirs' ? sentenceModal(TITLE, said) : correctedModal(said) }
}

/** Carries the choice out, or tries it. */
async function correct(
  visit: Visit,
  { entry, original, reports, doubles }: EntryLook,
  view: Pick<ShownView, 'rootViewId' | 'values'>,
  { choice, dryRun }: { choice: Choice; dryRun: boolean },
): Promise<CorrectionOutcome> {
  const { deps, workspaceId, receivedAt } = visit
  const { values } = view
  const by: EntryCorrection = {
    workspaceId,
    poolId: entry.poolId,
    entryId: entry.entryId,
    source: VIEW_SOURCE,
    key: view.rootViewId,
    actor: actorOf(await visit.confirmed),
    receivedAt,
    via: 'slack',
    dryRun,
  }
  switch (choice) {
    case 'undo':
      return undoEntry(deps.meter, by)
    case 'split':
      return splitMatch(deps.meter, { ...by, entryId: reports[0]?.entryId ?? '' })
    case 'join':
      return joinEntries(deps.meter, { ...by, otherId: textOf(values, 'other') ?? doubles[0]?.entryId ?? '' })
    case 'refund': {
      const credits = parseCredits(textOf(values, 'credits') ?? '')
      if (credits === undefined)
        return { kind: 'refused', message: 'How many credits? A number with at most three decimals.' }
      return refundEntry(deps.meter, { ...by, credits, note: textOf(values, 'note') ?? null })
    }
    case 'move': {
      const purpose = textOf(values, 'purpose')
      const purposeId = purpose === undefined || purpose === NO_PURPOSE ? null : purpose
      const slackUserId = textOf(values, 'member')
      const member = slackUserId && (await memberOf(deps.meter, { workspaceId, slackUserId }))
      const campaign = textOf(values, 'campaign') ?? ''
      const to = {
        // What was typed and is on no list stays where nobody has chosen another.
        ...(purpose === undefined || purposeId === meantPurpose(visit, original.purposeId) ? {} : { purposeId }),
        ...(campaign === (entry.campaign ?? '') ? {} : { campaign }),
        ...(member && member.memberId !== original.memberId ? { memberId: member.memberId } : {}),
      }
      return reattributeEntry(deps.meter, { ...by, to })
    }
  }
}

/** The form as it stands, or a sentence where the reader may not even look. */
async function formOf(
  visit: Visit,
  entryId: string,
  view: ShownView | undefined,
  why: string | null,
): Promise<ModalView> {
  const look = await lookAt(visit, entryId)
  if (!look) return sentenceModal(TITLE, GONE)
  const { entry, original } = look
  const member = await visit.confirmed
  const { config } = await poolOf(visit, entry.poolId)
  const isOwner = ownsPool(member, config)
  const isOwn = [original.memberId, original.loggedById].includes(member.memberId)
  if (!isOwner && !isOwn) return sentenceModal(TITLE, GONE)
  const because = whyNotTheirs(original, { memberId: member.memberId, runsPool: isOwner }, { now: visit.now })
  const choices = because ? [] : choicesOf(look, isOwner)
  const chosen = view ? choiceIn(view) : null
  const choice = chosen !== null && choices.includes(chosen) ? chosen : (choices[0] ?? null)
  const names = { pool: true, member: isOwner && (await mayNameOthers(visit)) }
  const purposeId = meantPurpose(visit, original.purposeId)
  const rows = (entries: EntryLook['reports']) => entries.map((it) => rowOf(it, names))
  return correctForm({
    now: visit.now,
    entry: rowOf(entry, names),
    door: doorOf(look),
    earlier: rows(look.earlier),
    reports: rows(look.reports),
    doubles: rows(look.doubles),
    reason:
      why ??
      (because ? `It cannot be changed: ${await whoMay(visit, entry.poolId, because)}` : nothingLeft(look, choices)),
    choices,
    choice,
    isOwner,
    purposes: visit.directory.purposes.filter((it) => !it.archived || it.purposeId === purposeId),
    purposeId,
    campaign: entry.campaign ?? '',
    slackUserId: null,
    credits: view ? (textOf(view.values, 'credits') ?? '') : '',
    preview: choice === null ? null : await previewOf(visit, look, view, choice),
    metadata: entryId,
  })
}

/** The purpose that an entry counts for: its own, or what that was merged into. */
function meantPurpose({ directory }: Visit, purposeId: string | null): string | null {
  const isIt = (it: (typeof directory.purposes)[number]) =>
    it.purposeId === purposeId || it.merged.some(({ id }) => id === purposeId)
  return directory.purposes.find(isIt)?.purposeId ?? null
}

/** What the choice would do and leave, tried on the ledger; nothing where it cannot be tried yet. */
async function previewOf(
  visit: Visit,
  look: EntryLook,
  view: ShownView | undefined,
  choice: Choice,
): Promise<string | null> {
  if (choice === 'move') return 'The credits stay used: what is left does not change.'
  const tried = view ?? { rootViewId: 'preview', values: {} }
  if (choice === 'refund' && textOf(tried.values, 'credits') === undefined)
    return `${formatCredits(look.original.remaining)} of it can come back.`
  const outcome = await correct(
    visit,
    look,
    { ...tried, rootViewId: `preview ${tried.rootViewId}` },
    { choice, dryRun: true },
  )
  if (outcome.kind === 'refused') return outcome.message
  return outcome.kind === 'done' ? sayEffect(look.entry.poolName, outcome.effect) : null
}

function choicesOf({ original, reports, doubles }: EntryLook, isOwner: boolean): Choice[] {
  const isSpent = original.remaining > 0 && (original.kind === 'usage' || original.kind === 'adjustment')
  return [
    ...(whyNotMovable(original) === undefined ? ['move' as const] : []),
    ...(isSpent && !original.reversed ? ['refund' as const] : []),
    ...(whyNotReversible(original) === undefined ? ['undo' as const] : []),
    ...(isOwner && reports.length > 0 ? ['split' as const] : []),
    ...(isOwner && doubles.length > 0 ? ['join' as const] : []),
  ]
}

/** Why nothing can be done about it, though the reader might. */
function nothingLeft({ original }: EntryLook, choices: readonly Choice[]): string | null {
  return choices.length > 0 ? null : (whyNotReversible(original) ?? null)
}

/** "Logged in Slack, 22 Nov", "Reported by crm". */
function doorOf({ entry, original }: EntryLook): string {
  const source = original.countedSource
  if (entry.kind === 'adjustment')
    return source === SETUP_SOURCE ? 'Used before the pool was set up.' : 'An adjustment of the pool.'
  if (source.startsWith('api:')) return `Reported by the program ${source.slice('api:'.length)}.`
  return source.startsWith('slack:') ? 'Logged in Slack.' : `Came by ${source}.`
}

function choiceIn({ values }: Pick<ShownView, 'values'>): Choice | null {
  const what = textOf(values, 'what')
  return what === 'move' || what === 'refund' || what === 'undo' || what === 'split' || what === 'join' ? what : null
}

async function lookAt({ deps, workspaceId }: Visit, entryId: string): Promise<EntryLook | undefined> {
  return isEntryId(entryId) ? lookAtEntry(deps.meter, { workspaceId, entryId }) : undefined
}
