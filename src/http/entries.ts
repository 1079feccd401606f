// GET /v1/entries: the ledger, page by page as JSON, or as CSV: with a limit one page of it, without one the whole.

import { type Credits, toDecimal } from '../core/amount.ts'
import { type Cell, csvLine } from '../core/csv.ts'
import { printEntryId } from '../core/entry-id.ts'
import type { MeterDeps } from '../meter/deps.ts'
import { type ListEntriesInput, listEntries } from '../meter/list-entries.ts'
import { type Answer, jsonAnswer, jsonCredits } from './answer.ts'
import { badQuery, readInstant, readLimit } from './query.ts'
import type { Call } from './routes.ts'

const LIMIT_USUAL = 100
const LIMIT_MOST = 1_000

type Page = Extract<Awaited<ReturnType<typeof listEntries>>, { kind: 'page' }>
type EntryView = Page['entries'][number]

/** The entries that the key may see, oldest record first. */
export async function getEntries({ request, query, meter, caller }: Call): Promise<Answer> {
  const since = readInstant(query, 'since')
  const cursor = query.get('cursor')
  const asCsv = wantsCsv(query.get('format'), request.headers.accept)
  const limit = readLimit(query, { usual: asCsv ? LIMIT_MOST : LIMIT_USUAL, most: LIMIT_MOST })
  const { workspaceId, poolIds } = caller
  const input = { workspaceId, poolIds, limit, ...(since ? { since } : {}), ...(cursor === null ? {} : { cursor }) }
  const page = await readPage(meter, input)
  if (!asCsv) return jsonAnswer(200, { entries: page.entries.map(describeEntry), next: page.next })
  const body = query.has('limit') ? header + page.entries.map(entryLine).join('') : allLines(meter, input, page)
  return { status: 200, headers: { ...csvHeaders, ...nextLink(query, page.next) }, body }
}

async function readPage(meter: MeterDeps, input: ListEntriesInput): Promise<Page> {
  const page = await listEntries(meter, input)
  if (page.kind === 'page') return page
  throw badQuery('cursor is not one that was answered as "next": leave it out to begin at the first entry.')
}

/** A whole ledger need not fit into memory: each page is written before the next is read. */
async function* allLines(meter: MeterDeps, input: ListEntriesInput, first: Page): AsyncGenerator<string> {
  yield header
  for (let page = first; ; ) {
    yield page.entries.map(entryLine).join('')
    if (page.next === null) return
    page = await readPage(meter, { ...input, cursor: page.next })
  }
}

function describeEntry(entry: EntryView) {
  return {
    entry: printEntryId(entry.entryId),
    kind: entry.kind,
    pool: entry.pool,
    member: entry.member,
    activity: entry.activity,
    quantity: jsonCredits(entry.quantity),
    credits: jsonCredits(entry.credits),
    purpose: entry.purpose,
    campaign: entry.campaign,
    labels: entry.labels,
    note: entry.note,
    source: entry.source,
    occurred_at: entry.occurredAt.toISOString(),
    recorded_at: entry.recordedAt.toISOString(),
    ...(entry.correctsId === null ? {} : { corrects: printEntryId(entry.correctsId) }),
    ...(entry.matchesEntryId === null ? {} : { matches: printEntryId(entry.matchesEntryId) }),
  }
}

/** The columns of a CSV, in order, with what stands in them. */
const COLUMNS: readonly (readonly [name: string, cell: (entry: EntryView) => Cell])[] = [
  ['entry', (entry) => printEntryId(entry.entryId)],
  ['kind', (entry) => entry.kind],
  ['pool', (entry) => entry.pool],
  ['member', (entry) => entry.member],
  ['activity', (entry) => entry.activity],
  ['quantity', (entry) => decimal(entry.quantity)],
  ['credits', (entry) => decimal(entry.credits)],
  ['purpose', (entry) => entry.purpose],
  ['campaign', (entry) => entry.campaign],
  [
    'labels',
    (entry) =>
      Object.entries(entry.labels)
        .map((pair) => pair.join(':'))
        .join(' '),
  ],
  ['note', (entry) => entry.note],
  ['source', (entry) => entry.source],
  ['occurred_at', (entry) => entry.occurredAt.toISOString()],
  ['recorded_at', (entry) => entry.recordedAt.toISOString()],
  ['corrects', (entry) => entry.correctsId && printEntryId(entry.correctsId)],
  ['matches', (entry) => entry.matchesEntryId && printEntryId(entry.matchesEntryId)],
]

const header = csvLine(COLUMNS.map(([name]) => name))
const csvHeaders = {
  'content-type': 'text/csv; charset=utf-8; header=present',
  'content-disposition': 'attachment; filename="entries.csv"',
}

function entryLine(entry: EntryView): string {
  return csvLine(COLUMNS.map(([, cell]) => cell(entry)))
}

function decimal(credits: Credits): Cell {
  return { number: toDecimal(credits) }
}

/** Where a page of CSV goes on (RFC 8288): a file of lines has no place for a cursor. */
function nextLink(query: URLSearchParams, next: string | null): Record<string, string> {
  if (next === null || !query.has('limit')) return {}
  const following = new URLSearchParams(query)
  following.set('cursor', next)
  return { link: `</v1/entries?${following}>; rel="next"` }
}

function wantsCsv(format: string | null, accept = ''): boolean {
  if (format === null) return /\btext\/csv\b/i.test(accept)
  if (format === 'csv' || format === 'json') return format === 'csv'
  throw badQuery('format must be json or csv.')
}
