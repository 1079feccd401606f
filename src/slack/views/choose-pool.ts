// What is asked where the name that was typed is that of no pool.

import { type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

/** A pool to choose: its button carries its id. */
export interface OfferedPool {
  poolId: string
  name: string
}

/** A name that no pool has; the pool that was probably meant is one click away. */
export function noSuchPool({
  typed,
  names,
  near,
  actionId,
}: {
  typed: string
  names: readonly string[]
  near: OfferedPool | null
  actionId: string
}): Spoken {
  const meant = near ? ` Did you mean ${near.name}?` : ''
  const text = escapeMrkdwn(`There is no pool "${typed}" here.${meant} Pools: ${names.join(', ')}.`)
  const shown = near ? [actions(button(actionId, `Show ${near.name}`, near.poolId))] : []
  return speak(text, [section(text), ...shown])
}
