// From a submitted modal to the feature that takes it. A ready answer goes into the ack; a late one into the modal that
// says "working on it", and where that was closed, into a message: nothing that was filled in is lost.

import type { ViewResponseAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { ANSWER_WITHIN_MS, withinMs } from './answer-within.ts'
import { sayFailure } from './apologise.ts'
import type { ShownView, SubmitAnswer } from './ask.ts'
import { features, submissions } from './features.ts'
import { endRefreshes, updateModal } from './modal.ts'
import { refill } from './refill.ts'
import { asMessage, sentenceModal, workingModal } from './views/modal.ts'
import { admit, type VisitDeps, type Visitor } from './visit.ts'
import { whisper } from './whisper.ts'

/** A submitted modal: its state, and what is needed to show it again. */
export interface Submitted {
  view: ShownView
  /** The modal as it was shown. */
  shown: ModalView
}

export type AckSubmission = (answer?: ViewResponseAction) => Promise<void>

/** Answers a submission, once and in time. Throws only where not even an apology could be said. */
export async function runSubmission(
  deps: VisitDeps,
  visitor: Visitor,
  submitted: Submitted,
  ack: AckSubmission,
): Promise<void> {
  endRefreshes(submitted.view.viewId)
  const answer = answerTo(deps, visitor, submitted)
  const first = await withinMs(answer, ANSWER_WITHIN_MS)
  if (first) {
    await ack(inAck(first, submitted))
    return
  }
  await ack({ response_action: 'update', view: workingModal })
  const answered = await answer
  const late = afterAck(answered, submitted)
  const { viewId } = submitted.view
  const updated = await updateModal(visitor, { viewId }, late).catch((error: unknown) => {
    deps.log.warn({ error }, 'an answer could not be shown in its modal, and is said')
  })
  if (updated?.kind === 'shown') return
  const unseen = answered.kind === 'show' ? answered.unseen : undefined
  await whisper(visitor, unseen ?? asMessage(late), { log: deps.log })
}

async function answerTo(deps: VisitDeps, visitor: Visitor, { view, shown }: Submitted): Promise<SubmitAnswer> {
  try {
    const admitted = await admit(deps, visitor)
    if (admitted.kind === 'refused') return { kind: 'show', view: sentenceModal('Purser', admitted.message) }
    const handler = submissions[view.callbackId]
    if (!handler) throw new Error(`no feature takes the modal ${view.callbackId}`)
    return await handler({ ...admitted.visit, view, features })
  } catch (error) {
    // What was filled in stays in front of the person, to be sent again.
    return { kind: 'show', view: refill(shown, view.values, [sayFailure(error, deps.log)]) }
  }
}

/** Errors of fields that the modal does not have would be refused by Slack; they go on top of it instead. */
function inAck(answer: SubmitAnswer, { view, shown }: Submitted): ViewResponseAction {
  if (answer.kind === 'show') return { response_action: 'update', view: answer.view }
  const fields = new Set(shown.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : [])))
  if (Object.keys(answer.errors).every((field) => fields.has(field)))
    return { response_action: 'errors', errors: answer.errors }
  return { response_action: 'update', view: refill(shown, view.values, Object.values(answer.errors)) }
}

/** Errors can no longer stand under their fields: they go on top, above what was filled in. */
function afterAck(answer: SubmitAnswer, { view, shown }: Submitted): ModalView {
  if (answer.kind === 'show') return answer.view
  return refill(shown, view.values, Object.values(answer.errors))
}
