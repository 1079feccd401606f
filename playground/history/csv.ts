// Reads comma-separated text as RFC 4180 tells it: quoted cells may hold commas, line breaks and doubled quotes.

/** The rows of a table as objects by the names in its first row. Throws where a row has more or fewer cells than that. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = cellsOf(text.replace(/^\ufeff/, ''))
  return rows.map((cells, index) => {
    if (cells.length !== header.length)
      throw new Error(`Row ${index + 1} has ${cells.length} cells, and the header has ${header.length}.`)
    return Object.fromEntries(header.map((name, column) => [name.trim(), cells[column] ?? '']))
  })
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy

function cellsOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  CELL.lastIndex = 0
  while (CELL.lastIndex < text.length) {
    const from = CELL.lastIndex
    const match = CELL.exec(text)
    if (!match) throw new Error(`A quote is not closed, or stands inside of a cell: ${text.slice(from, from + 40)}`)
    const [, quoted, bare = '', end] = match
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}
