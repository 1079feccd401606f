// What a person filled into a modal: read by the field's word, whatever element it came from. Whether it is right is for
// the feature.

/** One element's state, as Slack sends it; only what our elements can hold. */
export interface FieldValue {
  type: string
  value?: string | null
  selected_date?: string | null
  selected_time?: string | null
  selected_date_time?: number | null
  selected_conversation?: string | null
  selected_channel?: string | null
  selected_user?: string | null
  selected_users?: readonly string[] | null
  selected_option?: { value: string } | null
  selected_options?: readonly { value: string }[] | null
}

/** By block id, which is the field's word, and action id, which is `<feature>:<field>`. */
export type FieldValues = Readonly<Record<string, Readonly<Record<string, FieldValue>>>>

/** The typed or chosen text of a field, trimmed; undefined where it is empty or not there. */
export function textOf(values: FieldValues, field: string): string | undefined {
  const element = elementOf(values, field)
  if (!element) return undefined
  const text =
    element.value ??
    element.selected_option?.value ??
    element.selected_conversation ??
    element.selected_channel ??
    element.selected_user ??
    element.selected_date ??
    element.selected_time
  return text?.trim() || undefined
}

/** The values of what was chosen in a field that takes several; none where it is empty or not there. */
export function chosenOf(values: FieldValues, field: string): string[] {
  return (elementOf(values, field)?.selected_options ?? []).map(({ value }) => value)
}

/** The people who were chosen in a field that takes several, in its order; none where it is empty or not there. */
export function usersOf(values: FieldValues, field: string): string[] {
  return [...(elementOf(values, field)?.selected_users ?? [])]
}

/** The instant of a date-and-time field; undefined where it is empty. */
export function instantOf(values: FieldValues, field: string): Date | undefined {
  const seconds = elementOf(values, field)?.selected_date_time
  return typeof seconds === 'number' ? new Date(seconds * 1000) : undefined
}

/** A block holds one element. */
function elementOf(values: FieldValues, field: string): FieldValue | undefined {
  return Object.values(values[field] ?? {})[0]
}
