// Decides whether what people set of a pool beside its terms can be so: what it is called, where it speaks, who looks after
// it. Each fault has a sentence of its own.

import { ENTRY_CREDITS_MAX, formatCredits } from './amount.ts'
import { isZone } from './local-time.ts'
import type { PoolConfig, PoolHabits } from './model.ts'
import type { ChangeRefusal } from './plan-grant.ts'
import { POOL_NAME_MAX } from './presets.ts'

/** What changes; what is left out stays. */
export interface PoolEdit extends Partial<PoolHabits> {
  name?: string
  vendor?: string
  /** What is counted: credits, minutes, records. */
  unit?: string
  /** In which its days are counted from now on, and its cycles from the next one on. */
  zone?: string
  channelId?: string | null
  /** Member ids, the primary first, then those who stand in for them in this order. */
  owners?: readonly string[]
  archived?: boolean
}

const WORD_MAX = 40
const OWNERS_MAX = 20
const PRICE = /^\d{1,9}(\.\d{1,6})?$/

/** The first fault of an edit, if there is one. */
export function faultOfEdit(edit: PoolEdit): ChangeRefusal | undefined {
  const { name, vendor, unit, monthlyPace, workingDays, pricePerCredit, owners } = edit
  if (name !== undefined && !/[\p{L}\p{N}]/u.test(name)) return refuse('name', 'A name needs a letter or a digit.')
  if (name !== undefined && name.trim().length > POOL_NAME_MAX)
    return refuse('name', `A name has at most ${POOL_NAME_MAX} characters: it is shown in every message.`)
  if (vendor !== undefined && !isWord(vendor))
    return refuse('vendor', `The vendor is a word of up to ${WORD_MAX} characters.`)
  if (unit !== undefined && !isWord(unit))
    return refuse('unit', `The unit is a word of up to ${WORD_MAX} characters, like credits, minutes or records.`)
  if (typeof monthlyPace === 'number' && (monthlyPace <= 0 || monthlyPace > ENTRY_CREDITS_MAX))
    return refuse(
      'monthly_pace',
      `The pace of a month is more than 0 and at most ${formatCredits(ENTRY_CREDITS_MAX)}, or blank.`,
    )
  if (edit.zone !== undefined && !isZone(edit.zone))
    return refuse('zone', `"${edit.zone}" is not a time zone: use a name like Europe/Berlin.`)
  if (workingDays && !workingDays.some((day) => day >= 1 && day <= 7))
    return refuse('working_days', 'A team works on at least one day of the week.')
  if (pricePerCredit && !PRICE.test(pricePerCredit))
    return refuse('price', `"${pricePerCredit}" is not a price like 0.025, with at most six decimals.`)
  if (owners && owners.length > OWNERS_MAX) return refuse('owners', `A pool has at most ${OWNERS_MAX} owners.`)
  return undefined
}

/** What an edit would really change. */
export function changedBy(config: PoolConfig, edit: PoolEdit): PoolEdit {
  const now = asEdited(config)
  return Object.fromEntries(
    Object.entries(edit).filter(
      ([field, value]) => JSON.stringify(now[field as keyof PoolEdit]) !== JSON.stringify(value),
    ),
  )
}

/** A pool as an edit that would change nothing. */
export function asEdited({ pool, habits, owners }: PoolConfig): Required<PoolEdit> {
  const { name, vendor, unit, zone, channelId, archivedAt } = pool
  return { ...habits, name, vendor, unit, zone, channelId, owners, archived: archivedAt !== null }
}

function isWord(text: string): boolean {
  return text.trim() !== '' && text.length <= WORD_MAX && !/[\p{Cc}\p{Cs}]/u.test(text)
}

function refuse(field: string, message: string): ChangeRefusal {
  return { kind: 'refused', message, field }
}
