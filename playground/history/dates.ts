// The dates of the recorded history, in every form that Apollo's table and people's spreadsheets gave them.

import { DateTime } from 'luxon'

/** Apollo shows a reader's own time, and this team sits in Berlin. */
export const historyZone = 'Europe/Berlin'

/** With AM or PM a date with slashes has the month first, without it the day. */
const forms = [
  'LLL d, yyyy h:mm a',
  'yyyy-MM-dd HH:mm',
  'dd/MM/yyyy HH:mm',
  'MM/dd/yyyy h:mm a',
  'dd.MM.yyyy HH:mm',
  'd LLL yyyy, HH:mm',
]

/** The instant of a cell of the Date column. Throws where no form fits. */
export function parseHistoryDate(cell: string): Date {
  const typed = cell.trim()
  const zone = historyZone
  const readings = [
    ...forms.map((form) => DateTime.fromFormat(typed, form, { zone, locale: 'en-US' })),
    // Copied from an API: the offset stands in it.
    ...(/T.*(?:Z|[+-]\d\d:\d\d)$/.test(typed) ? [DateTime.fromISO(typed)] : []),
  ]
  const read = readings.find((one) => one.isValid)
  if (!read) throw new Error(`"${cell}" is not a date in any form of the recorded history.`)
  return read.toJSDate()
}
