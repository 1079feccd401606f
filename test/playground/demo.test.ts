// Goal: the demo does what the README says: it plays a mid-cycle in order with figures that agree, answers what is typed
// into it, ends on Ctrl-C in either part, and leaves nothing behind. Method: the built demo as a process of its own, with
// lines in its pipe; each is waited for by what it prints. How long it pauses for a reader is not covered.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../admin/run-built.ts'
import { expected } from '../support/expected-history.ts'

const program = join(import.meta.dirname, '../../dist/playground/demo.js')
/** The play sends hundreds of requests, on a machine that other test files share. */
const minutes = { timeout: 600_000 }
const running = new Set<ChildProcessWithoutNullStreams>()

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'purser-demo-test-'))
  await build(folder)
}, 180_000)
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

interface Demo {
  /** What it has printed, as one line: where it was broken follows from the width. */
  printed: () => string
  type: (...lines: string[]) => void
  /** Resolves when it has printed this; rejects where it ends without. */
  until: (text: string) => Promise<void>
  /** Ctrl-C. */
  interrupt: () => void
  /** The exit code. */
  ended: Promise<number | null>
}

function start(...words: string[]): Demo {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, env: { TMPDIR: folder } })
  running.add(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part) => {
      output += part
    })
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    running.delete(child)
    return code ?? null
  })
  const printed = () => output.replaceAll('┃', ' ').replace(/\s+/g, ' ')
  return {
    printed,
    ended,
    type: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    until: async (text) => {
      while (!printed().includes(text)) {
        const more = once(child.stdout, 'data').then(() => 'more' as const)
        const code = await Promise.race([ended, more])
        if (code !== 'more' && !printed().includes(text)) throw new Error(`It ended with ${code}:\n${output}`)
      }
    },
    interrupt: () => void child.kill('SIGINT'),
  }
}

/** Those of the parts that stand in the text, each behind the one before it. */
function inOrder(text: string, parts: readonly string[]): string[] {
  let from = 0
  return parts.filter((part) => {
    const at = text.indexOf(part, from)
    if (at >= 0) from = at + part.length
    return at >= 0
  })
}

/** "Prospecting 29 %" of every row of the table of purposes. */
function purposesOf(text: string): string[] {
  const names = [
    'Prospecting',
    'Renewals',
    'Data clean-up',
    'Event follow-up',
    'no purpose',
    'Research',
    '#expo-berlin',
  ]
  const [, table = ''] = text.split('who spent it, and what for')
  return names.map((name) => `${name} ${new RegExp(`${name} [\\d.]+ (\\d+ %)`).exec(table)?.[1]}`)
}

const [warning, critical] = expected.posts.map(({ text }) => text.replace(/\.$/, ''))
const used = String(expected.used / 1000)

const story = [
  'Caught up: Fri 13 Nov to Sun 29 Nov, 190 rows',
  '#sales Purser posts, Mon 30 Nov 09:00',
  'weekly digest',
  'First door',
  'Second door',
  'Logged 8 credits: 1 mobile reveal, Prospecting.',
  `#sales Purser posts, Tue 1 Dec 15:54`,
  `${warning}`,
  "Olga Berg presses [I'll handle it].",
  'Purser updates its post, Tue 1 Dec 16:03',
  'Olga Berg handles it, 9 min after the alert',
  'One spend by both doors',
  'A refund names what it corrects',
  '#sales Purser posts, Sun 6 Dec 09:00',
  'Apollo resets in 7 days',
  '#sales Purser posts, Thu 10 Dec 09:00',
  'Apollo resets in 3 days',
  '#sales Purser posts, Fri 11 Dec 16:40',
  `${critical}`,
  'passed 95 and 100 % in one go',
  'To Olga Berg alone Purser writes a direct message, Sat 12 Dec 09:00',
  'Apollo resets tomorrow',
  '#sales Purser posts, Sun 13 Dec 15:58',
  'A new Apollo cycle: 1,000 credits until Wed 13 Jan 2027 15:58',
  `Last cycle ${used} of 1,000 credits used (99 % of all granted), ${expected.left / 1000} expired.`,
  'Olga Berg types /credits:',
  'Apollo: 1,000 of 1,000 credits left',
  `Each column comes to ${used}.`,
  'Nothing was doubled.',
]

/** Each typed line with what comes of it. */
const talk: readonly [typed: string, ...comes: string[]][] = [
  [
    '/credits log 2 mobile for Prospecting',
    'Logged 16 credits: 2 mobile reveals, Prospecting. 984 of 1,000 left',
    'press 1',
  ],
  ['press 1', 'Undone: 2 mobile reveals, 16 credits. Apollo: 1,000 of 1,000 left.'],
  ['as Bob', 'Nobody here is called "Bob".'],
  ['as Olga', 'You are Olga Berg now.'],
  [
    '850',
    'Logged 850 credits. 150 of 1,000 left',
    '#sales Purser posts',
    'Warning: Apollo has 150 of 1,000 credits left',
  ],
  ['press 3', 'Purser updates its post', 'Olga Berg handles it'],
  ['log', 'Log credits', 'activity: -'],
  ['set activity mobile', '1 mobile reveal = 8 credits, 142 left after it'],
  ['set quantity 2', '2 mobile reveals = 16 credits, 134 left after it'],
  ['set quantity many', 'Please enter a number.'],
  ['submit', 'Logged 16 credits: 2 mobile reveals. 134 of 1,000 left'],
  ['time +24d', 'Purser posts, Wed 6 Jan 09:00', 'Apollo resets in 7 days', 'It is Wed 6 Jan'],
  ['press 99', 'There is no 99'],
  ['people', 'Olga Berg owns the pool, speaks now'],
]

it('plays the story in order, answers what is typed, and ends on Ctrl-C', minutes, async () => {
  const demo = start('--fast')
  demo.type(...talk.map(([typed]) => typed))
  await demo.until('owns the pool, speaks now')
  demo.interrupt()
  expect(await demo.ended).toBe(0)
  const text = demo.printed()
  expect(inOrder(text, story)).toEqual(story)
  const [, report = ''] = text.split('It went into: ')
  expect(purposesOf(text)).toEqual(purposesOf(text).filter((share) => report.includes(share)))
  const typed = talk.flatMap(([line, ...comes]) => [`> ${line} `, ...comes])
  expect(inOrder(text, typed)).toEqual(typed)
  expect(await readdir(folder)).toEqual([])
})

it('is stopped by Ctrl-C in the play, and leaves nothing behind', minutes, async () => {
  const demo = start()
  await demo.until('Purser listens on')
  demo.interrupt()
  expect(await demo.ended).toBe(130)
  expect(demo.printed()).toContain('Stopped. Nothing is left behind.')
  expect(await readdir(folder)).toEqual([])
})

it('says what its words are, and takes no other', minutes, async () => {
  const asked = start('--help')
  expect(await asked.ended).toBe(0)
  expect(asked.printed()).toContain('npm run demo -- --fast')
  const wrong = start('--slow')
  expect(await wrong.ended).toBe(2)
  expect(wrong.printed()).toContain('There is no --slow.')
})
