// A line in doubt: the question in words, a button for each answer, and the line itself. Each button carries the whole
// plan under the question's nonce, so that one question books once. Nothing is booked unasked, nothing typed is lost.

import { parseCommand } from '../core/grammar.ts'
import { bookedWords, LABEL_MAX, namesIn } from '../core/grammar-labels.ts'
import type { Choice, Command, GrammarContext, LogDraft, LogPlan, Question } from '../core/grammar-plan.ts'
import type { Answer, Ask } from './ask.ts'
import { typedLine } from './log.ts'
import { openLog } from './log-modal.ts'
import { BUTTON_MAX, OPTION_MAX, packDraft, packPlan, packVerb } from './log-value.ts'
import { spellPlan } from './spell-plan.ts'
import type { Spoken } from './views/blocks.ts'
import { type OfferedChoice, questionCard } from './views/question.ts'

/** A menu of Slack's takes no more; what does not fit is a line to type. */
const MENU_MAX = 5
/** Beside [Change...]. */
const BUTTONS_MAX = 2

/** The question with its answers; where there are none, the form filled with what was understood. */
export async function askBack(ask: Ask, context: GrammarContext, question: Question): Promise<Answer> {
  const { choices, message, draft, reason } = question
  if (choices.length > 0) return offer(ask, context, { message, offered: choices, draft })
  // What is too long for a line may fit into the note.
  const understood = reason === 'too-long' ? { ...draft, note: draft.words } : draft
  return openLog(ask, understood, { reason: message, typed: typedLine(ask) })
}

/** A first word that is no verb: the nearest one, and what the line would book if it were a log. */
export function unknownVerb(
  ask: Ask,
  context: GrammarContext,
  { word, nearest, rest, reading }: Extract<Command, { kind: 'unknown-verb' }>,
): Spoken {
  const hint = nearest === undefined ? ` "${ask.command} help" shows what I can do.` : ''
  const message = `I do not know what to do with "${word}".${hint}`
  // "lgo 2 mobile" is the log of what follows; any other verb is run as it stands.
  const meant = nearest === 'log' ? parseCommand(`log ${rest}`, context) : undefined
  const logs =
    meant?.kind === 'log'
      ? [{ label: labelOf(meant.plan, context), plan: meant.plan }]
      : meant?.kind === 'question'
        ? meant.choices
        : reading?.kind === 'log'
          ? [{ label: `${labelOf(reading.plan, context)}, "${word}" as note`.slice(0, LABEL_MAX), plan: reading.plan }]
          : (reading?.choices ?? [])
  const draft = logs[0]?.plan ?? { items: [], labels: {}, words: '', note: `${word} ${rest}`.trim() }
  const verb = nearest === undefined || nearest === 'log' ? undefined : { verb: nearest, rest }
  return offer(ask, context, { message, offered: logs, draft, ...(verb ? { verb } : {}) })
}

/** "Log 2 mobile reveals (16)". */
function labelOf(plan: LogPlan, { pools }: GrammarContext): string {
  return `Log ${bookedWords(plan, namesIn(pools.filter(({ poolId }) => poolId === plan.poolId)))}`.slice(0, LABEL_MAX)
}

interface Offer {
  message: string
  offered: readonly Choice[]
  draft: LogDraft
  verb?: { verb: string; rest: string }
}

function offer(ask: Ask, context: GrammarContext, { message, offered, draft, verb }: Offer): Spoken {
  const { directory, triggerId, command } = ask
  const buttons: OfferedChoice[] = []
  const more: OfferedChoice[] = []
  const lines: { label: string; type: string | undefined }[] = []
  const verbValue = verb && packVerb({ ...verb, nonce: triggerId })
  if (verb && verbValue === undefined)
    lines.push({ label: `Meant "${verb.verb}"`, type: `${command} ${verb.verb} ${verb.rest}`.trim() })
  const room = BUTTONS_MAX - (verbValue === undefined ? 0 : 1)
  for (const { label, plan } of offered) {
    const inMenu = buttons.length === room
    const value = packPlan(plan, triggerId, directory.pools, inMenu ? OPTION_MAX : BUTTON_MAX)
    if (value === undefined || (inMenu && more.length === MENU_MAX))
      lines.push({ label, type: lineFor(ask, context, plan) })
    else (inMenu ? more : buttons).push({ label, value })
  }
  return questionCard({
    message,
    verb: verb && verbValue !== undefined ? { label: `${command} ${verb.verb}`, value: verbValue } : null,
    buttons,
    more,
    lines,
    change: packDraft(draft, directory.pools),
    typed: typedLine(ask),
  })
}

/** A line that reads as exactly this plan; undefined where none does. */
function lineFor(ask: Ask, context: GrammarContext, plan: LogPlan): string | undefined {
  const text = spellPlan(plan, context).find((candidate) => readsAs(candidate, plan, context))
  return text === undefined ? undefined : `${ask.command} log ${text}`
}

function readsAs(text: string, plan: LogPlan, context: GrammarContext): boolean {
  const read = parseCommand(`log ${text}`, context)
  return read.kind === 'log' && sameBooking(read.plan, plan)
}

/** Whether two plans book the same, but for seconds and the words they came from. */
function sameBooking(left: LogPlan, right: LogPlan): boolean {
  return fingerprint(left) === fingerprint(right)
}

function fingerprint({ words: _words, asSet: _asSet, occurredAt, ...plan }: LogPlan): string {
  const minute = occurredAt === undefined ? null : Math.floor(occurredAt.getTime() / 60_000)
  const fields = Object.entries({ ...plan, minute })
  return JSON.stringify(fields.sort(([left], [right]) => (left < right ? -1 : 1)))
}
