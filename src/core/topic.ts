// What a message can be about. A message carries one notice or more, and each kind of notice is a topic of its own or
// joins one; how a topic reads is for the views, who fills it in is delivery.

import type { AlertView } from './alert-facts.ts'
import type { DigestCause, DigestFacts, DigestStanding } from './digest-facts.ts'
import type { OwnerLeft } from './owner-left.ts'
import type { ParkedView } from './parked-facts.ts'
import type { PoolFacts } from './pool-facts.ts'
import type { EndingFacts, ReminderFacts, ReminderStanding, ReportFacts } from './reminder-facts.ts'
import type { ShortfallFacts, ShortfallStanding } from './shortfall.ts'

/**
 * `alert-again`: a snoozed alert that is due once more. `parked`: to an owner, of a channel that takes no post. `reminder`:
 * of a reset that comes. `report`: on the cycle that ended with one.
 * `ending`: of credits that end on their own.
 * `owner-left`: to whoever looks after a pool from now on. `shortfall`: to whoever reserved credits that are not there any more.
 */
export type NoticeKind =
  | 'alert'
  | 'alert-again'
  | 'parked'
  | 'digest'
  | 'reminder'
  | 'report'
  | 'owner-left'
  | 'shortfall'
  | 'ending'

/** One thing that a message speaks of, as it stands at the moment of sending. */
export type Topic =
  | { kind: 'alerts'; alerts: readonly AlertView[] }
  | { kind: 'parked'; parked: ParkedView }
  | { kind: 'digest'; about: DigestCause; digest: DigestFacts; standing: DigestStanding }
  | { kind: 'reminder'; reminder: ReminderFacts; standing: ReminderStanding }
  /** `since`: what the ended cycle came to later, where entries changed it after the report was posted. */
  | { kind: 'owner-left'; left: OwnerLeft; isNamed: boolean }
  | { kind: 'ending'; ending: EndingFacts; standing: DigestStanding }
  | { kind: 'shortfall'; shortfall: ShortfallFacts; standing: ShortfallStanding }
  | { kind: 'report'; report: ReportFacts; since: PoolFacts | null }
