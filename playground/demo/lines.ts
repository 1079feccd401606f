// What a line means that is typed after the play: a few words are the demo's own, everything else is for /credits. Reads,
// and does nothing.

export type Line =
  | { kind: 'nothing' }
  | { kind: 'help' | 'people' | 'submit' | 'close' | 'end' | 'now' }
  | { kind: 'as'; name: string }
  /** Business time moves on by so much. */
  | { kind: 'time'; milliseconds: number }
  | { kind: 'press'; number: number }
  | { kind: 'set'; field: string; value: string }
  /** What follows /credits. */
  | { kind: 'credits'; text: string }
  /** The demo's own word, used in a way that it does not know. */
  | { kind: 'unclear'; sentence: string }

const HOUR_MS = 3_600_000
const units: Readonly<Record<string, number>> = { m: HOUR_MS / 60, h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS }
/** Longer leaps take minutes, since every hour in them is looked at. */
const LEAP_MOST_MS = 31 * 24 * HOUR_MS

const plainWords = {
  help: 'help',
  people: 'people',
  submit: 'submit',
  close: 'close',
  cancel: 'close',
  exit: 'end',
  quit: 'end',
} as const

/** Reads a typed line. */
export function readLine(typed: string): Line {
  const line = typed.trim()
  if (line === '') return { kind: 'nothing' }
  const command = /^\/(\S*)\s*(.*)$/.exec(line)
  if (command) {
    const [, name = '', text = ''] = command
    if (name === 'credits') return { kind: 'credits', text }
    return { kind: 'unclear', sentence: `Slack would say that /${name} is no valid command. The one here is /credits.` }
  }
  const [word = '', ...rest] = line.split(/\s+/)
  const lower = word.toLowerCase()
  const own = ownWords.get(lower)
  if (own) return own(rest)
  const plain = isPlainWord(lower) && rest.length === 0 ? plainWords[lower] : undefined
  return plain ? { kind: plain } : { kind: 'credits', text: line }
}

function isPlainWord(word: string): word is keyof typeof plainWords {
  return Object.hasOwn(plainWords, word)
}

const ownWords: ReadonlyMap<string, (rest: readonly string[]) => Line> = new Map([
  ['as', readSpeaker],
  ['time', readTime],
  ['press', readPress],
  ['set', readSetting],
])

function readSpeaker(rest: readonly string[]): Line {
  if (rest.length > 0) return { kind: 'as', name: rest.join(' ') }
  return { kind: 'unclear', sentence: 'As whom? Type "as Olga"; "people" lists everybody.' }
}

function readPress([number = '', ...rest]: readonly string[]): Line {
  if (/^[1-9]\d*$/.test(number) && rest.length === 0) return { kind: 'press', number: Number(number) }
  return { kind: 'unclear', sentence: 'Which button? Type "press 1"; the numbers stand under each answer.' }
}

function readSetting([field = '', ...value]: readonly string[]): Line {
  if (field !== '') return { kind: 'set', field: field.toLowerCase(), value: value.join(' ') }
  return { kind: 'unclear', sentence: 'Set what? Type "set quantity 2"; "set note" alone empties that field.' }
}

function readTime(rest: readonly string[]): Line {
  if (rest.length === 0) return { kind: 'now' }
  const [, number = '', unit = ''] = /^\+(\d{1,4})\s*([mhdw])$/i.exec(rest.join('')) ?? []
  const milliseconds = Number(number) * (units[unit.toLowerCase()] ?? 0)
  if (milliseconds === 0)
    return {
      kind: 'unclear',
      sentence: 'Time goes forward only: "time +3h", "time +1d", "time +1w"; "time" alone tells it.',
    }
  if (milliseconds > LEAP_MOST_MS) return { kind: 'unclear', sentence: 'At most 31 days at once: "time +31d".' }
  return { kind: 'time', milliseconds }
}
