// What one person has before them and nobody else sees: answers, and the form that is open. Shows what is new of it.

import { isAnswer } from '../history/send.ts'
import { drawMessage } from '../server/draw.ts'
import { objectsOf } from '../server/json.ts'
import type { Ephemeral, OpenView } from '../server/records.ts'
import { freshLines } from './follow.ts'
import { drawForm } from './form.ts'
import { type Pressable, pressablesOf } from './hand.ts'
import { names } from './people.ts'
import type { Screen } from './screen.ts'
import type { Stage } from './stage.ts'

/** Something that changes, and is shown where it is new. */
interface Watch {
  /** Whether there is anything new that is more than a word to wait. */
  hasNews: () => boolean
  /** Takes what is there for shown. */
  skip: () => void
  /** Shows what is new, and answers what can be pressed in it. */
  show: () => Pressable[]
}

export interface Desk extends Watch {
  /** The form in front of the person. */
  form: () => OpenView | undefined
}

/** The desk of a person from now on: what they were told before is not shown again. */
export function openDesk(screen: Screen, { doors }: Pick<Stage, 'doors'>, userId: string): Desk {
  const { slack, teamId } = doors
  const form = () => slack.views(teamId, userId).findLast(({ state }) => state === 'open')
  const answers = watchAnswers(screen, () => slack.ephemerals(teamId, userId).filter(({ deleted }) => !deleted))
  const forms = watchForm(screen, form)
  return {
    form,
    hasNews: () => !isWait(form()) && (answers.hasNews() || forms.hasNews()),
    skip: () => {
      answers.skip()
      forms.skip()
    },
    show: () => [...answers.show(), ...forms.show()],
  }
}

function watchAnswers(screen: Screen, read: () => Ephemeral[]): Watch {
  const shown = new Map<string, string>()
  const news = () => read().filter((answer) => shown.get(answer.ts) !== drawMessage(answer, names))
  const take = (): Ephemeral[] => {
    const taken = news()
    for (const answer of taken) shown.set(answer.ts, drawMessage(answer, names))
    return taken
  }
  take()
  return {
    hasNews: () => news().some(isAnswer),
    skip: () => void take(),
    show: () => {
      const told = take().filter(isAnswer)
      for (const answer of told) screen.quote(drawMessage(answer, names), 'green')
      return told.flatMap((answer) => pressablesOf(answer.blocks, answer))
    },
  }
}

function watchForm(screen: Screen, read: () => OpenView | undefined): Watch {
  const look = () => {
    const open = read()
    return open && { id: open.id, hash: open.hash, text: drawForm(open) }
  }
  let shown = look()
  const hasNews = () => JSON.stringify(look()) !== JSON.stringify(shown)
  return {
    hasNews,
    skip: () => {
      shown = look()
    },
    show: () => {
      if (!hasNews()) return []
      const [open, before] = [read(), shown]
      shown = look()
      if (open && shown) screen.quote(freshLines(shown.text, before?.id === open.id ? before.text : undefined), 'cyan')
      else screen.say('The form is closed.')
      return open ? pressablesOf(objectsOf(open.view, 'blocks'), { viewId: open.id }) : []
    },
  }
}

/** Whether it stands in for a form that is being made. */
function isWait(form: OpenView | undefined): boolean {
  return ['modal:loading', 'modal:working'].includes(String(form?.view.callback_id))
}
