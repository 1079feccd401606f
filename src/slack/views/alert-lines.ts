// How the lines of a rule read: the one that was passed, and several passed in one go.

import type { AlertFacts } from '../../core/alert-facts.ts'
import { type Credits, formatCredits } from '../../core/amount.ts'
import { unitsOf } from './phrases.ts'

/** "80 % of all granted", "the line of 200 credits left". */
export function lineOf(facts: Pick<AlertFacts, 'kind' | 'basis' | 'unit'>, line: Credits): string {
  if (facts.kind === 'left') return `the line of ${unitsOf(line, facts.unit)} ${kindOfLeft(facts)}`
  return `${formatCredits(line)} % of ${bases[facts.basis]}`
}

/** What an alert tells of, for small print: "past 80 % of all granted", "passed 80 and 95 % in one go". */
export function passed(facts: AlertFacts, lines: readonly number[]): string {
  const [first = facts.line] = lines
  if (facts.alreadyPast) return `was past ${lineOf(facts, facts.line)} ${whenMade(facts)}`
  if (lines.length < 2) return `past ${lineOf(facts, first)}`
  const amounts = lines.map((line) => formatCredits(line))
  const listed = `${amounts.slice(0, -1).join(', ')} and ${amounts.at(-1)}`
  return `passed ${facts.kind === 'left' ? `${listed} ${kindOfLeft(facts)}` : `${listed} %`} in one go`
}

function whenMade({ madePast }: AlertFacts): string {
  if (madePast === 'pool') return 'when the pool was set up'
  return madePast === 'rule' ? 'when the rule was set' : 'already'
}

/** "Still counted as past 80 % of all granted until 780 or fewer are used.": back by little is not back yet. */
export function stillCounted(facts: AlertFacts, line: Credits, backAt: Credits | null): string {
  const until = backAt === null ? '' : ` until ${formatCredits(backAt)} or ${measureOf(facts)}`
  return `Still counted as past ${lineOf(facts, line)}${until}.`
}

function measureOf(facts: AlertFacts): string {
  if (facts.kind === 'left') return `more are ${kindOfLeft(facts)}`
  return facts.basis === 'free' ? 'fewer are used or reserved' : 'fewer are used'
}

function kindOfLeft(facts: Pick<AlertFacts, 'basis'>): string {
  return facts.basis === 'free' ? 'free' : 'left'
}

const bases: Record<AlertFacts['basis'], string> = {
  granted: 'all granted',
  allotment: 'the allotment',
  free: 'all granted, reservations counted as used',
}
