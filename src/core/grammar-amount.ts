// How people write an amount: digits with separators, or English number words. Decides which readings a text has;
// whether two readings matter is left to the reading of the line.
import { CREDIT, type Credits, parseCredits } from './amount.ts'

/** The readings of a text that looks like a number: one, two that differ, or why there is none. */
export type AmountText = { values: Credits[] } | { fault: string }

const GROUPED = /^\d{1,3}(?:(?:,\d{3}){2,}|(?:\.\d{3}){2,}|(?:['_]\d{3})+)$/
const MIXED = /^\d{1,3}(?:(?:,\d{3})+\.\d{1,3}|(?:\.\d{3})+,\d{1,3}|(?:['_]\d{3})+[.,]\d{1,3})$/

/**
 * Reads "25", "2.5", "2,5", "1'200", "1,234,567.5". One separator before exactly three digits ("1,200", "1.200") has two
 * readings, thousands first, unless the number starts with 0. Amounts are thousandths.
 */
export function readAmount(text: string): AmountText {
  const bare = text.replace(/[.,'_]+$/, '')
  if (/^\d{1,3}[.,]\d{3}$/.test(bare)) {
    const decimal = bare.replace(',', '.')
    return readings(bare.startsWith('0') ? [decimal] : [bare.replace(/[.,]/, ''), decimal])
  }
  if (GROUPED.test(bare)) return readings([bare.replace(/\D/g, '')])
  if (MIXED.test(bare)) {
    const point = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','))
    return readings([`${bare.slice(0, point).replace(/\D/g, '')}.${bare.slice(point + 1)}`])
  }
  if (/^\d*[.,]\d{4,}$/.test(bare))
    return { fault: `"${text}" has more than three decimals, and amounts have at most three.` }
  if (!/^\d*(?:[.,]\d{1,3})?$/.test(bare) || bare === '')
    return { fault: `"${text}" is not an amount I can read: write a number like 25, 1200 or 2.5.` }
  return readings([bare.replace(',', '.')])
}

function readings(decimals: readonly string[]): AmountText {
  const values = decimals.map((decimal) => parseCredits(decimal.replace(/^0*(?=\d)/, '').replace(/^\./, '0.')))
  const known = values.filter((value) => value !== undefined)
  return known.length > 0 ? { values: known } : { fault: 'One entry can be at most 1,000,000,000 credits.' }
}

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** A number in words: how many words it takes and its amount in thousandths. */
export type NumberWords = { length: number; value: Credits }

/** Reads the longest number that the words begin with ("twenty five", "a hundred and three", "two thousand"), up to 999,999. */
export function readNumberWords(words: readonly string[]): NumberWords | undefined {
  const thousands = belowThousand(words)
  if (!thousands) return undefined
  if (words[thousands.length] !== 'thousand') return asCredits(thousands, words)
  const rest = afterAnd(words, thousands.length + 1, belowThousand)
  return asCredits(
    { length: thousands.length + 1 + (rest?.length ?? 0), value: thousands.value * 1000 + (rest?.value ?? 0) },
    words,
  )
}

type Counted = { length: number; value: number }

/** "a" and "an" are numbers only in "a hundred", "a thousand". */
function asCredits(counted: Counted, words: readonly string[]): NumberWords | undefined {
  if (counted.length === 1 && isArticle(words[0])) return undefined
  return { length: counted.length, value: counted.value * CREDIT }
}

function isArticle(word: string | undefined): boolean {
  return word === 'a' || word === 'an'
}

function belowThousand(words: readonly string[]): Counted | undefined {
  const first = isArticle(words[0]) ? { length: 1, value: 1 } : belowHundred(words)
  if (!first || words[first.length] !== 'hundred') return first
  const rest = afterAnd(words, first.length + 1, belowHundred)
  return { length: first.length + 1 + (rest?.length ?? 0), value: first.value * 100 + (rest?.value ?? 0) }
}

function belowHundred(words: readonly string[]): Counted | undefined {
  const [word = ''] = words
  const [head = '', tail, more] = word.split('-')
  const tens = TENS.indexOf(head)
  if (more !== undefined || (tens < 2 && tail !== undefined)) return undefined
  if (tens < 2) return SMALL.includes(word) ? { length: 1, value: SMALL.indexOf(word) } : undefined
  const ones = SMALL.indexOf(tail ?? words[1] ?? '')
  if (ones > 0 && ones < 10) return { length: tail === undefined ? 2 : 1, value: tens * 10 + ones }
  return tail === undefined ? { length: 1, value: tens * 10 } : undefined
}

/** What follows "hundred" or "thousand", with or without "and"; the words it takes include the "and". */
function afterAnd(
  words: readonly string[],
  from: number,
  read: (words: readonly string[]) => Counted | undefined,
): Counted | undefined {
  const and = words[from] === 'and' ? 1 : 0
  const rest = isArticle(words[from + and]) ? undefined : read(words.slice(from + and))
  return rest && { length: rest.length + and, value: rest.value }
}
