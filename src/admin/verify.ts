// `verify`: proves to the operator that every counter is what entries, grants and readings amount to.

import { type Difference, type LedgerCheck, listCheckedPools, verifyPool, verifyWorkspace } from '../store/verify.ts'
import { listWorkspaceIds } from '../store/workspaces.ts'
import { WORKSPACE_OPTION } from './choose-workspace.ts'
import { type Command, type CommandContext, refuse } from './command.ts'
import { readId } from './read-values.ts'

export const verify: Command = {
  name: 'verify',
  about: 'compares all counters with the entries, grants and readings they follow from',
  options: { workspace: { ...WORKSPACE_OPTION, about: 'one Slack workspace; without it all of them' } },
  run,
}

async function run(context: CommandContext): Promise<number> {
  const { meter, values } = context
  const { db } = meter
  const faults: string[] = []
  const wanted = readId(values, 'workspace', 'workspace', faults)
  if (faults.length > 0) return refuse(context, ...faults)
  const known = await listWorkspaceIds(db)
  if (wanted !== undefined && !known.includes(wanted))
    return refuse(context, `Workspace ${wanted} is not known here. Known: ${known.join(', ') || 'none yet'}.`)
  const checks: LedgerCheck[] = []
  const pools = await listCheckedPools(db, wanted)
  for (const pool of pools)
    checks.push(tell(context, `${pool.workspaceId} ${pool.shortName}`, await verifyPool(db, pool)))
  for (const workspaceId of wanted === undefined ? known : [wanted]) {
    const check = await verifyWorkspace(db, workspaceId)
    if (check.compared > 0) checks.push(tell(context, `${workspaceId} notices`, check))
  }
  const compared = checks.reduce((sum, check) => sum + check.compared, 0)
  const differing = checks.reduce((sum, check) => sum + check.differences.length, 0)
  const verdict = differing === 0 ? 'all hold' : `${differing} differ`
  context.print(`Total: ${countOf(pools.length, 'pool')}, ${countOf(compared, 'value')}, ${verdict}.`)
  return differing === 0 ? 0 : 1
}

function tell(context: CommandContext, title: string, check: LedgerCheck): LedgerCheck {
  const { compared, differences } = check
  const verdict = differences.length === 0 ? 'all hold' : `${differences.length} differ`
  context.print(`${title}: ${countOf(compared, 'value')}, ${verdict}`)
  for (const difference of differences) context.print(`  ${sentence(difference)}`)
  return check
}

function sentence({ what, where, counted, folded }: Difference): string {
  return `${what} of ${where}: ${counted} stands there, and ${folded} follows from the rows.`
}

function countOf(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`
}
