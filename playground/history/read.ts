// The recorded history of one billing cycle: a table as Apollo shows it, and for each of its rows the one request that
// brings it to the app. Ids and trigger ids follow from the row's number, so the whole history can be sent again.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseCsv } from './csv.ts'
import { parseHistoryDate } from './dates.ts'
import { type Teammate, teammate } from './team.ts'

/** One row of the table, and the request it becomes. */
export type HistoryRequest = ApiRequest | SlackRequest

interface ApiRequest {
  door: 'api'
  /** `row-017`: the row's place in the table, from 1. */
  row: string
  at: Date
  /** The body of POST /v1/events. */
  event: Record<string, string | number>
}

interface SlackRequest {
  door: 'slack'
  row: string
  at: Date
  userId: string
  /** What the person types after the slash command. */
  text: string
  triggerId: string
}

interface Row {
  row: string
  number: number
  at: Date
  person: Teammate
  feature: string
  action: string
  description: string
  /** As a decimal, with the signs that tables use for a minus made one. */
  credits: string
  requested: string
  purpose: string
}

/** The history in the order of its table, which is the order of time; rows of one minute stand as they came. */
export function readHistory(): HistoryRequest[] {
  const rows = parseCsv(readFileSync(findFixture(), 'utf8')).map(asRow)
  return rows.map((row, index) =>
    row.person.door === 'slack' && row.feature !== 'API' ? asCommand(row) : asEvent(row, rows.slice(0, index)),
  )
}

/** The table is data and is not built: it is found upwards from here, whether this runs as TypeScript or from dist. */
function findFixture(): string {
  for (let directory = import.meta.dirname; directory !== dirname(directory); directory = dirname(directory)) {
    const path = join(directory, 'playground/history/apollo-usage.csv')
    if (existsSync(path)) return path
  }
  throw new Error(`There is no playground/history/apollo-usage.csv above ${import.meta.dirname}.`)
}

function asRow(cells: Record<string, string>, index: number): Row {
  const cell = (name: string): string => {
    const value = cells[name]
    if (value === undefined) throw new Error(`The table has no column "${name}".`)
    return value.trim()
  }
  const number = index + 1
  return {
    row: `row-${String(number).padStart(3, '0')}`,
    number,
    at: parseHistoryDate(cell('Date')),
    person: teammate(cell('User')),
    feature: cell('Feature'),
    action: cell('Action'),
    description: cell('Description'),
    credits: cell('Credits')
      .replace(/^\u2212/, '-')
      .replaceAll(',', ''),
    requested: cell('Data requested'),
    purpose: cell('Purpose'),
  }
}

/** What Apollo calls the data of an action, and the activity of the price list. */
const activities: Readonly<Record<string, string>> = {
  email: 'email_reveal',
  'mobile number': 'mobile_reveal',
  company: 'org_enrich',
  'company page': 'org_search_page',
  'news page': 'news_page',
  'job postings page': 'job_postings_page',
  person: 'people_search',
}
const plurals: Readonly<Record<string, string>> = { companies: 'company', people: 'person' }

/** How many of which activity: "1,250 people" are so many of a people search. */
function requestedOf({ row, requested, action }: Row): { activity: string; quantity: number } {
  const [, count = '', word = ''] = /^([\d,]+) (.+)$/.exec(requested) ?? []
  const singular = plurals[word] ?? word.replace(/s$/, '')
  const ofContacts = action === 'Export to CSV' ? 'export_row' : 'waterfall'
  const activity = singular === 'contact' ? ofContacts : activities[singular]
  if (!activity) throw new Error(`${row} requests "${requested}", which is no activity.`)
  return { activity, quantity: Number(count.replaceAll(',', '')) }
}

const contactOf = ({ description }: Row): string | undefined => /[\w.]+@[\w.-]+\w/.exec(description)?.[0]
const campaignOf = ({ description }: Row): string | undefined => /#([\w-]+)/.exec(description)?.[1]

function asEvent(row: Row, earlier: readonly Row[]): ApiRequest {
  const { at, credits, purpose, description, person } = row
  const [base, occurred_at] = [{ id: row.row, pool: 'apollo' }, at.toISOString()]
  const common = { credits, member: person.reportedAs, occurred_at }
  if (row.action === 'Refund') {
    const event = { ...base, ...common, corrects: originalOf(row, earlier).row, note: 'Refunded by Apollo' }
    return { door: 'api', row: row.row, at, event }
  }
  const contact = contactOf(row)
  const campaign = campaignOf(row)
  const event = {
    ...base,
    ...requestedOf(row),
    ...common,
    ...(purpose === '' ? {} : { purpose }),
    ...(campaign === undefined ? {} : { campaign }),
    // Where a contact is named the text is that contact, and contacts are not kept in the clear.
    ...(contact === undefined ? { note: description } : { contact }),
  }
  return { door: 'api', row: row.row, at, event }
}

/** A refund repeats what its original says, behind "Refund: ". */
function originalOf(refund: Row, earlier: readonly Row[]): Row {
  const described = refund.description.replace(/^Refund: /, '')
  const original = earlier.findLast(
    (row) =>
      row.action !== 'Refund' &&
      row.person === refund.person &&
      row.feature === refund.feature &&
      row.requested === refund.requested &&
      row.description === described,
  )
  if (!original) throw new Error(`${refund.row} refunds "${described}", which no earlier row is.`)
  return original
}

/** The words that people type for one and for several of an activity; the row's number picks a pair. */
const spoken: Readonly<Record<string, readonly (readonly [one: string, several: string])[]>> = {
  email_reveal: [
    ['email', 'emails'],
    ['mail', 'mails'],
  ],
  mobile_reveal: [
    ['mobile', 'mobile'],
    ['phone', 'phones'],
    ['direct dial', 'direct dials'],
  ],
  org_enrich: [
    ['company', 'companies'],
    ['account', 'accounts'],
  ],
  people_search: [['people search', 'people searches']],
  export_row: [['export', 'exports']],
}

/** A line as a hurried person types it: the same facts in one of three orders. */
function asCommand(row: Row): SlackRequest {
  const { number, at, purpose, credits, person } = row
  const { activity, quantity } = requestedOf(row)
  const pairs = spoken[activity] ?? []
  const unit = pairs[number % pairs.length]?.[quantity === 1 ? 0 : 1]
  // Without a price on the list the credits are typed.
  const spend = unit === undefined ? `${credits} credits ${activity}` : `${quantity} ${unit}`
  const campaign = campaignOf(row)
  const rest = [contactOf(row) ?? '', campaign === undefined ? '' : `#${campaign}`]
  const orders = [
    ['log', spend, purpose === '' ? '' : `for ${purpose}`, ...rest],
    [spend, ...rest, purpose],
    ['log', purpose, spend, ...rest],
  ]
  const text = (orders[number % orders.length] ?? []).filter((word) => word !== '').join(' ')
  return { door: 'slack', row: row.row, at, userId: person.userId, text, triggerId: `trigger-${row.row}` }
}
