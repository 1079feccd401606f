// Filling in, sending and closing the form that the speaker has before them, as Slack's client does it.

import type { Field } from '../server/form.ts'
import type { OpenView } from '../server/records.ts'
import { readFilling } from './form.ts'
import { deskOf, sendAndShow, showNews, type Talking } from './talking.ts'

/** Puts something into a field. One that tells the app of every change is shown with what the app made of it. */
export async function setField(
  talking: Talking,
  { field: word, value }: { field: string; value: string },
): Promise<void> {
  const { screen, stage, speaker } = talking
  const { slack, appUrl, teamId } = stage.doors
  const form = formOf(talking)
  if (!form) return
  const filling = readFilling(form, word, value)
  if (filling.kind === 'unclear') return screen.say(filling.sentence)
  const { field, given } = filling
  if (!field.dispatches) {
    slack.fill(form.id, { [field.blockId]: given })
    showNews(talking)
    return
  }
  const asked = { teamId, userId: speaker, at: { viewId: form.id }, blockId: field.blockId, actionId: field.actionId }
  const put = typeof given === 'string' ? enteredAs(field, given) : { options: given }
  // What was entered stands there at once; what the app makes of it bears another hash.
  const isMade = () => deskOf(talking).form()?.hash !== form.hash
  await sendAndShow(talking, () => slack.action(`${appUrl}/slack/events`, { ...asked, ...put }), isMade)
}

/** Text and numbers are typed, the options of a menu chosen. */
function enteredAs({ kind }: Field, given: string): { typed: string } | { option: string } {
  return kind.endsWith('input') ? { typed: given } : { option: given }
}

/** Sends the form. What is wrong with it is said, and it stays open. */
export async function submitForm(talking: Talking): Promise<void> {
  const { screen, stage } = talking
  const { slack, appUrl } = stage.doors
  const form = formOf(talking)
  if (!form) return
  if (form.view.submit === undefined) return screen.say('This form has nothing to submit: "close" closes it.')
  await sendAndShow(talking, async () => {
    const sent = await slack.submitView(`${appUrl}/slack/events`, { viewId: form.id, values: {} })
    for (const [word, sentence] of Object.entries(sent.errors ?? {})) screen.say(`${word}: ${String(sentence)}`)
    return { problem: sent.problem, isAnswered: sent.errors !== undefined }
  })
}

/** Closes it unsent. */
export async function closeForm(talking: Talking): Promise<void> {
  const { slack, appUrl } = talking.stage.doors
  const form = formOf(talking)
  if (!form) return
  await slack.closeView(`${appUrl}/slack/events`, { viewId: form.id })
  showNews(talking)
}

/** Closes every form that lies before the speaker: whoever types into the channel has closed them. */
export async function leaveForms(talking: Talking): Promise<void> {
  const { slack, appUrl } = talking.stage.doors
  const desk = deskOf(talking)
  for (let form = desk.form(); form; form = desk.form()) {
    if (form.view.submit !== undefined) talking.screen.say('The form that was open is closed, unsent.')
    await slack.closeView(`${appUrl}/slack/events`, { viewId: form.id, isCleared: true })
    desk.skip()
  }
}

function formOf(talking: Talking): OpenView | undefined {
  const form = deskOf(talking).form()
  if (!form) talking.screen.say('No form is open. "/credits log" alone opens one.')
  return form
}
