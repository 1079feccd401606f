// Draws a chart of Slack as text: a slice of a pie, or a category of a line, area or bar chart, is a row with its bars and values.
// It judges nothing, and draws in at most fourteen lines: a longer chart loses rows between its first and last, and says so.

import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'

const mostRows = 12
const labelWidth = 20
/** How long a bar may be beside so many others; four and more series are told by their values alone. */
const barWidths = [labelWidth, labelWidth, 12, 8]
/** All series together, so that a line fits a terminal of 96 columns. */
const seriesWidth = 74

/** The block's title, and a line for each slice or category. */
export function drawChart(block: JsonObject): string {
  const chart = isObject(block.chart) ? block.chart : {}
  const axis = isObject(chart.axis_config) ? chart.axis_config : {}
  const beside = textOf(axis, 'y_label')
  const title = `(${String(chart.type)} chart) ${textOf(block, 'title') ?? ''}${beside ? ` (${beside})` : ''}`
  const rows = chart.type === 'pie' ? drawSlices(chart) : drawCategories(chart, axis)
  return [title, ...rows].map((line) => line.replaceAll('\n', ' ').trimEnd()).join('\n')
}

function drawSlices(pie: JsonObject): string[] {
  const segments = objectsOf(pie, 'segments')
  const labels = column(segments.map((segment) => String(segment.label)))
  const amounts = segments.map((segment) => Number(segment.value))
  const whole = amounts.reduce((sum, amount) => sum + amount, 0)
  const values = column(amounts.map(figure), 'right')
  return amounts.map((amount, row) => {
    const percent = `${Math.round((100 * amount) / whole)} %`.padStart(5)
    return `  ${labels[row]}  ${bar(amount / whole, labelWidth)} ${values[row]} ${percent}`
  })
}

function drawCategories(chart: JsonObject, axis: JsonObject): string[] {
  const categories = Array.isArray(axis.categories) ? axis.categories.map(String) : []
  const series = objectsOf(chart, 'series')
  const drawn = evenly(categories)
  const most = Math.max(...series.flatMap((one) => objectsOf(one, 'data').map(({ value }) => Math.abs(Number(value)))))
  const labels = column([textOf(axis, 'x_label') ?? '', ...drawn].map((label) => cut(label, labelWidth)))
  const columns = series.map((one) => {
    const name = cut(String(one.name), Math.floor(seriesWidth / series.length) - 2)
    return drawSeries(name, one, { drawn, most, width: barWidths[series.length] ?? 0 })
  })
  const rows = labels.map((label, row) => `  ${[label, ...columns.map((cells) => cells[row])].join('  ')}`)
  const hidden = categories.length - drawn.length
  return hidden > 0 ? [...rows, `  (${hidden} of ${categories.length} are not drawn)`] : rows
}

/** A series as a column: its name, and of each category a bar, where there is room for one, with the value. */
function drawSeries(
  name: string,
  series: JsonObject,
  { drawn, most, width }: { drawn: readonly string[]; most: number; width: number },
): string[] {
  const points = new Map(objectsOf(series, 'data').map(({ label, value }) => [label, Number(value)]))
  const amounts = drawn.map((category) => points.get(category) ?? 0)
  const values = column(amounts.map(figure), 'right')
  if (width === 0) return column([name, ...values], 'right')
  return column([name, ...amounts.map((amount, row) => `${bar(most === 0 ? 0 : amount / most, width)} ${values[row]}`)])
}

/** All of a short list; of a long one the first, the last and as many between them as there are lines for. */
function evenly(categories: readonly string[]): string[] {
  if (categories.length <= mostRows) return [...categories]
  // One line is for the words that some are not drawn.
  const kept = mostRows - 1
  const step = (categories.length - 1) / (kept - 1)
  return Array.from({ length: kept }, (_, row) => categories[Math.round(row * step)] ?? '')
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar in eighths of a cell. What is not nothing shows at least one; what is below zero is drawn lighter. */
function bar(share: number, width: number): string {
  const length = share === 0 ? 0 : Math.max(1, Math.round(Math.abs(share) * width * 8))
  const cells = share < 0 ? '░'.repeat(Math.ceil(length / 8)) : '█'.repeat(Math.floor(length / 8)) + eighths[length % 8]
  return cells.padEnd(width)
}

function figure(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 3 })
}

function cut(text: string, width: number): string {
  const signs = [...text]
  return signs.length > width ? `${signs.slice(0, width - 1).join('')}…` : text
}

/** Cells of one width. */
function column(cells: readonly string[], side: 'left' | 'right' = 'left'): string[] {
  const width = Math.max(0, ...cells.map((cell) => [...cell].length))
  return cells.map((cell) => {
    const space = ' '.repeat(width - [...cell].length)
    return side === 'left' ? cell + space : space + cell
  })
}
