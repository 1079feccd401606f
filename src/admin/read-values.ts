// What the values of options mean: amounts, ids, local times. Each reader answers the value, or undefined after adding a
// sentence to the faults, so that a command can tell all of them at once.

import { type Credits, ENTRY_CREDITS_MAX, formatCredits, parseCredits } from '../core/amount.ts'
import { shown, type Values } from './options.ts'

/** The date and time a clock on the wall shows. */
export interface LocalTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

/** An amount of credits in thousandths. */
export function readAmount(values: Values, name: string, faults: string[]): Credits | undefined {
  const typed = values.get(name)
  if (typed === undefined) return undefined
  const credits = parseCredits(typed.trim())
  if (credits === undefined) {
    faults.push(
      /^[+-]?\d+(\.\d{1,3})?$/.test(typed.trim())
        ? `--${name} is ${shown(typed)}: at most ${formatCredits(ENTRY_CREDITS_MAX)} credits can be set.`
        : `--${name} is ${shown(typed)}: write a number of credits with at most three decimals, like 1000 or 2.5.`,
    )
  }
  return credits
}

const LOCAL_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/

/** A local date with or without a time, like 2026-11-13T15:58; a date alone means its midnight. */
export function readLocalTime(
  values: Values,
  name: string,
  faults: string[],
  what = 'the local date and time of a reset',
): LocalTime | undefined {
  const typed = values.get(name)
  if (typed === undefined) return undefined
  const match = LOCAL_TIME.exec(typed.trim())
  if (!match) {
    faults.push(`--${name} is ${shown(typed)}: write ${what}, like 2026-11-13T15:58.`)
    return undefined
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map((part) => Number(part ?? 0))
  const date = new Date(Date.UTC(year, month - 1, day))
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (exists && hour < 24 && minute < 60) return { year, month, day, hour, minute }
  faults.push(`--${name} is ${shown(typed)}, which no calendar has: check its day and time.`)
  return undefined
}

const IDS = {
  workspace: { form: /^[TE][A-Z0-9]{1,31}$/, what: 'the id of a Slack workspace, like T024BE7LD' },
  channel: {
    form: /^[CG][A-Z0-9]{1,31}$/,
    what: 'the id of a channel (in Slack: its details, at the end), like C024BE91L',
  },
  user: {
    form: /^[UW][A-Z0-9]{1,31}$/,
    what: 'the id of a member (in Slack: their profile, "Copy member ID"), like U024BE7LH',
  },
}

/** One of Slack's ids. */
export function readId(values: Values, name: string, kind: keyof typeof IDS, faults: string[]): string | undefined {
  const typed = values.get(name)?.trim()
  if (typed === undefined) return undefined
  if (IDS[kind].form.test(typed)) return typed
  faults.push(`--${name} is ${shown(typed)}: it must be ${IDS[kind].what}.`)
  return undefined
}
