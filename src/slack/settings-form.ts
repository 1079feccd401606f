// Reads the form of a pool's settings: what its fields mean, and which of them the person has changed since it was shown.
// What can be so is judged by core/plan-pool-edit, in the verb.

import { parseCredits, toDecimal } from '../core/amount.ts'
import type { PoolConfig } from '../core/model.ts'
import type { PoolEdit } from '../core/plan-pool-edit.ts'
import { guessVendor, NO_VENDOR } from '../core/presets.ts'
import type { PoolPerson } from '../store/pool-edit.ts'
import type { ShownView } from './ask.ts'
import { chosenOf, type FieldValues, textOf, usersOf } from './fields.ts'
import { initialValuesOf } from './refill.ts'
import type { SettingsFields } from './views/settings.ts'

/** A pool as its form shows it. */
export function fieldsOfPool(
  { pool, habits, owners }: PoolConfig,
  people: ReadonlyMap<string, PoolPerson>,
): SettingsFields {
  const slackUsers = owners.flatMap((memberId) => people.get(memberId)?.slackUserId ?? [])
  const [ownerId, ...deputyIds] = slackUsers
  return {
    name: pool.name,
    vendor: pool.vendor === NO_VENDOR ? undefined : pool.vendor,
    unit: pool.unit,
    channelId: pool.channelId ?? undefined,
    ownerId,
    deputyIds,
    price: habits.pricePerCredit ?? undefined,
    zone: pool.zone,
    workingDays: habits.workingDays.map(String),
    monthlyPace: habits.monthlyPace === null ? undefined : toDecimal(habits.monthlyPace),
  }
}

/** What stands in the fields. */
export function fieldsOfSettings(values: FieldValues): SettingsFields {
  return {
    name: textOf(values, 'name'),
    vendor: textOf(values, 'vendor'),
    unit: textOf(values, 'unit'),
    channelId: textOf(values, 'channel'),
    ownerId: textOf(values, 'owner'),
    deputyIds: usersOf(values, 'owners'),
    price: textOf(values, 'price'),
    zone: textOf(values, 'zone'),
    workingDays: chosenOf(values, 'working_days'),
    monthlyPace: textOf(values, 'monthly_pace'),
  }
}

/** Only what the person has changed of what the form showed them. */
export function changedFields({ values, blocks }: ShownView): SettingsFields {
  const shown = fieldsOfSettings(initialValuesOf(blocks))
  const filled = fieldsOfSettings(values)
  const changed = Object.entries(filled).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(shown[name as keyof SettingsFields]),
  )
  return Object.fromEntries(changed)
}

export type SettingsRead =
  | { kind: 'read'; edit: Omit<PoolEdit, 'owners' | 'archived'>; ownerIds: readonly string[] }
  | { kind: 'faulty'; errors: Record<string, string> }

/** The edit that the fields come to; its owners are Slack users still, the first of them primary. */
export function readSettings(fields: SettingsFields, { hasPace }: { hasPace: boolean }): SettingsRead {
  const { ownerId, deputyIds = [], workingDays = [], channelId, monthlyPace } = fields
  const pace = monthlyPace === undefined ? null : parseCredits(monthlyPace)
  if (pace === undefined)
    return faulty(
      'monthly_pace',
      `"${String(monthlyPace).slice(0, 40)}" is not an amount: type a number like 1000 or 640.5.`,
    )
  if (ownerId === undefined) return faulty('owner', 'Choose who looks after it.')
  if (channelId !== undefined && !/^[CG]/.test(channelId))
    return faulty('channel', 'Choose a channel: direct messages have no team to warn.')
  return {
    kind: 'read',
    ownerIds: [...new Set([ownerId, ...deputyIds])],
    edit: {
      name: oneLine(fields.name),
      vendor: vendorOf(fields.vendor),
      unit: oneLine(fields.unit),
      channelId: channelId ?? null,
      pricePerCredit: fields.price === undefined ? null : plainDecimal(fields.price),
      zone: fields.zone ?? '',
      workingDays: workingDays.map(Number).sort((first, second) => first - second),
      ...(hasPace ? { monthlyPace: pace } : {}),
    },
  }
}

function faulty(field: string, message: string): SettingsRead {
  return { kind: 'faulty', errors: { [field]: message } }
}

function oneLine(text = ''): string {
  return text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()
}

/** "Apollo.io" is Apollo; who is not known stays as typed, in the lower case of a key. */
function vendorOf(typed: string | undefined): string {
  if (typed === undefined) return NO_VENDOR
  const known = guessVendor(typed)
  return known === NO_VENDOR ? oneLine(typed).toLowerCase() : known
}

/** "0.0250" is 0.025: the same price is no change. */
function plainDecimal(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}
