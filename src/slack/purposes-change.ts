// What the forms of `purposes` were filled in with: made into one change, saved, and said; the list that they lie on is
// shown as it is then.

import { v5 as uuidv5 } from 'uuid'
import { changeList } from '../meter/change-list.ts'
import type { ListChange } from '../meter/plan-list-change.ts'
import { actorOf } from './access.ts'
import type { Submission, SubmitAnswer } from './ask.ts'
import { textOf } from './fields.ts'
import { updateModal } from './modal.ts'
import { formOf, listOf, refusal, TITLE, UNKNOWN } from './purposes.ts'
import { dataOf, type FormData } from './purposes-form.ts'
import { sentenceModal } from './views/modal.ts'
import type { NameVerb } from './views/purposes.ts'
import { changedModal, FIRST } from './views/purposes-forms.ts'

/** Ids of purposes that a form sent twice makes once. */
const PURPOSE_NAMESPACE = '8f4d6c1e-53a7-5f0b-9d7e-2a61c0b9e3d4'

/** "Add". */
export async function addByForm(submission: Submission): Promise<SubmitAnswer> {
  const { workspaceId, view } = submission
  const name = textOf(view.values, 'name') ?? ''
  const id = uuidv5(`${workspaceId} slack:view ${view.viewId}`, PURPOSE_NAMESPACE)
  const form: FormData = { list: 'purpose', id, seen: [] }
  return save(submission, { verb: 'add', form, change: { kind: 'add', id, name }, field: 'name' })
}

/** Every other form: its callback id says which. */
export async function changeByForm(submission: Submission): Promise<SubmitAnswer> {
  const { view } = submission
  const form = dataOf(view.privateMetadata)
  const verb = view.callbackId.slice('purposes:'.length) as NameVerb
  if (!form) return say(UNKNOWN)
  switch (verb) {
    case 'rename': {
      const name = textOf(view.values, 'name') ?? ''
      return save(submission, { verb, form, change: { kind: verb, id: form.id, name }, field: 'name' })
    }
    case 'move': {
      const after = textOf(view.values, 'after')
      if (after === undefined) return { kind: 'errors', errors: { after: 'Choose a place.' } }
      const change: ListChange = { kind: verb, id: form.id, afterId: after === FIRST ? null : after }
      return save(submission, { verb, form, change, field: 'after' })
    }
    case 'merge': {
      const intoId = textOf(view.values, 'into')
      if (intoId === undefined) return { kind: 'errors', errors: { into: 'Choose what it becomes part of.' } }
      // Nobody merges what they have not been shown.
      if (form.into !== intoId) return { kind: 'show', view: await formOf(submission, verb, form, { intoId }) }
      return save(submission, { verb, form, change: { kind: verb, id: form.id, intoId }, field: 'into' })
    }
    case 'split': {
      const part = textOf(view.values, 'part')
      if (part === undefined) return { kind: 'errors', errors: { part: 'Choose what is to stand alone again.' } }
      return save(submission, { verb, form: { ...form, seen: [] }, change: { kind: verb, id: part }, field: 'part' })
    }
    default:
      return save(submission, { verb, form, change: { kind: verb, id: form.id } })
  }
}

interface Saving {
  verb: NameVerb | 'add'
  form: FormData
  change: ListChange
  /** Under which field a fault stands; absent: the form has none. */
  field?: string
}

async function save(submission: Submission, { verb, form, change, field }: Saving): Promise<SubmitAnswer> {
  const { deps, workspaceId, view, confirmed } = submission
  const { list, seen } = form
  const actor = actorOf(await confirmed)
  const outcome = await changeList(deps.meter, { workspaceId, list, change, seen, actor, via: 'slack' })
  switch (outcome.kind) {
    case 'done':
    case 'same':
      await refreshList(submission)
      return { kind: 'show', view: changedModal(await saidOf(submission, form, change)) }
    case 'not-theirs':
      return say(await refusal(submission))
    case 'refused': {
      if (outcome.because === 'changed' && verb !== 'add')
        return {
          kind: 'show',
          view: await formOf(submission, verb, form, {
            remark: outcome.message,
            typed: textOf(view.values, 'name'),
            intoId: form.into,
          }),
        }
      return field === undefined ? say(outcome.message) : { kind: 'errors', errors: { [field]: outcome.message } }
    }
  }
}

/** The list beneath the form. What was saved is saved, whether it can be shown or not. */
async function refreshList(submission: Submission): Promise<void> {
  const { deps, view } = submission
  if (view.rootViewId === view.viewId) return
  try {
    await updateModal(submission, { viewId: view.rootViewId }, await listOf(submission))
  } catch (error) {
    deps.log.warn({ error }, 'the list of purposes could not be shown anew')
  }
}

/** What is so now, in a sentence: it reads the same where the same was sent twice. */
async function saidOf(visit: Submission, { list }: FormData, change: ListChange): Promise<string> {
  const { deps, workspaceId } = visit
  const directory = (await deps.meter.directoryOf(workspaceId)) ?? visit.directory
  const names =
    list === 'purpose'
      ? directory.purposes.flatMap(({ purposeId, name, merged }) => [{ id: purposeId, name }, ...merged])
      : directory.campaigns.flatMap(({ campaignId, name, merged }) => [{ id: campaignId, name }, ...merged])
  const nameOf = (id: string) => {
    const name = names.find((it) => it.id === id)?.name ?? ''
    return list === 'campaign' ? `#${name}` : name
  }
  const name = nameOf(change.id)
  switch (change.kind) {
    case 'add':
      return `${name} is on the list: it can be chosen and typed from now on.`
    case 'rename':
      return `It is called ${name} from now on.`
    case 'archive':
      return `${name} is archived: it is not offered any more.`
    case 'bring-back':
      return `${name} is back: it is offered again.`
    case 'move':
      return change.afterId === null
        ? `${name} is the first now.`
        : `${name} stands after ${nameOf(change.afterId)} now.`
    case 'merge':
      return `${name} is part of ${nameOf(change.intoId)} now. Whoever types ${name} means ${nameOf(change.intoId)}.`
    case 'split':
      return `${name} stands alone again, with what was logged for it before.`
  }
}

function say(text: string): SubmitAnswer {
  return { kind: 'show', view: sentenceModal(TITLE, text) }
}
