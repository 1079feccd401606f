// `log`: books a plan of the grammar and says what came of it. A redelivery bears the same
// trigger id, so it books nothing and reads the same.

import type { LogPlan } from '../core/grammar-plan.ts'
import type { Ask } from './ask.ts'
import { bookPlan } from './log-book.ts'
import { COMMAND_SOURCE } from './log-keys.ts'
import { packDraft } from './log-value.ts'
import type { Spoken } from './views/blocks.ts'
import { logReply } from './views/log.ts'
import { notDone } from './views/sentence.ts'

/** The command as it was typed. */
export function typedLine({ command, text }: Ask): string {
  return `${command} ${text}`.trim()
}

/** Books what the plan says, or says why not and gives the line back. */
export async function logPlan(ask: Ask, plan: LogPlan): Promise<Spoken> {
  const outcome = await bookPlan(ask, plan, { source: COMMAND_SOURCE, key: ask.triggerId })
  if (outcome.kind === 'booked') return logReply(outcome.reply)
  return notDone(outcome.message, typedLine(ask), packDraft(plan, ask.directory.pools))
}
