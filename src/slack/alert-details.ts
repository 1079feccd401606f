// What is behind an alert: who used what for what, in this cycle as it is now. Shown to one person, so that names follow
// who reads, and a guest sees nothing that others did.

import type { ModalView } from '@slack/types'
import { stateAt } from '../core/alert-state.ts'
import type { AlertState } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { breakdown, summarize } from '../meter/summarize.ts'
import type { AlertRow } from '../store/alert-acts.ts'
import { type RecentEntry, readRecentEntries } from '../store/recent-entries.ts'
import { ownsPool, seesOthers } from './access.ts'
import { alertDetails, guestDetails } from './views/alert-details.ts'
import { alertReply } from './views/alert-reply.ts'
import { sentenceModal } from './views/modal.ts'
import type { Part } from './views/phrases.ts'
import type { Visit } from './visit.ts'

/** How many entries are shown: more do not help, and the ledger is elsewhere. */
const ENTRIES_MAX = 6

/** The states in which an alert holds its line: what is back by little only is not back yet. */
const holds: ReadonlySet<AlertState> = new Set(['firing', 'acknowledged', 'snoozed', 'covered'])

/** The modal of an alert's details; of a cycle that is over, a sentence. */
export async function showDetails(visit: Visit, alert: AlertRow): Promise<ModalView> {
  const { deps, workspaceId, member, directory, now } = visit
  const { poolId, cycleStartsAt } = alert
  const [summary] = await summarize(deps.meter, { workspaceId, pool: poolId, poolIds: [] })
  if (!summary || stateAt(alert, now) === 'expired' || +summary.cycle.startsAt !== +cycleStartsAt) {
    const outcome = { kind: 'refused' as const, because: 'over' as const, alert }
    return sentenceModal('Details', alertReply({ verb: 'handle', outcome, by: null }))
  }
  const cycle = { workspaceId, poolId, cycleStartsAt }
  const use = await breakdown(deps.meter, cycle)
  const isHeld = holds.has(stateAt(alert, now))
  if (!seesOthers(member)) {
    const yours = use.byMember.filter((it) => it.memberId === member.memberId)
    return guestDetails({
      facts: alert.facts,
      balance: summary.balance,
      isHeld,
      yours: yours.reduce((sum, { credits }) => sum + credits, 0),
    })
  }
  const entries = await readRecentEntries(deps.meter.db, { ...cycle, limit: ENTRIES_MAX })
  const reader = { kind: 'member' as const, isOwner: ownsPool(member, summary.config), isGuest: false }
  const isNamed = areNamed(asNamesShown(directory.namesShown), reader)
  const who = (memberId: string | null, name: string | null) => {
    if (memberId === member.memberId) return 'you'
    return memberId === null || name === null ? null : isNamed ? name : 'somebody'
  }
  return alertDetails({
    facts: alert.facts,
    balance: summary.balance,
    isHeld,
    byPurpose: use.byPurpose,
    byMember: isNamed
      ? use.byMember.map((it) => withYou(it, member.memberId))
      : yoursAndOthers(use.byMember, member.memberId),
    byActivity: use.byActivity.map((it) => ({ ...it, name: nameOf(it.activity) })),
    entries: entries.map((entry) => ({ ...asShown(entry), by: who(entry.memberId, entry.memberName) })),
  })

  function nameOf(activity: string): string | undefined {
    return summary?.config.activities.find((it) => it.activity === activity)?.name
  }
  function asShown({ kind, credits, quantity, activity, purpose, occurredAt }: RecentEntry) {
    return {
      kind,
      credits,
      quantity,
      activity: activity ?? '',
      activityName: nameOf(activity ?? ''),
      purpose,
      occurredAt,
    }
  }
}

function withYou(spent: Part & { memberId: string | null }, memberId: string): Part {
  return { ...spent, name: spent.memberId === memberId ? 'you' : spent.name }
}

/** Where others are not named: one's own share, what others used, and what nobody was named for. */
function yoursAndOthers(spent: readonly (Part & { memberId: string | null })[], memberId: string): Part[] {
  const sumOf = (isIn: (it: Part & { memberId: string | null }) => boolean) =>
    spent.filter(isIn).reduce((sum, { credits }) => sum + credits, 0)
  return [
    { name: 'you', credits: sumOf((it) => it.memberId === memberId) },
    { name: 'others', credits: sumOf((it) => it.memberId !== null && it.memberId !== memberId) },
    { name: 'nobody named', credits: sumOf((it) => it.memberId === null && it.apart === undefined) },
    ...spent.filter(({ apart }) => apart !== undefined),
  ]
}
