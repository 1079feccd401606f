// One workspace for the tests of the slash grammar, and a short notation for what a line came to.
import { formatCredits } from '../../src/core/amount.ts'
import { parseCommand } from '../../src/core/grammar.ts'
import type { Command, GrammarActivity, GrammarContext, LogDraft, LogPlan } from '../../src/core/grammar-plan.ts'

function priced(activity: string, name: string, unitPrice: number | null, ...aliases: string[]): GrammarActivity {
  return { activity, name, unitPrice, aliases }
}

export const APOLLO = {
  poolId: 'P1',
  shortName: 'apollo',
  name: 'Apollo',
  activities: [
    priced('email_reveal', 'E-mail reveal', 1000, 'email', 'mail'),
    priced('mobile_reveal', 'Mobile reveal', 8000, 'phone', 'mobile', 'dial', 'number', 'direct dial'),
    priced('org_enrich', 'Organisation enrichment', 1000, 'company', 'account'),
    priced('people_search', 'People search', 0),
    priced('export_row', 'Exported row', 1000, 'export', 'csv'),
    priced('waterfall', 'Waterfall', null),
  ],
  creditPrice: { currency: 'USD', millionths: 25_000 },
}

export const LUSHA = {
  poolId: 'P2',
  shortName: 'lusha',
  name: 'Lusha',
  activities: [priced('bulk_show', 'Bulk show', 5000, 'bulk'), priced('full_show', 'Full show', 2000, 'show')],
}

/** Sunday, 22 November 2026, 10:30 in Berlin; the channel belongs to Apollo. */
export const CONTEXT: GrammarContext = {
  now: new Date('2026-11-22T09:30:00Z'),
  zone: 'Europe/Berlin',
  pools: [APOLLO, LUSHA],
  channelPoolId: 'P1',
  purposes: ['Prospecting', 'Event follow-up', 'Renewals', 'Research', 'Data clean-up'],
  campaigns: ['q4-webinar'],
  verbs: ['log', 'undo', 'me', 'plan', 'help', 'for', 'history', 'team', 'topup', 'reserve', 'export'],
}

export function parse(text: string, changes: Partial<GrammarContext> = {}): Command {
  return parseCommand(text, { ...CONTEXT, ...changes })
}

/** `2 mobile_reveal=16 + =25 (note)`: items, then every other field that differs from an empty plan in P1. */
export function showPlan(draft: LogDraft): string {
  const items = draft.items.map(({ activity, quantity, credits, pricedBy }) =>
    activity === undefined
      ? `=${formatCredits(credits)}`
      : `${formatCredits(quantity)} ${activity}=${formatCredits(credits)}${pricedBy === 'typed' ? ' typed' : ''}`,
  )
  const fields = [
    draft.poolId === 'P1' ? undefined : `in ${draft.poolId}`,
    draft.member && `by ${draft.member}`,
    draft.occurredAt?.toISOString().replace(/(?::00)?\.000Z$/, 'Z'),
    draft.purpose,
    draft.campaign && `#${draft.campaign}`,
    ...Object.entries(draft.labels).map(([key, value]) => `${key}:${value}`),
    draft.contact,
    draft.note && `(${draft.note})`,
  ]
  return [items.join(' + '), ...fields].filter(Boolean).join(' ')
}

/** `ask why [Label] [Label]`, `log ...`, `verb help: rest`, `card P1`, `unknown lgo ~log`, `nothing`. */
export function show(command: Command): string {
  switch (command.kind) {
    case 'log':
      return `log ${showPlan(command.plan)}`
    case 'question':
      return `ask ${command.reason} ${command.choices.map(({ label }) => `[${label}]`).join(' ')}`.trim()
    case 'verb':
      return `verb ${command.verb}: ${command.rest}`.trim()
    case 'card':
      return `card ${command.poolId ?? ''}`.trim()
    case 'unknown-verb':
      return `unknown ${command.word}${command.nearest === undefined ? '' : ` ~${command.nearest}`}`
    case 'nothing':
      return 'nothing'
  }
}

/** Every plan a command could book. */
export function plansOf(command: Command): LogPlan[] {
  if (command.kind === 'log') return [command.plan]
  if (command.kind === 'question') return command.choices.map(({ plan }) => plan)
  return command.kind === 'unknown-verb' && command.reading ? plansOf(command.reading) : []
}
