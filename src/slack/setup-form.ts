// Reads the form that makes a pool: what each field means, and what is wrong with it, by the field's name. What is wrong
// with a pool is judged by the meter, in the same words as for the terminal.

import { type Credits, parseCredits } from '../core/amount.ts'
import { nearest } from '../core/grammar-nearest.ts'
import { isZone, localParts, resolveLocal } from '../core/local-time.ts'
import { guessVendor, NO_VENDOR, POOL_NAME_MAX } from '../core/presets.ts'
import { type CreatePoolInput, firstCycle } from '../meter/create-pool.ts'
import { faultsOfPool, type PoolFault, sayPoolFault } from '../meter/pool-faults.ts'
import { type FieldValues, instantOf, textOf } from './fields.ts'
import { previewLine, type SetupFields } from './views/setup.ts'

/** Everything that createPool needs from the form. */
export type SetupInput = Pick<
  CreatePoolInput,
  'name' | 'allotment' | 'vendor' | 'left' | 'anchor' | 'length' | 'zone'
> & {
  zone: string
  channelId?: string
  ownerId: string
}

export type SetupRead = { kind: 'read'; input: SetupInput } | { kind: 'faulty'; errors: Record<string, string> }

/** What stands in the fields. */
export function fieldsOfSetup(values: FieldValues): SetupFields {
  return {
    name: textOf(values, 'name'),
    vendor: textOf(values, 'vendor'),
    allotment: textOf(values, 'allotment'),
    creditsLeft: textOf(values, 'credits_left'),
    anchorAt: instantOf(values, 'anchor_at'),
    length: textOf(values, 'length'),
    zone: textOf(values, 'zone'),
    channelId: textOf(values, 'channel'),
    ownerId: textOf(values, 'owner'),
  }
}

/** What the fields come to, or every fault under its field. `ownZone` is that of whoever fills them in. */
export function readSetup(fields: SetupFields, ownZone: string, now: Date): SetupRead {
  const errors: Record<string, string> = {}
  const name = (fields.name ?? '').replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
  const { length = 'P1M', zone = '', ownerId = '', channelId } = fields
  const allotment = readAmount(fields.allotment, 'allotment', errors)
  const left = readAmount(fields.creditsLeft, 'credits_left', errors)
  if (allotment === undefined) errors.allotment ??= 'Say how many credits one cycle brings, like 1000.'
  if ([...name].length > POOL_NAME_MAX) errors.name = `A name has at most ${POOL_NAME_MAX} characters.`
  for (const fault of faultsOfPool({ name, allotment, left, length, zone }))
    errors[FIELDS[fault.of]] ??= `${sayPoolFault(fault)}${fault.of === 'zone' ? meantZone(zone) : ''}`
  if (channelId !== undefined && !/^[CG]/.test(channelId))
    errors.channel = 'Choose a channel: direct messages have no team to warn.'
  if (ownerId === '') errors.owner = 'Choose who looks after it.'
  if (allotment === undefined || Object.keys(errors).length > 0) return { kind: 'faulty', errors }
  const vendor = vendorOf(fields.vendor)
  const anchor = anchorIn(zone, fields.anchorAt, ownZone, now)
  return {
    kind: 'read',
    input: {
      name,
      allotment,
      length,
      zone,
      ownerId,
      ...(vendor === undefined ? {} : { vendor }),
      ...(left === undefined ? {} : { left }),
      ...(channelId === undefined ? {} : { channelId }),
      ...(anchor === undefined ? {} : { anchor }),
    },
  }
}

/** "Apollo.io" is Apollo; who is not known stays as typed, in the lower case of a key. */
function vendorOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined
  const known = guessVendor(typed)
  return known === NO_VENDOR ? typed.toLowerCase() : known
}

/** One line about the cycle that the pool would begin in, or about what is missing. */
export function previewSetup(fields: SetupFields, ownZone: string, now: Date): string {
  const read = readSetup({ ...fields, name: 'any', ownerId: 'any', channelId: undefined }, ownZone, now)
  if (read.kind === 'faulty') return Object.values(read.errors).join(' ')
  const { input } = read
  const { endsAt } = firstCycle(input, now)
  return previewLine({ endsAt, now, zone: input.zone, left: input.left ?? input.allotment, allotment: input.allotment })
}

/** The first of this month, 00:00, where somebody lives. */
export function firstOfMonth(zone: string, now: Date): Date {
  const { year, month } = localParts(now, zone)
  return resolveLocal({ year, month, day: 1 }, zone)
}

/**
 * The picked instant in the zone of the pool. What the form began with means the first of the month wherever the pool is,
 * not that instant there.
 */
function anchorIn(zone: string, anchorAt: Date | undefined, ownZone: string, now: Date): CreatePoolInput['anchor'] {
  if (!anchorAt || anchorAt.getTime() === firstOfMonth(ownZone, now).getTime()) return undefined
  return localParts(anchorAt, zone)
}

function readAmount(text: string | undefined, of: string, errors: Record<string, string>): Credits | undefined {
  if (text === undefined) return undefined
  const amount = parseCredits(text)
  if (amount === undefined)
    errors[of] =
      `"${text.slice(0, 40)}" is not an amount: type a number up to 1,000,000,000 with at most three decimals, like 1000 or 640.5.`
  return amount
}

/** " Did you mean Europe/Berlin?" for "Berlin" or "Europe/Berlni". */
export function meantZone(typed: string): string {
  const zones = Intl.supportedValuesOf('timeZone').filter(isZone)
  const word = typed.toLowerCase()
  const meant =
    zones.find((zone) => zone.toLowerCase().split('/').at(-1)?.replaceAll('_', ' ') === word) ??
    nearest(typed, zones, true)
  return meant === undefined ? '' : ` Did you mean ${meant}?`
}

const FIELDS: Readonly<Record<PoolFault['of'], string>> = {
  name: 'name',
  allotment: 'allotment',
  left: 'credits_left',
  length: 'length',
  zone: 'zone',
}
