// The reader of JSON against the engine's own: the same texts are JSON, and only numbers come out differently.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Json, parseJson } from '../../src/http/json.ts'

/** What reading should give: every number as JSON.stringify writes it. */
function numbersAsText(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(numbersAsText)
  if (typeof value !== 'object' || value === null) return value
  const read = Object.entries(value).map(([name, inner]) => [name, numbersAsText(inner)])
  return Object.fromEntries(read)
}

test('any value comes back with its numbers as they were written', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, '\t'), (value, indent) => {
      expect(parseJson(JSON.stringify(value, null, indent))).toEqual(numbersAsText(value))
    }),
  )
})

test('whatever the engine refuses is refused, whatever it takes is taken', () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\"',
    '\\',
    '"',
    '1',
    '-',
    '0',
    '.5',
    'e9',
    ' ',
    'null',
    'true',
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
      const text = tokens.join('')
      expect([text, accepts(() => parseJson(text))]).toEqual([text, accepts(() => JSON.parse(text))])
    }),
    { numRuns: 2_000 },
  )
})

function accepts(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch (error) {
    // A failure of ours would be another error than the two that mean "no JSON".
    expect((error as Error).name).toMatch(/^(ProblemError|SyntaxError)$/)
    return false
  }
}

test.each<[string, Json]>([
  ['9007199254740993', '9007199254740993'],
  ['[0.10, -0, 1E+2, 1e99]', ['0.10', '-0', '1E+2', '1e99']],
  ['{"a\\"1":1,"b":"2, 3"}', { 'a"1': '1', b: '2, 3' }],
  ['{"a":1,"a":2}', { a: '2' }],
])('%s keeps every digit', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test('__proto__ is an ordinary key and changes nothing', () => {
  const value = parseJson('{"__proto__":{"admin":true}}') as object
  expect(Object.keys(value)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
})

test('the complaint says where, in the text as it was sent', () => {
  expect(() => parseJson('[1, 2, 3, }')).toThrow(/Unexpected token '}'/)
  expect(() => parseJson('{1:2}')).toThrow(/not JSON/)
  expect(() => parseJson('['.repeat(17) + ']'.repeat(17))).toThrow(/deeper than 16/)
})
