// The latest changes, a line each: when, who, what, from what to what, by which door. Whatever people typed comes out as text.

import { type AuditChange, type AuditLine, changesOf, sayChange, sayDeed, sayDoor } from '../../core/audit.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { escapeMrkdwn } from './escape.ts'
import { localTime, readerTime } from './phrases.ts'

export interface AuditCard {
  /** The pool that was asked for; undefined: everything that is the reader's to see. */
  poolId: string | undefined
  /** The pools that it tells of; undefined: the whole workspace. */
  poolNames: readonly string[] | undefined
  /** Whether it tells of purposes and campaigns too, which are of no pool. */
  hasLists: boolean
  /** The newest first. */
  lines: readonly AuditLine[]
  hasOlder: boolean
  isFirst: boolean
  /** Member id. */
  readerId: string
  /** Whether others have names here. */
  isNamed: boolean
  now: Date
  /** The reader's zone, for clients that cannot show theirs. */
  zone: string
}

/** So that a line fits whatever was changed. */
const CHANGES_MAX = 5
const VALUE_MAX = 60

/** One page. */
export function auditCard(card: AuditCard): Spoken {
  const { poolNames = [], lines, hasLists, isFirst, zone } = card
  const pools = escapeMrkdwn(poolNames.join(', '))
  const of = card.poolNames === undefined ? 'in this workspace' : `of ${pools}${hasLists ? ' and of purposes' : ''}`
  const [first] = lines
  if (!first) {
    const nothing = isFirst ? `Nothing ${of} was changed yet.` : `There are no older changes ${of}.`
    return speak(nothing, [section(nothing), ...turns(card)])
  }
  const latest = `${whoOf(first, card)} ${escapeMrkdwn(short(sayDeed(first)))}, ${localTime(first.at, zone, card.now)} (${escapeMrkdwn(zone)})`
  return speak(`Changes ${of}. ${isFirst ? 'The latest' : 'Of these the latest'}: ${latest}.`, [
    section(`*Changes ${of}*`),
    ...lines.map((line) => section(lineText(line, card))),
    ...turns(card),
    footer('All of it, as a file, by the operator: `npm run admin -- audit:export`'),
  ])
}

function turns({ poolId, lines, hasOlder, isFirst }: AuditCard) {
  const last = lines.at(-1)
  const row = [
    ...(hasOlder && last
      ? [button('audit:older', 'Older', JSON.stringify({ pool: poolId, at: last.at.toISOString(), id: last.auditId }))]
      : []),
    ...(isFirst ? [] : [button('audit:newest', 'Newest', JSON.stringify({ pool: poolId }))]),
  ]
  return row.length === 0 ? [] : [actions(...row)]
}

/** "22 Nov 13:00 · *Olga* changed the reminders of Apollo, in Slack: time from 09:00 to 10:00". */
function lineText(line: AuditLine, card: AuditCard): string {
  const changes = changesOf(line)
  const told = changes.slice(0, CHANGES_MAX).map((change) => sayChange(shown(change, card)))
  const more = changes.length > CHANGES_MAX ? [`and ${changes.length - CHANGES_MAX} more`] : []
  const deed = `*${whoOf(line, card)}* ${escapeMrkdwn(short(sayDeed(line)))}, ${sayDoor(line.via)}`
  const details = told.length === 0 ? '' : `: ${[...told, ...more].join(', ')}`
  return `${readerTime(line.at, card.zone)} · ${deed}${details}`
}

const NOBODY: Readonly<Record<string, string>> = { admin: 'The operator', slack: 'Slack' }

function whoOf({ actorId, actorName, actorSlackId, via }: AuditLine, { readerId, isNamed }: AuditCard): string {
  if (actorId === null) return NOBODY[via] ?? 'Purser'
  if (actorId === readerId) return 'You'
  if (!isNamed) return 'A member'
  if (actorSlackId !== null && actorName === actorSlackId) return `<@${actorSlackId}>`
  return escapeMrkdwn(short(actorName ?? 'Somebody'))
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
const PEOPLE = /^[UW][A-Z0-9]{2,}(, [UW][A-Z0-9]{2,})*$/
const CHANNEL = /^[CG][A-Z0-9]{2,}$/

/** Its values as Slack shows them: instants in the reader's zone, people and channels by name, the rest as it is. */
function shown({ key, what, from, to }: AuditChange, { zone, isNamed }: AuditCard) {
  const value = (text: string | undefined): string | undefined => {
    if (text === undefined) return undefined
    if (INSTANT.test(text)) return readerTime(new Date(text), zone)
    if (key === 'owners' && PEOPLE.test(text)) return isNamed ? text.replace(/[UW][A-Z0-9]+/g, '<@$&>') : 'members'
    if (key === 'owners' && text !== 'none' && !isNamed) return 'members'
    if (key === 'channel' && CHANNEL.test(text)) return `<#${text}>`
    return escapeMrkdwn(short(text))
  }
  return { what: escapeMrkdwn(short(what)), from: value(from), to: value(to) }
}

/** Cut before it is escaped, so that no half of an escape is left. */
function short(text: string): string {
  const characters = [...text]
  return characters.length <= VALUE_MAX ? text : `${characters.slice(0, VALUE_MAX - 1).join('')}…`
}
