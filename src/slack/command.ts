// From a slash command to the feature that answers it: who asks, what the line says, who handles it. Features read and
// write through the meter; the ack and its time are app.ts's.

import { parseCommand } from '../core/grammar.ts'
import type { Command } from '../core/grammar-plan.ts'
import { directory } from '../meter/directory.ts'
import { businessNow } from '../store/time.ts'
import { whoAsks } from './access.ts'
import type { Ask, CommandDeps, CommandRequest } from './ask.ts'
import { answerBalance } from './balance.ts'
import { features, unbuilt } from './features.ts'
import { grammarContext } from './grammar-context.ts'
import { explainLog, logPlan, typedLine } from './log.ts'
import { askBack, unknownVerb } from './question.ts'
import type { Spoken } from './views/blocks.ts'
import { notDone, sentence } from './views/sentence.ts'

/** The answer to a slash command, for the asker alone. Asking again with the same trigger id changes nothing more. */
export async function runCommand(deps: CommandDeps, request: CommandRequest): Promise<Spoken> {
  const known = await directory(deps.meter, request.workspaceId)
  if (!known)
    return sentence('Purser does not know this workspace yet. Whoever runs it creates the first pool in a terminal.')
  const [access, now] = await Promise.all([whoAsks(deps, request), businessNow(deps.meter.db, deps.meter.clock)])
  if (access.kind === 'refused') return sentence(access.message)
  const ask: Ask = { ...request, deps, member: access.member, directory: known, now }
  if (!known.pools.some((pool) => pool.archivedAt === null)) return noPool(ask)
  return dispatch(ask)
}

async function dispatch(ask: Ask): Promise<Spoken> {
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
      return explainLog(ask)
    case 'verb': {
      const feature = features.find((it) => it.verb === command.verb || it.aliases.includes(command.verb))
      if (!feature) throw new Error(`the grammar knows the verb ${command.verb}, and no feature has it`)
      return feature.run(ask, command.rest)
    }
  }
}

function noPool({ member }: Ask): Spoken {
  const who = member.admin ? 'Create the first one' : 'Ask whoever runs Purser to create the first one'
  return sentence(
    `There is no pool of credits here yet. ${who}: \`npm run admin -- pool:create --name Apollo --allotment 1000\``,
  )
}
