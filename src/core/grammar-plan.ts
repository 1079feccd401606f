// The shapes of the slash grammar: what a parser is told, and what it answers. Decides nothing itself.
import type { Credits } from './amount.ts'

/** One priced thing of a pool. `unitPrice` is thousandths of a credit for one, null where the price is asked each time. */
export type GrammarActivity = {
  activity: string
  name: string
  aliases: readonly string[]
  unitPrice: Credits | null
}

/** A pool the person may log to. `creditPrice` is what one credit costs in money, in millionths (0.025 USD = 25000). */
export type GrammarPool = {
  poolId: string
  shortName: string
  name: string
  /** What it counts, where that is not credits. */
  unit?: string | undefined
  activities: readonly GrammarActivity[]
  creditPrice?: { currency: string; millionths: number } | undefined
}

export type MergedInto = { name: string; into: string }

/** Everything the grammar may know: business time, the person's IANA zone, the words of the workspace, what is sticky. */
export type GrammarContext = {
  now: Date
  zone: string
  pools: readonly GrammarPool[]
  channelPoolId?: string | undefined
  lastPoolId?: string | undefined
  purposes: readonly string[]
  campaigns: readonly string[]
  /** Names that people go on typing for what they were merged into. */
  merged?: { purpose: readonly MergedInto[]; campaign: readonly MergedInto[] } | undefined
  sticky?: { purpose?: string | undefined; campaign?: string | undefined } | undefined
  verbs: readonly string[]
  /** What is to be done with the line: without it, it is logged. Who and when change nothing of a plan. */
  deed?: 'log' | 'plan' | undefined
}

/** One spend: without an activity it is plain credits of quantity 1. `typed` credits beat the price list. */
export type LogItem = { activity?: string; quantity: Credits; credits: Credits; pricedBy: 'list' | 'typed' }

/** What was understood so far. `words` is the whole line as typed, with Slack's escapes undone. */
export type LogDraft = {
  items: LogItem[]
  poolId?: string
  member?: string
  occurredAt?: Date
  purpose?: string
  campaign?: string
  /** Which of the two were not typed but set before, by "for". */
  asSet?: readonly ('purpose' | 'campaign')[]
  labels: Record<string, string>
  contact?: string
  note?: string
  words: string
}

/** A draft with a pool and at least one item: what one click or one line books. */
export type LogPlan = LogDraft & { poolId: string }

/** Why a line is not written as it stands. */
export type QuestionReason =
  | 'two-readings'
  | 'near-word'
  | 'pool'
  | 'unit'
  | 'price'
  | 'money'
  | 'amount'
  | 'when'
  | 'who'
  | 'why'
  | 'characters'
  | 'too-long'

/** A button: a short label and the complete plan that it books. */
export type Choice = { label: string; plan: LogPlan }

/** A line in doubt: a sentence for the person, what was understood, and the plans to choose from (maybe none). */
export type Question = {
  kind: 'question'
  reason: QuestionReason
  message: string
  draft: LogDraft
  choices: Choice[]
}

/** What a line says. `rest` is the text after the verb, escapes of Slack included, for the verb's own parser. */
export type Command =
  | { kind: 'card'; poolId?: string; rest: string }
  | { kind: 'verb'; verb: string; rest: string }
  | { kind: 'log'; plan: LogPlan }
  | Question
  | {
      kind: 'unknown-verb'
      word: string
      nearest?: string
      rest: string
      reading?: { kind: 'log'; plan: LogPlan } | Question
    }
  | { kind: 'nothing' }
