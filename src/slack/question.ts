// A line in doubt: the question in words, what to type for each answer, and the line itself. Nothing is booked, nothing
// typed is lost. Buttons that book a choice come from the same plans.

import { parseCommand } from '../core/grammar.ts'
import type { Command, GrammarContext, LogPlan, Question } from '../core/grammar-plan.ts'
import type { Ask } from './ask.ts'
import { typedLine } from './log.ts'
import { spellPlan } from './spell-plan.ts'
import type { Spoken } from './views/blocks.ts'
import { questionCard } from './views/question.ts'

/** The question, with a line to type for every choice that can be put into one. */
export function askBack(ask: Ask, context: GrammarContext, question: Question): Spoken {
  const choices = question.choices.map(({ label, plan }) => ({ label, type: lineFor(ask, context, plan) }))
  return questionCard({ message: question.message, choices, typed: typedLine(ask) })
}

/** A first word that is no verb: the nearest one, and what the line would book if it were a log. */
export function unknownVerb(
  ask: Ask,
  context: GrammarContext,
  { word, nearest, rest, reading }: Extract<Command, { kind: 'unknown-verb' }>,
): Spoken {
  const meant =
    nearest === undefined ? [] : [{ label: `Meant "${nearest}"`, type: `${ask.command} ${nearest} ${rest}`.trim() }]
  const plans = reading?.kind === 'log' ? [{ label: 'Log it', plan: reading.plan }] : (reading?.choices ?? [])
  const logs = plans.map(({ label, plan }) => ({ label, type: lineFor(ask, context, plan) }))
  const hint = nearest === undefined ? ` "${ask.command} help" shows what I can do.` : ''
  const message = `I do not know what to do with "${word}".${hint}`
  return questionCard({ message, choices: [...meant, ...logs], typed: typedLine(ask) })
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
