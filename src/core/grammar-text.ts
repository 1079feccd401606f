// From the text of a slash command to tokens: undoes Slack's escapes, evens out typography, finds words, marks, quotes
// and Slack's own links. Knows no vocabulary; every token keeps its place, so that a note can be cut out as it was typed.

/** A piece of the line. `key` is what is compared (folded, lower case; of a link or quote, its inside). */
export type Token = {
  kind: 'word' | 'mark' | 'quote' | 'link'
  start: number
  end: number
  text: string
  key: string
  /** Whether it touches the token before it: "12z" is 12 and a joined z. */
  joined: boolean
}

/** A line as people read it, and its tokens. */
export type Line = { source: string; tokens: Token[] }

const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g
const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }
const LINK = /^<(?:@[UW]|#C|!|mailto:|tel:|https?:)[^<>]*>$/
const EMAIL = /^(?:mailto:)?[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:.]{2,}$/
const ADDRESS = /^(?:https?:\/\/|www\.|(?:[a-z]{2,3}\.)?linkedin\.com\/)\S+$/
const TRAILING = /[.!?:)\]}…*_~']+$/
const LEADING = /^(?:[([{*~_¿¡']|\.(?!\d))+/
const PIECE = /(?:[^\s,;+"]|(?<=\d),(?=\d))+/uy

/** Undoes the three escapes of Slack's mrkdwn. */
export function unescapeSlack(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
}

/** Whether a folded word is an e-mail address, with or without "mailto:". */
function isEmail(key: string): boolean {
  return EMAIL.test(key)
}

/** Takes out what cannot be stored or seen; `damaged` says that something typed was lost by it. */
export function cleanText(text: string): { clean: string; damaged: boolean } {
  const clean = text.replace(/\p{Surrogate}|\0/gu, '')
  return { clean: clean.replace(/\p{Cc}/gu, ' ').replace(INVISIBLE, ''), damaged: clean.length !== text.length }
}

/** Reads cleaned text (links and mentions in Slack's `<...>` form, the rest escaped) into tokens. */
export function toLine(clean: string): Line {
  const tokens: Token[] = []
  let source = ''
  for (const part of clean.split(/(<[^<>]*>)/)) {
    const start = source.length
    if (LINK.test(part)) {
      source += part
      push(tokens, { kind: 'link', start, text: part, key: part.slice(1, -1) })
    } else {
      const plain = unescapeSlack(part)
      source += plain
      tokenize(tokens, plain, start)
    }
  }
  return { source, tokens }
}

/** Evens out what keyboards and copied text put in, character for character, so that places stay the same. */
function fold(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, ' ')
    .replace(/[“”„‟«»″]/g, '"')
    .replace(/[‘’‚‛′`´]/g, "'")
    .replace(/[‐‑‒–—―−﹘﹣]/g, '-')
    .replace(/[×✕✖]/g, 'x')
    .replace(/、/g, ',')
}

function push(tokens: Token[], token: Omit<Token, 'end' | 'joined'>): void {
  const previous = tokens.at(-1)
  tokens.push({ ...token, end: token.start + token.text.length, joined: previous?.end === token.start })
}

function tokenize(tokens: Token[], plain: string, offset: number): void {
  const folded = fold(plain)
  const emit = (kind: Token['kind'], from: number, to: number) => {
    if (from === to) return
    const key = folded.slice(from, to).toLowerCase().normalize('NFC')
    const inside = kind === 'quote' ? key.slice(1, -1) : key
    push(tokens, { kind, start: offset + from, text: plain.slice(from, to), key: inside })
  }
  let place = 0
  while (place < folded.length) {
    const quoted = folded[place] === ' ' ? place : quoteEnd(folded, place)
    if (folded[place] === ' ') place++
    else if (quoted > place) {
      emit('quote', place, quoted)
      place = quoted
    } else place = takeChunk(folded, place, emit)
  }
}

/** Where the quotation that opens here ends, or `from` where none opens: an apostrophe closes only at the end of a word. */
function quoteEnd(folded: string, from: number): number {
  const mark = folded[from]
  if (mark !== '"' && mark !== "'") return from
  let close = folded.indexOf(mark, from + 1)
  while (mark === "'" && close > 0 && !/^[\s,;.!?)]?$/.test(folded.charAt(close + 1)))
    close = folded.indexOf(mark, close + 1)
  return close > 0 && folded.slice(from + 1, close).trim() !== '' ? close + 1 : from
}

/** Takes what stands up to the next space: an address whole, anything else piece by piece. Answers where it ended. */
function takeChunk(
  folded: string,
  from: number,
  emit: (kind: Token['kind'], from: number, to: number) => void,
): number {
  const spaceless = /^[^\s"]*/.exec(folded.slice(from))?.[0] ?? ''
  const opening = LEADING.exec(spaceless)?.[0].length ?? 0
  const address = spaceless.slice(opening).replace(/[.!?:)\]}…*_~',;]+$/, '')
  if (isEmail(address.toLowerCase()) || ADDRESS.test(address.toLowerCase())) {
    emit('mark', from, from + opening)
    emit('word', from + opening, from + opening + address.length)
    return from + opening + address.length
  }
  PIECE.lastIndex = from
  const piece = PIECE.exec(folded)?.[0] ?? ''
  if (piece === '') {
    emit('mark', from, from + 1)
    return from + 1
  }
  const lead = LEADING.exec(piece)?.[0].length ?? 0
  const tail = TRAILING.exec(piece.slice(lead))?.[0].length ?? 0
  emit('mark', from, from + lead)
  takeWord(folded.slice(from + lead, from + piece.length - tail), from + lead, emit)
  emit('mark', from + piece.length - tail, from + piece.length)
  return from + piece.length
}

/** Splits what may be two things: a number and the letters at it ("12mobile", "3x", "x3", "12-mobile"), a key and its value. */
function takeWord(word: string, from: number, emit: (kind: Token['kind'], from: number, to: number) => void): void {
  const whole = /^(?:\p{P}*|[\d.,'_]+)$/u.test(word)
  const parts = whole
    ? undefined
    : (/^(\d[\d.,'_]*)(-?)(x?)([\p{L}_-]*)$/iu.exec(word) ??
      /^(x)(\d[\d.,'_]*)$/i.exec(word) ??
      /^(\p{L}[\p{L}\p{N}_-]*)(:)(.+)$/u.exec(word))
  let place = from
  for (const part of parts?.slice(1) ?? [word]) {
    emit(/^\p{P}*$/u.test(part) ? 'mark' : 'word', place, place + part.length)
    place += part.length
  }
}
