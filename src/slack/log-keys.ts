// A booking: what one command, click or modal books. Its entries bear its source and key, the second one "#2" after it
// (semantics: one table for all doors), so whoever knows source and key knows all of them.

import { ITEMS_MAX } from '../core/grammar-spend.ts'

/** The doors of people, as sources of entries. */
export const COMMAND_SOURCE = 'slack:command'
export const ACTION_SOURCE = 'slack:action'
export const VIEW_SOURCE = 'slack:view'

/** The source of everything that a person logs in Slack. */
export const SLACK_SOURCES: readonly string[] = [COMMAND_SOURCE, ACTION_SOURCE, VIEW_SOURCE]

export interface Booking {
  source: string
  key: string
}

/** The key of a booking's n-th entry, from 0. */
export function keyOfItem(key: string, index: number): string {
  return index === 0 ? key : `${key}#${index + 1}`
}

/** Every key that an entry of the booking can bear. A modal books one entry a time: its next one is a booking of its own. */
export function keysOf({ source, key }: Booking): string[] {
  return source === VIEW_SOURCE ? [key] : Array.from({ length: ITEMS_MAX }, (_, index) => keyOfItem(key, index))
}

/** The booking that an entry belongs to. */
export function bookingOf({ source, key }: Booking): Booking {
  return source === VIEW_SOURCE ? { source, key } : { source, key: key.split('#')[0] ?? key }
}
