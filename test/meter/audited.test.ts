// Goal: no verb changes what people have set without a line in the audit log. Method: the sources are read. What a function
// of the store writes follows from its SQL and its calls; a verb that calls one which writes configuration must write audit.
// That the line says the right thing is for the tests of the doors.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '../../src')

/** What people set. Counters, the ledger, notices and what Slack says of somebody are not among it. */
const CONFIGURATION =
  'workspace installation pool pool_terms pool_owner activity activity_price rule rule_line purpose campaign holiday budget api_key connector subscription reservation'.split(
    ' ',
  )

/** Verbs that write such a row and are no change that somebody makes, each with its reason. */
const NO_CHANGE: Readonly<Record<string, string>> = {
  'pool-ledger.ts': 'the frame of the ledger: of a pool it writes when it is looked at next',
  'create-workspace.ts': 'whoever makes a workspace makes or installs something in it, which is logged',
  'subscribe-pool.ts': 'a part of making a pool, whose line tells it',
  'queue-digest.ts': 'says when a digest is due next',
  'queue-reminder.ts': 'says when a reminder is due next',
  'tell-shortfall.ts': 'notes since when reservations are not covered, to tell it once',
  'resolve-names.ts': 'a campaign that was typed is made by its first spend, which names it',
}

/** What writes the line, and the frames that write it for the verbs that they carry out. */
const WRITES_AUDIT = /\b(?:insertAudit|changePool|actOnAlert)[(<]/

interface Source {
  name: string
  text: string
}

function sourcesOf(folder: string): Source[] {
  const names = readdirSync(join(src, folder)).filter((name) => name.endsWith('.ts'))
  return names.map((name) => ({ name, text: readFileSync(join(src, folder, name), 'utf8') }))
}

/** The functions of a file by name, each with its text. */
function functionsOf({ text }: Source): Map<string, string> {
  const starts = [...text.matchAll(/^(?:export )?(?:async )?function (\w+)/gm)]
  return new Map(starts.map((start, index) => [start[1] ?? '', text.slice(start.index, starts[index + 1]?.index)]))
}

function snake(model: string): string {
  return model.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The tables that a text writes, by SQL or by Prisma. */
function tablesIn(text: string): string[] {
  const sql = [...text.matchAll(/\b(?:insert into|update|delete from) "?([a-z_]+)"?/g)].map(([, table = '']) => table)
  const prisma = [...text.matchAll(/\b(?:db|tx)\.(\w+)\.(?:create|update|upsert|delete)/g)].map(([, it = '']) =>
    snake(it),
  )
  return [...sql, ...prisma]
}

/** Functions of the store that write configuration, also through another one. */
function writersOf(sources: readonly Source[]): Set<string> {
  const functions = new Map(sources.flatMap((source) => [...functionsOf(source)]))
  const writers = new Set(
    [...functions].filter(([, text]) => tablesIn(text).some((it) => CONFIGURATION.includes(it))).map(([name]) => name),
  )
  for (let size = -1; size < writers.size; ) {
    size = writers.size
    for (const [name, text] of functions)
      if ([...writers].some((writer) => writer !== name && new RegExp(`\\b${writer}\\(`).test(text))) writers.add(name)
  }
  return writers
}

/** Files that use a writer and write no audit. */
function unaudited(verbs: readonly Source[], writers: ReadonlySet<string>): string[] {
  const used = (text: string) =>
    [...text.matchAll(/^import \{([^}]*)\} from '\.\.\/store\//gm)]
      .flatMap(([, names = '']) => names.split(','))
      .map((name) => name.trim().split(' as ')[0] ?? '')
  return verbs
    .filter(
      ({ text }) =>
        used(text).some((name) => writers.has(name)) || tablesIn(text).some((it) => CONFIGURATION.includes(it)),
    )
    .filter(({ text }) => !WRITES_AUDIT.test(text))
    .map(({ name }) => name)
}

const writers = writersOf(sourcesOf('store'))

it('every verb that writes what people have set writes audit, or says why not', () => {
  expect(unaudited(sourcesOf('meter'), writers).sort()).toEqual(Object.keys(NO_CHANGE).sort())
})

it('would find one that does not', () => {
  for (const writer of ['insertPool', 'writePoolConfig', 'saveSubscription', 'insertKey', 'removeInstallation'])
    expect([...writers]).toContain(writer)
  const forgetful = {
    name: 'forgetful.ts',
    text: `import { insertKey } from '../store/keys.ts'\nawait insertKey(tx, {})`,
  }
  expect(unaudited([forgetful], writers)).toEqual(['forgetful.ts'])
})
