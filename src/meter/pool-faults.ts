// What is wrong with a pool before it is made, each fault with what it is about: doors show it beside the field or option
// of that name, in the same words.

import { type Credits, formatCredits } from '../core/amount.ts'
import { parseLength } from '../core/cycle.ts'
import { isZone } from '../core/local-time.ts'
import { shortNameOf } from '../core/presets.ts'

/** Something about a new pool that cannot be so; the sentence begins with the name of what it is about. */
export interface PoolFault {
  of: 'name' | 'allotment' | 'left' | 'length' | 'zone'
  says: string
}

const TITLES: Readonly<Record<PoolFault['of'], string>> = {
  name: 'The name',
  allotment: 'What one cycle brings',
  left: 'What is left',
  length: 'The length',
  zone: 'The zone',
}

/** A fault as a sentence. */
export function sayPoolFault({ of, says }: PoolFault): string {
  return `${TITLES[of]} ${says}`
}

/** What is known of a new pool so far, as CreatePoolInput has it. */
interface GivenPool {
  name?: string | undefined
  allotment?: Credits | undefined
  left?: Credits | undefined
  length?: string | undefined
  zone?: string | undefined
}

/** Everything that is wrong with what is given; what is absent is not judged. */
export function faultsOfPool(given: GivenPool): PoolFault[] {
  const { name, allotment, left, length, zone } = given
  const faults: PoolFault[] = []
  const add = (of: PoolFault['of'], says: string) => faults.push({ of, says })
  if (name !== undefined && shortNameOf(name) === '')
    add('name', `is "${name}", which has no letter or digit to make a short name of.`)
  if (allotment !== undefined && allotment < 0)
    add('allotment', `is ${formatCredits(allotment)}: it cannot be below zero.`)
  if (left !== undefined && left < 0)
    add('left', `is ${formatCredits(left)}: it cannot be below zero. Make the pool with 0 left, then log the overage.`)
  else if (left !== undefined && allotment !== undefined && allotment >= 0 && left > allotment)
    add(
      'left',
      `is ${formatCredits(left)}, more than the ${formatCredits(allotment)} credits of one cycle: raise those to at ` +
        'least that. Later cycles can be given another number.',
    )
  if (length !== undefined && !parseLength(length))
    add('length', `is "${length}", which is not a length of a cycle: use P1M, P3M, P1Y, P2W or P10D.`)
  if (zone !== undefined && !isZone(zone))
    add('zone', `is "${zone}", which is not a time zone: use a name like Europe/Berlin or America/New_York.`)
  return faults
}
