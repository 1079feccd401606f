// Who spent and on whom: mentions, e-mail addresses, LinkedIn links. Decides which links of a line mean something; the
// others stay note, written as people read them.

import { normaliseContact } from './contact.ts'
import { choose, claim, freeAt, type Reading, wordAt } from './grammar-reading.ts'
import type { Token } from './grammar-text.ts'

/** Claims the mention of a member and the first contact. A second contact stays in the note. */
export function readPeople(reading: Reading): void {
  for (const [index, token] of reading.tokens.entries()) {
    if (!freeAt(reading, index)) continue
    const member = token.kind === 'link' ? /^@([UW][A-Z0-9]+)(?:\||$)/.exec(token.key)?.[1] : undefined
    const contact = contactOf(token)
    if (member) takeMember(reading, index, member)
    else if (contact && reading.draft.contact === undefined) {
      reading.draft.contact = contact
      claim(reading, index - leadAt(reading, index), index + 1, 'contact')
    } else if (token.kind === 'word' && /^@[\p{L}\p{N}]/u.test(token.key)) askWho(reading, token)
  }
}

/** Of a plan, who and when are words beside it: they are kept, no number in them is an amount, and nothing is asked. */
export function keepAsWords(reading: Reading): void {
  for (const [index, taken] of reading.claims.entries())
    if (taken === 'who' || taken === 'when' || taken === 'contact') claim(reading, index, index + 1, 'kept')
  const { member: _who, occurredAt: _when, contact: _contact, ...draft } = reading.draft
  reading.draft = draft
  reading.faults = reading.faults.filter(({ reason }) => reason !== 'who' && reason !== 'when')
  reading.forks = reading.forks.filter(({ reason }) => reason !== 'who' && reason !== 'when')
}

function takeMember(reading: Reading, index: number, member: string): void {
  if (reading.draft.member !== undefined && reading.draft.member !== member)
    reading.faults.push({
      reason: 'who',
      message: 'That names two people, and one entry belongs to one: log them one by one.',
    })
  reading.draft.member ??= member
  claim(reading, index - leadAt(reading, index), index + 1, 'who')
}

function leadAt(reading: Reading, index: number): number {
  return /^(?:for|by|with|from|to)$/.test(wordAt(reading, index - 1)) ? 1 : 0
}

/** Slack turns a name picked from its list into a mention; a typed "@sam" is nobody it knows. */
function askWho(reading: Reading, token: Token): void {
  choose(reading, {
    key: `who@${token.start}`,
    reason: 'who',
    message: `I do not know "${token.text}": pick the person from the list that Slack shows after @.`,
    must: true,
    options: [{ tail: 'as mine' }],
  })
}

function contactOf(token: Token): string | undefined {
  const address = token.kind === 'link' ? token.key.split('|')[0] : token.kind === 'word' ? token.text : undefined
  if (address === undefined) return undefined
  const bare = address.replace(/^mailto:/i, '')
  const kind = normaliseContact(bare)?.kind
  return kind === 'email' || kind === 'linkedin' ? bare : undefined
}

/** A token as it belongs into a note: links without Slack's brackets. */
export function noteText(token: Token): string {
  if (token.kind !== 'link') return token.text
  const [target = '', shown = ''] = token.key.split('|')
  if (/^[@#]/.test(target)) return `${target[0]}${shown === '' ? target.slice(1) : shown}`
  if (target.startsWith('!')) return `@${(shown === '' ? target.slice(1) : shown).replace(/^@/, '')}`
  const bare = target.replace(/^(?:mailto|tel):/i, '')
  return shown === '' || target.includes(shown) ? bare : `${shown} (${bare})`
}
