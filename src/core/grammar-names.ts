// Why and where: finds the workspace's purposes, campaigns and pools in a line, the longest first, and key:value labels.
// Which pool a line without a pool belongs to is decided in grammar-where.
import { readAmount } from './grammar-amount.ts'
import { compact, nearest } from './grammar-nearest.ts'
import { type Found, matchAt, phrases, unitPhrases } from './grammar-phrases.ts'
import type { GrammarPool } from './grammar-plan.ts'
import { AS_BOOKED, choose, claim, freeAt, type Reading, wordAt } from './grammar-reading.ts'

/** `typed`: the name that was merged into this one. */
type Name = { kind: 'pool'; pool: GrammarPool } | { kind: 'purpose' | 'campaign'; name: string; typed?: string }
type Taken = Found<Name> & { name: Name; lead: number }

/** How many labels an entry may carry (design section 2); further ones stay in the note. */
const LABELS_MAX = 5
const RESERVED = /^(?:in|pool|for|purpose|campaign)$/

/** Claims `key:value` and `key:"value"`. A unit and a number ("mobile:2") is an item, a second value of a key is note. */
export function readLabels(reading: Reading): void {
  const units = unitPhrases(reading.context.pools)
  for (const [index, token] of reading.tokens.entries()) {
    const colon = reading.tokens[index + 1]
    const value = reading.tokens[index + 2]
    if (!freeAt(reading, index) || token.kind !== 'word' || !/^\p{L}[\p{L}\p{N}_-]{0,29}$/u.test(token.text)) continue
    if (colon?.text !== ':' || !colon.joined || !value?.joined || !/^(?:word|quote)$/.test(value.kind)) continue
    const text = value.kind === 'quote' ? value.text.slice(1, -1).trim() : value.text
    const counted = matchAt(reading, index, units) && 'values' in readAmount(value.key)
    if (RESERVED.test(token.key) || counted) continue
    const known = Object.hasOwn(reading.draft.labels, token.text)
    const full = known || Object.keys(reading.draft.labels).length >= LABELS_MAX || /^[/\\]|:/.test(text)
    if (!full) reading.draft.labels[token.text] = text
    claim(reading, index, index + 3, full ? 'kept' : 'label')
  }
}

/**
 * Claims every pool, purpose and campaign named, and settles the purpose and campaign. Answers the pools, as typed. With
 * `isWhy` the words can be nothing but purposes and campaigns.
 */
export function readNames(reading: Reading, { isWhy = false } = {}): GrammarPool[] {
  const hashed = readHashes(reading)
  const taken = takeNames(reading, isWhy)
  settle(reading, 'purpose', taken)
  settle(reading, 'campaign', [...hashed, ...taken])
  takeSticky(reading)
  return [...new Set(taken.flatMap(({ name }) => (name.kind === 'pool' ? [name.pool] : [])))]
}

/** What was set before goes for what the line does not say. */
function takeSticky({ draft, context: { sticky } }: Reading): void {
  const asSet = (['purpose', 'campaign'] as const).filter(
    (kind) => draft[kind] === undefined && sticky?.[kind] !== undefined,
  )
  for (const kind of asSet) draft[kind] = sticky?.[kind] ?? ''
  if (asSet.length > 0) draft.asSet = asSet
}

function takeNames(reading: Reading, isWhy: boolean): Taken[] {
  const { pools, purposes, campaigns, merged } = reading.context
  const known = phrases<Name>([
    ...pools.flatMap((pool): [string, Name][] => {
      const name: Name = { kind: 'pool', pool }
      return [
        [pool.name, name],
        [pool.shortName, name],
      ]
    }),
    ...purposes.map((name): [string, Name] => [name, { kind: 'purpose', name }]),
    ...campaigns.map((name): [string, Name] => [name, { kind: 'campaign', name }]),
    ...(['purpose', 'campaign'] as const).flatMap((kind) =>
      (merged?.[kind] ?? []).map(({ name, into }): [string, Name] => [name, { kind, name: into, typed: name }]),
    ),
  ])
  const size = ({ from, to }: Found<Name>) => (reading.tokens[to - 1]?.end ?? 0) - (reading.tokens[from]?.start ?? 0)
  const found = reading.tokens.flatMap((_, index) => matchAt(reading, index, known) ?? [])
  const taken: Taken[] = []
  for (const match of found.sort((left, right) => size(right) - size(left))) {
    const [name] = match.named
    if (!name || reading.claims.slice(match.from, match.to).some((claimed) => claimed !== undefined)) continue
    const lead = leadAt(reading, match.from, name)
    const text = reading.tokens
      .slice(match.from, match.to)
      .map((token) => compact(token.key))
      .join('')
    if (lead === 0 && (/^\d+$/.test(text) || meansUnit(reading, match))) continue
    if (lead === 0 && name.kind === 'campaign' && !isWhy && !isTelling(name.typed ?? name.name)) continue
    claim(reading, match.from - lead, match.to, name.kind === 'pool' ? 'where' : 'why')
    taken.push({ ...match, name, lead })
  }
  return taken.sort((left, right) => left.from - right.from)
}

/** Whoever types #call makes a campaign of it: where one is a plain word, only # or "for" says that it is meant. */
export function isTelling(campaign: string): boolean {
  return /[^\p{L}]/u.test(campaign)
}

/** How many tokens before a name belong to it: "in", "for the", "pool:". */
function leadAt(reading: Reading, from: number, name: Name): number {
  const colon = reading.tokens[from - 1]?.text === ':' && RESERVED.test(wordAt(reading, from - 2))
  if (colon) return 2
  if (name.kind === 'pool') return /^(?:in|from|on|to|at|via)$/.test(wordAt(reading, from - 1)) ? 1 : 0
  const article = /^(?:the|our|my)$/.test(wordAt(reading, from - 1)) ? 1 : 0
  return wordAt(reading, from - 1 - article) === 'for' ? 1 + article : 0
}

/** Where a name is also a unit beside a number ("2 mobile outreach"), the line has two readings. True: it is the unit. */
function meansUnit(reading: Reading, match: Found<Name>): boolean {
  const units = unitPhrases(reading.context.pools)
  const isNumber = (index: number) => /^\d/.test(wordAt(reading, index))
  for (let from = match.from; from < match.to; from++) {
    const unit = matchAt(reading, from, units)
    if (!unit || !(isNumber(from - 1) || isNumber(unit.to))) continue
    const words = reading.tokens
      .slice(match.from, match.to)
      .map(({ text }) => text)
      .join(' ')
    const message = `"${words}" can be a unit or a name here.`
    const key = `name@${reading.tokens[from]?.start}`
    return choose(reading, { key, reason: 'two-readings', message, must: false, options: [AS_BOOKED, AS_BOOKED] }) === 0
  }
  return false
}

/** `#campaign` and `<#C...|name>`: a known campaign in its own spelling, a new one as it was typed. */
function readHashes(reading: Reading): Taken[] {
  const taken: Taken[] = []
  for (const [index, token] of reading.tokens.entries()) {
    const typed =
      token.kind === 'link' ? /^#C[A-Z0-9]*(?:\|(.*))?$/.exec(token.key) : /^#([\p{L}\p{N}].*)$/u.exec(token.text)
    if (!freeAt(reading, index) || token.kind === 'quote' || !typed) continue
    const name = typed[1] ?? ''
    const known = knownCampaign(reading, name)
    if (known === undefined && /^\d*$/.test(name)) {
      if (token.kind === 'link') askChannel(reading, token.start)
      continue
    }
    const slip = known === undefined && token.kind === 'word' ? nearest(name, reading.context.campaigns) : undefined
    const meant = known ?? (slip !== undefined && askCampaign(reading, token.start, name, slip) ? slip : name)
    const before = wordAt(reading, index - 1)
    claim(reading, index - (/^(?:for|in)$/.test(before) ? 1 : 0), index + 1, 'why')
    // Only "for" says that this campaign is meant rather than another in the line.
    const lead = before === 'for' ? 1 : 0
    taken.push({ from: index, to: index + 1, named: [], name: { kind: 'campaign', name: meant }, lead })
  }
  return taken
}

/** The campaign of this name, or the one that it was merged into. */
function knownCampaign({ context: { campaigns, merged } }: Reading, name: string): string | undefined {
  const form = compact(name)
  return (
    campaigns.find((campaign) => compact(campaign) === form) ??
    merged?.campaign.find((campaign) => compact(campaign.name) === form)?.into
  )
}

function askChannel(reading: Reading, start: number): void {
  choose(reading, {
    key: `channel@${start}`,
    reason: 'why',
    message: 'I cannot see the name of that channel, so I cannot use it as a campaign: type #and-the-name instead.',
    must: true,
    options: [{ tail: 'without it' }],
  })
}

function askCampaign(reading: Reading, start: number, typed: string, known: string): boolean {
  const picked = choose(reading, {
    key: `campaign@${start}`,
    reason: 'near-word',
    message: `There is no campaign "${typed}" yet. Did you mean ${known}?`,
    must: true,
    options: [{ use: `Use #${known}` }, { use: `Use #${typed}` }],
  })
  return picked === 0
}

/** Takes the one purpose (or campaign) named after "for", else the one named at all; two of them are asked about. */
function settle(reading: Reading, kind: 'purpose' | 'campaign', taken: readonly Taken[]): void {
  const all = taken.flatMap((match) => (match.name.kind === kind ? [{ ...match, text: match.name.name }] : []))
  const explicit = all.filter(({ lead }) => lead > 0)
  const names = [...new Set((explicit.length > 0 ? explicit : all).map(({ text }) => text))]
  const picked =
    names.length < 2
      ? 0
      : choose(reading, {
          key: `${kind}@`,
          reason: 'why',
          message: `That names two ${kind}s: ${names.join(' and ')}. Which one was it for?`,
          must: true,
          options: names.map((name) => ({ use: `Use ${kind === 'campaign' ? '#' : ''}${name}` })),
        })
  const name = names[picked]
  if (name === undefined) return
  reading.draft[kind] = name
  for (const match of all)
    if (match.text !== name)
      for (let index = match.from - match.lead; index < match.to; index++) reading.claims[index] = 'kept'
}
