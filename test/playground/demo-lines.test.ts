// What is typed after the demo's play: the few words of its own, and everything else for /credits.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Line, readLine } from '../../playground/demo/lines.ts'

const HOUR_MS = 3_600_000

it.each<[typed: string, line: Line]>([
  ['', { kind: 'nothing' }],
  ['  ', { kind: 'nothing' }],
  ['/credits', { kind: 'credits', text: '' }],
  ['/credits help', { kind: 'credits', text: 'help' }],
  ['log 2 mobile', { kind: 'credits', text: 'log 2 mobile' }],
  ['help', { kind: 'help' }],
  ['People', { kind: 'people' }],
  ['constructor', { kind: 'credits', text: 'constructor' }],
  ['help me', { kind: 'credits', text: 'help me' }],
  ['as olga berg', { kind: 'as', name: 'olga berg' }],
  ['time', { kind: 'now' }],
  ['time +90m', { kind: 'time', milliseconds: 1.5 * HOUR_MS }],
  ['time +3h', { kind: 'time', milliseconds: 3 * HOUR_MS }],
  ['time + 1 d', { kind: 'time', milliseconds: 24 * HOUR_MS }],
  ['time +2w', { kind: 'time', milliseconds: 336 * HOUR_MS }],
  ['press 12', { kind: 'press', number: 12 }],
  ['set note  two words', { kind: 'set', field: 'note', value: 'two words' }],
  ['set Note', { kind: 'set', field: 'note', value: '' }],
  ['submit', { kind: 'submit' }],
  ['cancel', { kind: 'close' }],
  ['quit', { kind: 'end' }],
])('reads "%s"', (typed, line) => {
  expect(readLine(typed)).toEqual(line)
})

it.each([
  'as',
  'time 3h',
  'time -1d',
  'time +0d',
  'time +32d',
  'time +9999w',
  'press',
  'press 0',
  'press one',
  'set',
  '/deploy',
])('says what would be right instead of "%s"', (typed) => {
  expect(readLine(typed)).toMatchObject({ kind: 'unclear', sentence: expect.stringMatching(/^[A-Z].+\.$/) })
})

it('hands on whatever stands behind /credits, also a word of its own', () => {
  const words = fc.array(
    fc.constantFrom('log', '2', 'mobile', 'as', 'time', '+1d', 'press', 'help', '<!channel>', '/credits'),
  )
  fc.assert(
    fc.property(words, (parts) => {
      expect(readLine(`/credits ${parts.join(' ')}`)).toEqual({ kind: 'credits', text: parts.join(' ') })
    }),
  )
})

it('reads any text, and hands on unchanged what is not its own', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const line = readLine(typed)
      if (line.kind === 'credits' && !typed.trim().startsWith('/')) expect(line.text).toBe(typed.trim())
      expect(line.kind).toBeTypeOf('string')
    }),
  )
})
