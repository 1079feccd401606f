// Rules of the newer blocks that tie several fields together: tables of equal rows and so much text, containers
// with a title, charts whose series have a point for each category.
// Source: the page of each block under https://docs.slack.dev/reference/block-kit/blocks

import { isObject, type JsonObject, objectsOf, textOf } from './json.ts'
import { payloadLimits } from './limits.ts'

type Broken = { field?: string; message: string } | undefined

export const newBlockRules: Readonly<Record<string, readonly ((value: JsonObject) => Broken)[]>> = {
  table: [rowsFit],
  data_table: [
    rowsFit,
    (value) => {
      const [header = [], ...rest] = rowsOf(value)
      if (rest.some((row) => row.length !== header.length))
        return { field: 'rows', message: 'must have rows of equal length' }
      return header.some((cell) => cell.type === 'rich_text')
        ? { field: 'rows/0', message: 'a header cell must not be rich_text' }
        : undefined
    },
  ],
  card: [
    (value) =>
      [value.hero_image, value.title, value.body, value.actions].every((part) => part === undefined)
        ? { message: 'must define at least one of `hero_image`, `title`, `body` or `actions`' }
        : undefined,
  ],
  container: [
    (value) =>
      value.title === undefined && value.rich_text_title === undefined
        ? { message: 'must define either `title` or `rich_text_title`' }
        : undefined,
    (value) =>
      value.default_collapsed === true && value.is_collapsible !== true
        ? { field: 'default_collapsed', message: 'needs is_collapsible' }
        : undefined,
  ],
  segment: [(value) => (Number(value.value) > 0 ? undefined : { field: 'value', message: 'must be greater than 0' })],
  pie: [
    (value) => {
      const twice = repeated(objectsOf(value, 'segments').flatMap((segment) => textOf(segment, 'label') ?? []))
      return twice === undefined ? undefined : { field: 'segments', message: `label "${twice}" already exists` }
    },
  ],
  axis_config: [categoriesFit],
  bar: [seriesFitCategories],
  line: [seriesFitCategories],
  area: [seriesFitCategories],
}

function rowsOf(value: JsonObject): JsonObject[][] {
  const rows = Array.isArray(value.rows) ? value.rows : []
  return rows.map((row: unknown) => (Array.isArray(row) ? row.filter(isObject) : []))
}

function rowsFit(value: JsonObject): Broken {
  const { tableCells, tableColumns } = payloadLimits
  const empty = rowsOf(value).findIndex((row) => row.length === 0)
  if (empty >= 0) return { field: `rows/${empty}`, message: 'no fewer than 1 items allowed' }
  const wide = rowsOf(value).findIndex((row) => row.length > tableColumns.most)
  if (wide >= 0) return { field: `rows/${wide}`, message: `no more than ${tableColumns.most} items allowed` }
  const characters = rowsOf(value)
    .flat()
    .reduce((sum, cell) => sum + textIn(cell), 0)
  return characters > tableCells.most
    ? { field: 'rows', message: `must be less than ${tableCells.most + 1} characters together` }
    : undefined
}

/** Characters of a cell, also of one made of rich text. */
function textIn(cell: JsonObject): number {
  const own = textOf(cell, 'text')?.length ?? 0
  return objectsOf(cell, 'elements').reduce((sum, element) => sum + textIn(element), own)
}

function categoriesFit(value: JsonObject): Broken {
  const categories = categoriesOf(value)
  const most = payloadLimits.chartCategory.most
  const long = categories.findIndex((category) => category.length > most)
  if (long >= 0) return { field: `categories/${long}`, message: `must be less than ${most + 1} characters` }
  const twice = repeated(categories)
  return twice === undefined ? undefined : { field: 'categories', message: `category "${twice}" already exists` }
}

function seriesFitCategories(value: JsonObject): Broken {
  const series = objectsOf(value, 'series')
  const twice = repeated(series.flatMap((one) => textOf(one, 'name') ?? []))
  if (twice !== undefined) return { field: 'series', message: `series name "${twice}" already exists` }
  const wanted = JSON.stringify((isObject(value.axis_config) ? categoriesOf(value.axis_config) : []).sort())
  const misfit = series.findIndex(
    (one) =>
      JSON.stringify(
        objectsOf(one, 'data')
          .map((point) => point.label)
          .sort(),
      ) !== wanted,
  )
  return misfit < 0
    ? undefined
    : { field: `series/${misfit}/data`, message: 'must have exactly one point per category' }
}

function categoriesOf(axis: JsonObject): string[] {
  return Array.isArray(axis.categories) ? axis.categories.map(String) : []
}

/** The first word that stands there twice. */
export function repeated(words: readonly string[]): string | undefined {
  return words.find((word, index) => words.indexOf(word) !== index)
}
