// Shows in full the first request of each kind, the first time that it comes: what was sent, and what was answered.

import type { HistoryRequest } from '../history/read.ts'
import type { CommandAnswer, EventAnswer } from '../history/send.ts'
import { team } from '../history/team.ts'
import { drawMessage } from '../server/draw.ts'
import { fullName, names } from './people.ts'
import type { Screen } from './screen.ts'

type Kind = 'event' | 'command' | 'match' | 'refund'

/** Whose command is shown: one person's story is easier to follow. */
const TYPIST = 'U04SAM'

/** Explains a request where it is the first of its kind; answers whether it was. */
export function createExplainer(screen: Screen) {
  const told = new Set<Kind>()
  return (request: HistoryRequest, answer: EventAnswer | CommandAnswer | undefined): boolean => {
    const kind = kindOf(request, answer)
    if (!answer || !kind || told.has(kind)) return false
    told.add(kind)
    const { title, means } = texts[kind]
    screen.gap()
    screen.line(`  ${screen.style('cyan', '┏')} ${screen.style('bold', title)}`)
    if (request.door === 'slack') screen.quote(`${whoOf(request)} types in #sales:  /credits ${request.text}`, 'cyan')
    else screen.quote(JSON.stringify(request.event).replaceAll(',"', ', "'), 'cyan')
    if ('blocks' in answer) screen.quote(drawMessage(answer, names), 'green')
    else {
      screen.quote(`${screen.style('green', answer.status)}: ${means(firstNameOf(request))}`, 'cyan')
      for (const { message } of answer.warnings ?? [])
        screen.quote(`${screen.style('yellow', 'warning')}: ${message}`, 'cyan')
    }
    screen.gap()
    return true
  }
}

const texts: Record<Kind, { title: string; means: (name: string) => string }> = {
  event: {
    title: 'First door: a program reports what was spent (POST /v1/events)',
    means: (name) => `booked for ${name}, at the time it says`,
  },
  command: { title: 'Second door: a person types it in Slack, and alone sees the answer', means: () => '' },
  match: {
    title: 'One spend by both doors: the program reports what was logged already',
    means: (name) => `it is the entry that ${name} logged, and counts nothing`,
  },
  refund: {
    title: 'A refund names what it corrects',
    means: (name) => `given back to that entry of ${name}, under its purpose`,
  },
}

function kindOf(request: HistoryRequest, answer: EventAnswer | CommandAnswer | undefined): Kind | undefined {
  if (request.door === 'slack') return request.userId === TYPIST ? 'command' : undefined
  if (answer && 'matches' in answer && answer.matches !== undefined) return 'match'
  return request.event.corrects === undefined ? 'event' : 'refund'
}

/** Whose spend a request tells of. */
function whoOf(request: HistoryRequest): string {
  if (request.door === 'slack') return fullName(request.userId)
  const { member } = request.event
  return team.find((one) => one.reportedAs === member)?.name ?? String(member)
}

export function firstNameOf(request: HistoryRequest): string {
  return whoOf(request).split(' ')[0] ?? ''
}
