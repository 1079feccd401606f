// Who used what of a cycle, a line each, as one reader may see it: names by what the workspace chose, one's own line always,
// what nobody was named for apart. Decides which lines there are and their shares; the lines sum to what is used.

import type { Credits } from './amount.ts'
import type { Apart } from './apart.ts'
import { wholePercents } from './shares.ts'

/** What one member used for one purpose; the parts of a cycle sum to what is logged in it. */
export interface MemberPurpose {
  /** Null: nobody was named. */
  memberId: string | null
  memberName: string
  /** A purpose, or a campaign without one; null: neither. */
  purpose: string | null
  /** Set where nobody spent it. */
  apart: Apart | null
  credits: Credits
  /** How many spends stand, those that were undone left out. */
  spends: number
}

/** `others`: members that the reader may not tell apart; `rest`: those whose lines would be too many. */
export type TeamLineKind = 'member' | 'others' | 'rest' | 'nobody' | Apart | 'unexplained'

export interface TeamLine {
  kind: TeamLineKind
  /** Of a member; empty in the other lines. */
  name: string
  isReader: boolean
  /** How many members it is about; 0 for what nobody was named for. */
  people: number
  credits: Credits
  spends: number
  /** What most of it was for, and whether that was all of it. */
  main: { purpose: string; isAll: boolean } | null
  /** What has neither purpose nor campaign. */
  nameless: Credits
  /** A whole percent of what is used; the percents of all lines sum to 100. Null where a line is negative, or nothing is used. */
  percent: number | null
}

export interface TeamReader {
  memberId: string
  /** Whether others are called by name in front of them. */
  isNamed: boolean
}

/**
 * The lines of a cycle, members first, the largest of them first. At most `most` members have a line of their own, the
 * reader always among them; unexplained credits count where they are positive.
 */
export function teamLines(
  parts: readonly MemberPurpose[],
  { reader, unexplained, most }: { reader: TeamReader; unexplained: Credits; most: number },
): TeamLine[] {
  const nobody = parts.filter(({ memberId, apart }) => memberId === null && apart === null)
  const apartOf = (kind: Apart) => parts.filter(({ memberId, apart }) => memberId === null && apart === kind)
  const lines = [
    ...memberLines(membersOf(parts), reader, most),
    lineOf('nobody', nobody),
    // Nobody could have said what these were for.
    { ...lineOf('before', apartOf('before')), nameless: 0 },
    { ...lineOf('adjusted', apartOf('adjusted')), nameless: 0 },
    { ...lineOf('unexplained', []), credits: Math.max(0, unexplained) },
  ].filter(isUse)
  const amounts = lines.map(({ credits }) => credits)
  const hasShares = amounts.every((credits) => credits >= 0) && amounts.some((credits) => credits > 0)
  const percents = hasShares ? wholePercents(amounts) : []
  return lines.map((line, index) => ({ ...line, percent: percents[index] ?? null }))
}

/** Whether there is anything to tell: a free spend is one, and what was undone is none. */
function isUse({ credits, spends }: Pick<TeamLine, 'credits' | 'spends'>): boolean {
  return credits !== 0 || spends > 0
}

/** What each member used, the largest first. */
function membersOf(parts: readonly MemberPurpose[]): MemberPurpose[][] {
  const byMember = new Map<string, MemberPurpose[]>()
  for (const part of parts) {
    if (part.memberId === null) continue
    const own = byMember.get(part.memberId)
    if (own) own.push(part)
    else byMember.set(part.memberId, [part])
  }
  return [...byMember.values()]
    .map((own) => ({ own, line: lineOf('member', own) }))
    .filter(({ line }) => isUse(line))
    .sort((left, right) => right.line.credits - left.line.credits || (left.line.name < right.line.name ? -1 : 1))
    .map(({ own }) => own)
}

function memberLines(members: readonly MemberPurpose[][], { memberId, isNamed }: TeamReader, most: number): TeamLine[] {
  const place = members.findIndex(([first]) => first?.memberId === memberId)
  const isKept = (index: number) => index === place || (isNamed && index < (place < most ? most : most - 1))
  const kept = members.flatMap((own, index) =>
    isKept(index) ? [{ ...lineOf('member', own), isReader: index === place }] : [],
  )
  const merged = members.filter((_, index) => !isKept(index)).flat()
  return [...kept, lineOf(isNamed ? 'rest' : 'others', merged)]
}

function lineOf(kind: TeamLineKind, parts: readonly MemberPurpose[]): TeamLine {
  const credits = sumOf(parts)
  return {
    kind,
    name: kind === 'member' ? (parts[0]?.memberName ?? '') : '',
    isReader: false,
    people: new Set(parts.flatMap(({ memberId }) => (memberId === null ? [] : [memberId]))).size,
    credits,
    spends: parts.reduce((sum, part) => sum + part.spends, 0),
    main: mainOf(parts, credits),
    nameless: sumOf(parts.filter(({ purpose }) => purpose === null)),
    percent: null,
  }
}

/** The purpose that most went into; of equals the first by name. Nothing where no purpose has more than was given back. */
function mainOf(parts: readonly MemberPurpose[], total: Credits): TeamLine['main'] {
  const byPurpose = new Map<string, Credits>()
  for (const { purpose, credits } of parts)
    if (purpose !== null) byPurpose.set(purpose, (byPurpose.get(purpose) ?? 0) + credits)
  const [largest] = [...byPurpose]
    .filter(([, credits]) => credits > 0)
    .sort(([left, credits], [right, others]) => others - credits || (left < right ? -1 : 1))
  return largest ? { purpose: largest[0], isAll: largest[1] === total } : null
}

function sumOf(parts: readonly MemberPurpose[]): Credits {
  return parts.reduce((sum, { credits }) => sum + credits, 0)
}
