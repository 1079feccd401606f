// From a slash command to the feature that answers it: who asks, what the line says, who handles it. Features read and
// write through the meter; the ack and its time are listen.ts's.

import { parseCommand } from '../core/grammar.ts'
import type { Command } from '../core/grammar-plan.ts'
import type { Answer, Ask } from './ask.ts'
import { answerBalance } from './balance.ts'
import { features, unbuilt } from './features.ts'
import { grammarContext } from './grammar-context.ts'
import { logPlan, typedLine } from './log.ts'
import { openLog } from './log-modal.ts'
import { openModal } from './modal.ts'
import { askBack, unknownVerb } from './question.ts'
import { firstPool } from './setup.ts'
import type { Spoken } from './views/blocks.ts'
import { openAgain } from './views/open-again.ts'
import { notDone, sentence } from './views/sentence.ts'
import { admit, type VisitDeps, type Visitor } from './visit.ts'

/**
 * The answer to a slash command, for the asker alone; `shown` where it is a modal that has been opened. Asking again with
 * the same trigger id changes nothing more.
 */
export async function runCommand(
  deps: VisitDeps,
  visitor: Visitor & { channelId: string },
  text: string,
): Promise<Spoken | 'shown'> {
  const admitted = await admit(deps, visitor)
  if (admitted.kind === 'refused') return sentence(admitted.message)
  const ask: Ask = { ...admitted.visit, channelId: visitor.channelId, text, features }
  const answer = await answerTo(ask)
  if (!('view' in answer)) return answer
  const opened = await openModal(visitor, Promise.resolve(answer.view))
  return opened === 'opened' ? 'shown' : openAgain(answer.again, typedLine(ask))
}

/** Without a pool in use there is nothing to do but make one, and to look back at those that were archived. */
function answerTo(ask: Ask): Promise<Answer> {
  const { pools } = ask.directory
  const isEmpty = !pools.some((pool) => pool.archivedAt === null)
  const works = pools.length === 0 ? /^(help|setup)\b/i : /^(help|setup|history|team|pools|settings|audit)\b/i
  return isEmpty && !works.test(ask.text.trim()) ? firstPool(ask) : dispatch(ask)
}

async function dispatch(ask: Ask): Promise<Answer> {
  const context = await grammarContext(ask)
  const command: Command = parseCommand(ask.text, context)
  switch (command.kind) {
    case 'card':
      return answerBalance(ask, {
        ...(command.poolId === undefined ? {} : { poolId: command.poolId }),
        typed: command.rest,
      })
    case 'log':
      return logPlan(ask, command.plan)
    case 'question':
      return askBack(ask, context, command)
    case 'unknown-verb':
      return unbuilt.has(command.word.toLowerCase())
        ? notDone(`"${command.word}" is not built yet. "${ask.command} help" shows what is.`, typedLine(ask))
        : unknownVerb(ask, context, command)
    case 'nothing':
      return openLog(ask)
    case 'verb': {
      const feature = features.find((it) => it.verb === command.verb || it.aliases.includes(command.verb))
      if (!feature) throw new Error(`the grammar knows the verb ${command.verb}, and no feature has it`)
      return feature.run(ask, command.rest)
    }
  }
}
