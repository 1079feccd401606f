// What open reservations lack: credits that are promised to campaigns and are not there any more.

import type { Credits } from './amount.ts'
import type { Balance } from './balance.ts'

/** What is reserved beyond what is left; 0 where all of it is covered. */
export function shortfallOf({ reserved, left }: Pick<Balance, 'reserved' | 'left'>): Credits {
  return Math.max(0, reserved - left)
}
