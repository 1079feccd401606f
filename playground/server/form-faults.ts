// What Slack's client does not let a person send: an empty required field, a number out of its range, a word that is no date.
// Source: the page of each element under https://docs.slack.dev/reference/block-kit/block-elements

import { type Field, heldIn } from './form.ts'
import type { JsonObject } from './json.ts'

/** The words that the client shows under the field; undefined lets it pass. */
export function fieldFault(field: Field, entry: unknown): string | undefined {
  const value = heldIn(field, entry)
  if (value === undefined)
    return field.isOptional || !field.isInput ? undefined : 'Please complete this required field.'
  const check = checks[field.kind]
  return check?.(String(value), field.element)
}

const checks: Readonly<Record<string, (value: string, element: JsonObject) => string | undefined>> = {
  plain_text_input: (value, { min_length: least, max_length: most }) => {
    if (typeof least === 'number' && value.length < least) return `Please enter at least ${least} characters.`
    const limit = typeof most === 'number' ? most : 3000
    return value.length > limit ? `Please enter at most ${limit} characters.` : undefined
  },
  number_input: numberFault,
  email_text_input: (value) =>
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : 'Please enter a valid e-mail address.',
  url_text_input: (value) =>
    /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\S*$/i.test(value) ? undefined : 'Please enter a valid URL.',
  datepicker: (value) => (isDate(value) ? undefined : 'Please enter a valid date.'),
  timepicker: (value) => (/^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? undefined : 'Please enter a valid time.'),
  datetimepicker: (value) => (/^\d{10}$/.test(value) ? undefined : 'Please enter a valid date and time.'),
}

function numberFault(value: string, element: JsonObject): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Please enter a number.'
  if (element.is_decimal_allowed !== true && value.includes('.')) return 'Please enter a whole number.'
  const { min_value: least, max_value: most } = element
  if (least !== undefined && Number(value) < Number(least)) return `Please enter a number of at least ${least}.`
  if (most !== undefined && Number(value) > Number(most)) return `Please enter a number of at most ${most}.`
  return undefined
}

function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}
