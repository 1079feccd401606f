// The settings of the workspace, for its admins: who is shown by name, zone, currency, holidays, and whom it names as admins
// beside Slack's own.

import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { changesOf } from '../core/audit.ts'
import { bookedOn } from '../core/local-time.ts'
import type { WorkspaceEdit, WorkspaceSettings } from '../core/plan-workspace-edit.ts'
import { asNamesShown } from '../core/who-is-named.ts'
import { memberOf } from '../meter/directory.ts'
import { editWorkspace, settingsSeen } from '../meter/edit-workspace.ts'
import { listAudit } from '../store/audit.ts'
import { readPoolPeople } from '../store/pool-edit.ts'
import { readWorkspaceSettings } from '../store/workspace-settings.ts'
import { actorOf, isAdmin } from './access.ts'
import type { Answer, Ask, Click, Submission, SubmitAnswer } from './ask.ts'
import { chosenOf, type FieldValues, textOf, usersOf } from './fields.ts'
import { ownersGone } from './owners-gone.ts'
import { readJson } from './read-json.ts'
import { initialValuesOf } from './refill.ts'
import { meantZone } from './setup-form.ts'
import { sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import type { ChangedMeanwhile } from './views/settings.ts'
import {
  shownHolidays,
  WORKSPACE_TITLE,
  type WorkspaceFields,
  workspaceModal,
  workspaceSaved,
} from './views/workspace-settings.ts'
import type { Visit } from './visit.ts'
import { whoIsAdmin } from './who-can.ts'

const formData = z.object({ seen: z.string().max(64), at: z.iso.datetime() })
/** How many lines of the audit log are looked at, and how many are said, to somebody who was too late. */
const LOOKED_AT_MAX = 50
const SAID_MAX = 5

/** `settings workspace`. */
export async function openWorkspaceSettings(ask: Ask): Promise<Answer> {
  if (!(await isAdmin(ask))) return sentence(await refusal(ask))
  return { view: await formOf(ask), again: { label: WORKSPACE_TITLE, actionId: 'workspace:open', value: '-' } }
}

/** [Workspace settings...]. */
export async function openWorkspaceByButton(click: Click): Promise<ModalView> {
  return (await isAdmin(click)) ? formOf(click) : sentenceModal(WORKSPACE_TITLE, await refusal(click))
}

/** Saves them. Sent twice, they are saved once and read the same both times. */
export async function saveWorkspaceSettings(submission: Submission): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, confirmed } = submission
  if (!(await isAdmin(submission))) return say(await refusal(submission))
  const form = formData.safeParse(readJson(view.privateMetadata)).data
  if (!form) return { kind: 'show', view: await formOf(submission) }
  const filled = fieldsOf(view.values)
  const shown = fieldsOf(initialValuesOf(view.blocks))
  const faults = faultsOf(filled)
  if (Object.keys(faults).length > 0) return { kind: 'errors', errors: faults }
  const added = (filled.adminIds ?? []).filter((userId) => !shown.adminIds?.includes(userId))
  const gone = await ownersGone(submission, added)
  if (gone !== undefined) return { kind: 'errors', errors: { admins: gone } }
  const edit = await editOf(submission, filled, shown)
  const actor = actorOf(await confirmed)
  const outcome = await editWorkspace(deps.meter, { workspaceId, edit, seen: form.seen, actor, via: 'slack' })
  switch (outcome.kind) {
    case 'stale':
      return { kind: 'show', view: await formOf(submission, { ...changedIn(filled, shown), since: form.at }) }
    case 'refused': {
      const { field = 'zone', message } = outcome
      return {
        kind: 'errors',
        errors: { [field]: `${message}${field === 'zone' ? meantZone(filled.zone ?? '') : ''}` },
      }
    }
    case 'not-theirs':
      return say(await refusal(submission))
    case 'same':
    case 'done': {
      const settings = await readWorkspaceSettings(deps.meter.db, workspaceId)
      return { kind: 'show', view: workspaceSaved(settings, comingOf(submission, settings)) }
    }
  }
}

interface Late {
  /** What the person has changed, other than the holidays they took away. */
  fields: Omit<WorkspaceFields, 'holidays'>
  removed: readonly string[]
  since: string
}

async function formOf(visit: Visit, late?: Late): Promise<ModalView> {
  const { deps, workspaceId, now, member, directory } = visit
  const settings = await readWorkspaceSettings(deps.meter.db, workspaceId)
  const people = await readPoolPeople(deps.meter.db, workspaceId, settings.admins)
  const seen = settingsSeen(settings)
  const coming = comingOf(visit, settings)
  return workspaceModal({
    namesShown: settings.namesShown,
    zone: settings.zone,
    currency: settings.currency,
    adminIds: [...people.values()].flatMap(({ slackUserId }) => slackUserId ?? []),
    ...late?.fields,
    coming,
    holidays: coming.map(({ on }) => on).filter((on) => !late?.removed.includes(on)),
    metadata: JSON.stringify({ seen, at: now.toISOString() }),
    edition: late ? seen.slice(0, 8) : '',
    readerZone: member.zone ?? directory.zone,
    meanwhile: late && (await changedSince(visit, late.since)),
  })
}

async function changedSince({ deps, workspaceId, member }: Visit, at: string): Promise<ChangedMeanwhile[]> {
  const lines = await listAudit(deps.meter.db, { workspaceId, since: new Date(at), most: LOOKED_AT_MAX })
  return lines
    .filter(({ subjectKind }) => subjectKind === 'workspace')
    .slice(0, SAID_MAX)
    .map((line) => ({
      by: line.actorId === member.memberId ? 'You' : (line.actorName ?? 'The operator'),
      at: line.at,
      changes: changesOf(line),
    }))
}

function fieldsOf(values: FieldValues): WorkspaceFields {
  return {
    namesShown: textOf(values, 'names_shown'),
    zone: textOf(values, 'zone'),
    currency: textOf(values, 'currency')?.toUpperCase(),
    holidays: chosenOf(values, 'holidays'),
    holidayOn: textOf(values, 'holiday_on'),
    holidayName: textOf(values, 'holiday_name'),
    adminIds: usersOf(values, 'admins'),
  }
}

function changedIn(filled: WorkspaceFields, shown: WorkspaceFields): Omit<Late, 'since'> {
  const { holidays: _kept, ...others } = filled
  const changed = Object.entries(others).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(shown[name as keyof WorkspaceFields]),
  )
  return { fields: Object.fromEntries(changed), removed: removedIn(filled, shown) }
}

function removedIn({ holidays = [] }: WorkspaceFields, shown: WorkspaceFields): string[] {
  return (shown.holidays ?? []).filter((on) => !holidays.includes(on))
}

function faultsOf({ holidayOn, holidayName }: WorkspaceFields): Record<string, string> {
  if (holidayOn === undefined && holidayName !== undefined) return { holiday_on: 'Choose the day of this holiday.' }
  return {}
}

/** Holidays and admins that the form did not show stay as they are. */
async function editOf(visit: Visit, filled: WorkspaceFields, shown: WorkspaceFields): Promise<WorkspaceEdit> {
  const { deps, workspaceId } = visit
  const { namesShown, zone, currency, holidayOn, holidayName = '', adminIds = [] } = filled
  const current = await readWorkspaceSettings(deps.meter.db, workspaceId)
  const people = await readPoolPeople(deps.meter.db, workspaceId, current.admins)
  const unseen = current.admins.filter((memberId) => (people.get(memberId)?.slackUserId ?? null) === null)
  const admins = await Promise.all(adminIds.map((slackUserId) => memberOf(deps.meter, { workspaceId, slackUserId })))
  return {
    namesShown: asNamesShown(namesShown ?? ''),
    zone: zone ?? '',
    currency: currency ?? '',
    holidaysRemoved: removedIn(filled, shown),
    ...(holidayOn === undefined ? {} : { holidayAdded: { on: holidayOn, name: holidayName } }),
    admins: [...admins.map(({ memberId }) => memberId), ...unseen],
  }
}

function comingOf({ now, directory }: Visit, { holidays }: WorkspaceSettings) {
  const today = bookedOn(now, directory.zone)
  return shownHolidays(holidays.filter(({ on }) => on >= today))
}

async function refusal(visit: Visit): Promise<string> {
  return `Only ${await whoIsAdmin(visit)} can change the settings of the workspace.`
}

function say(text: string): SubmitAnswer {
  return { kind: 'show', view: sentenceModal(WORKSPACE_TITLE, text) }
}
