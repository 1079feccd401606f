// CSV as RFC 4180 writes it, safe to open in a spreadsheet: a text that a spreadsheet would run as a formula is
// disarmed, while a negative number stays a number.

/** A cell: numbers are written as they are, texts are disarmed and quoted where they have to be. */
export type Cell = { number: string } | string | null

/** What spreadsheets take for the start of a formula (OWASP, CSV injection); the full-width forms count in some. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

/** One line with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return cell.number
  const text = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
