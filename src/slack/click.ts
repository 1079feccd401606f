// From a click to the feature that answers it. The click has been acked before this begins, so nothing here hurries but
// modals; whatever happens, the person gets a word.

import type { ModalView } from '@slack/types'
import { sayFailure } from './apologise.ts'
import type { Click, ClickAnswer, ClickHandler } from './ask.ts'
import { clicks, features } from './features.ts'
import { openModal, refreshModal } from './modal.ts'
import type { Spoken } from './views/blocks.ts'
import { asMessage, sentenceModal } from './views/modal.ts'
import { sentence } from './views/sentence.ts'
import { type Admission, admit, type Visit, type VisitDeps, type Visitor } from './visit.ts'
import { type Respond, whisper } from './whisper.ts'

/** What was clicked, beside who clicked it. */
export type Clicked = Pick<Click, 'actionId' | 'blockId' | 'value' | 'messageTs' | 'view'>

/** A message that was posted before an update may carry a button that nothing answers any more. */
const OLD_BUTTON =
  'This button is from an older version of Purser and does nothing any more. Type "help" after the command.'

/** Answers a click. Throws only where not even an apology could be said. */
export async function runClick(deps: VisitDeps, visitor: Visitor, clicked: Clicked, respond?: Respond): Promise<void> {
  const handler = clicks[clicked.actionId]
  const say = (spoken: Spoken, replace = false) => whisper(visitor, spoken, { respond, replace, log: deps.log })
  if (!handler) {
    if (clicked.view === null) await say(sentence(OLD_BUTTON))
    return
  }
  const admission = admit(deps, visitor)
  if (handler.kind === 'answers') {
    const answer = await answerTo(deps, admission, clicked, handler)
    if (answer.kind !== 'nothing') await say(answer.spoken, answer.kind === 'replace')
    return
  }
  const view = viewOf(deps, admission, clicked, handler)
  const shown = handler.kind === 'refreshes' ? clicked.view : null
  try {
    if (!shown) {
      const opened = await openModal(visitor, view, { onTop: clicked.view !== null })
      if (opened === 'too-late') await say(sentence('That took too long to open. Please click once more.'))
    } else if ((await refreshModal(visitor, shown, view)).kind === 'closed' && !isField(clicked)) {
      // What the button did is done, and its modal is gone.
      await say(asMessage(await view))
    }
  } catch (error) {
    const failure = sayFailure(error, deps.log)
    // A field that could not show its consequence can still be submitted; a button that was pressed wants an answer.
    if (!isField(clicked)) await say(shown ? asMessage(await view) : sentence(failure))
  }
}

/** Whether it is a field that tells of every change, and no button. */
function isField({ view, blockId }: Clicked): boolean {
  return view?.blocks.some((block) => block.type === 'input' && block.block_id === blockId) ?? false
}

async function answerTo(
  deps: VisitDeps,
  admission: Promise<Admission>,
  clicked: Clicked,
  handler: Extract<ClickHandler, { kind: 'answers' }>,
): Promise<ClickAnswer> {
  try {
    const admitted = await admission
    if (admitted.kind === 'refused') return { kind: 'say', spoken: sentence(admitted.message) }
    return await handler.run(clickOf(admitted.visit, clicked))
  } catch (error) {
    return { kind: 'say', spoken: sentence(sayFailure(error, deps.log)) }
  }
}

/** The modal that a click leads to; never throws, since an open empty modal must be filled with something. */
async function viewOf(
  deps: VisitDeps,
  admission: Promise<Admission>,
  clicked: Clicked,
  handler: Exclude<ClickHandler, { kind: 'answers' }>,
): Promise<ModalView> {
  try {
    const admitted = await admission
    if (admitted.kind === 'refused') return sentenceModal('Purser', admitted.message)
    return await handler.view(clickOf(admitted.visit, clicked))
  } catch (error) {
    return sentenceModal('Purser', sayFailure(error, deps.log))
  }
}

function clickOf(visit: Visit, clicked: Clicked): Click {
  return { ...visit, ...clicked, features }
}
