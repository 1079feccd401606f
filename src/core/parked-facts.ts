// What is known of a channel that takes no post, as the notice to its owner keeps it. Who writes it is store/parking, who
// shows it are the views.

import type { Credits } from './amount.ts'
import type { Rule } from './model.ts'

export interface ParkedFacts {
  /** Since when nothing gets through: tells this outage of the channel from earlier and later ones. */
  failingSinceAt: string
  /** When it was parked and this was written. */
  parkedAt: string
  /** Slack's word for what is wrong. */
  reason: string
  /**
   * `parked`: nobody has done anything. `trying`: somebody asked to send it now, and the answer is not there.
   * `still-parked`: that did not help. `idle`: nothing was left to be sent. `mended`: a post was taken.
   */
  state: 'parked' | 'trying' | 'still-parked' | 'idle' | 'mended'
  /** Who asked last to send it now; null: nobody. */
  triedBy: string | null
  /** How much had passed its time when the channel worked again. */
  expiredCount: number
}

/** A channel without posts, as its owner is told of it. */
export interface ParkedView extends ParkedFacts {
  noticeId: string
  channelId: string
  /** How many notices wait for it at this moment. */
  waitingCount: number
  /** The only one that waits, where it is an alert. */
  onlyAlert: { kind: Rule['kind']; basis: Rule['basis']; line: Credits; unit: string; poolName: string } | null
}
