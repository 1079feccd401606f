// Which pool is meant: asked where nothing says it, and where what was typed is the name of none.

import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'

/** A pool to choose: its button carries its id. */
export interface OfferedPool {
  poolId: string
  name: string
}

/** How many pools have a button each; the others are named. */
const BUTTONS_MAX = 8

/** A button for each pool, and a line to type for those that are too many. `typed` is the command with its word. */
export function whichPool(pools: readonly OfferedPool[], actionId: string, typed: string): Spoken {
  const offered = pools.slice(0, BUTTONS_MAX)
  const more = pools.slice(BUTTONS_MAX).map(({ name }) => escapeMrkdwn(name))
  const names = pools.map(({ name }) => escapeMrkdwn(name))
  return speak(`Which pool? ${names.join(', ')}.`, [
    section('*Which pool?*'),
    ...offered.map(({ name, poolId }) => ({
      ...section(escapeMrkdwn(name)),
      accessory: button(actionId, `Show ${name}`, poolId),
    })),
    ...(more.length === 0
      ? []
      : [footer(`Or type \`${escapeMrkdwn(typed)}\` and one of these names: ${more.join(', ')}`)]),
  ])
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
