// Who looks after pools, as a reader may read it: by name where the workspace shows names to them, and where they are.

import type { PoolConfig } from '../core/model.ts'
import { areNamed, asNamesShown } from '../core/who-is-named.ts'
import { type PoolPerson, readPoolPeople } from '../store/pool-edit.ts'
import { ownsPool, seesOthers } from './access.ts'
import { isSharedChannel } from './shared-channel.ts'
import type { ShownOwner } from './views/owners.ts'
import type { Visit } from './visit.ts'

/** The owners of each of these pools in their order, by the pool's id. */
export async function shownOwners(visit: Visit, configs: readonly PoolConfig[]): Promise<Map<string, ShownOwner[]>> {
  const { deps, workspaceId, directory, confirmed } = visit
  const ids = [...new Set(configs.flatMap(({ owners }) => owners))]
  const people = await readPoolPeople(deps.meter.db, workspaceId, ids)
  const member = await confirmed
  const isShared = await isSharedChannel(visit)
  return new Map(
    configs.map((config) => {
      const reader = { kind: 'member' as const, isOwner: ownsPool(member, config), isGuest: !seesOthers(member) }
      const isNamed = !isShared && areNamed(asNamesShown(directory.namesShown), reader)
      const shown = (memberId: string): ShownOwner => {
        if (memberId === member.memberId) return 'you'
        const person = people.get(memberId)
        return isNamed && person ? asShown(person) : 'unnamed'
      }
      return [config.pool.poolId, config.owners.map(shown)]
    }),
  )
}

function asShown({ slackUserId, name, state }: PoolPerson): ShownOwner {
  return {
    slackUserId,
    name: name === slackUserId ? null : name,
    hasLeft: state !== 'active' && state !== 'guest' && state !== 'outside',
  }
}
