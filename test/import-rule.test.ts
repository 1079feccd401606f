// Proves that the import rule of docs/architecture.md turns red: every forbidden direction is tried on a file of its
// own, with the repository's own biome.json, and every allowed one beside it.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const tree = mkdtempSync(join(tmpdir(), 'purser-imports-'))

/** Places code can stand in, and the places in src that each may import from, its own included. */
const reach: Record<string, readonly string[]> = {
  'src/core': ['src/core'],
  'src/store': ['src/core', 'src/store', 'src/errors.ts'],
  'src/connectors': ['src/core', 'src/connectors', 'src/errors.ts'],
  'src/notices': ['src/core', 'src/store', 'src/connectors', 'src/notices', 'src/errors.ts'],
  'src/meter': ['src/core', 'src/store', 'src/connectors', 'src/notices', 'src/meter', 'src/errors.ts'],
  'src/slack': lower('src/slack', 'src/slack/views'),
  'src/slack/views': ['src/core', 'src/slack/views'],
  'src/http': lower('src/http', 'src/http/pages'),
  'src/http/pages': ['src/core', 'src/http/pages'],
  'src/schedule': lower('src/schedule'),
  'src/admin': lower('src/admin'),
  'src/errors.ts': ['src/errors.ts', 'src/config.ts'],
  'src/app.ts': [
    ...lower('src/slack', 'src/slack/views', 'src/http', 'src/http/pages', 'src/schedule', 'src/admin'),
    'src/app.ts',
  ],
  playground: ['src/app.ts', 'playground', 'bench'],
  bench: ['src/app.ts', 'bench', 'playground'],
}
const targets = [...Object.keys(reach), 'src/main.ts', 'src/config.ts']

function lower(...own: string[]): string[] {
  return [
    'src/core',
    'src/store',
    'src/connectors',
    'src/notices',
    'src/meter',
    'src/errors.ts',
    'src/config.ts',
    ...own,
  ]
}

/** Packages that only some places may import. */
const packages: Record<string, readonly string[]> = {
  pg: ['src/store', 'bench'],
  '@prisma/adapter-pg': ['src/store', 'bench'],
  '@electric-sql/pglite': ['src/store', 'bench'],
  'pglite-prisma-adapter': ['src/store', 'bench'],
  '../src/store/generated/client.ts': ['src/store'],
  '@slack/bolt': ['src/slack', 'src/app.ts', 'playground', 'bench'],
  '@slack/web-api': ['src/slack', 'src/app.ts', 'playground', 'bench'],
  '@slack/types': ['src/slack', 'src/slack/views', 'src/http/pages', 'src/app.ts', 'playground', 'bench'],
  zod: Object.keys(reach).filter((place) => place !== 'src/core'),
  'node:crypto': Object.keys(reach).filter((place) => place !== 'src/core'),
  luxon: Object.keys(reach),
}

// One file a place, one import a line: what Biome says of a line is what it says of that direction.
type Probe = { from: string; file: string; imports: { of: string; source: string; allowed: boolean }[] }

const probes: Probe[] = Object.entries(reach).map(([from, allowed]) => {
  const file = fileOf(from)
  const local = targets
    .filter((to) => fileOf(to) !== file)
    .map((to) => ({ of: to, source: relativeSource(file, fileOf(to, 'other')), allowed: allowed.includes(to) }))
  const outside = Object.entries(packages).map(([name, places]) => ({
    of: name,
    source: name,
    allowed: places.includes(from),
  }))
  return { from, file, imports: [...local, ...outside] }
})

let refused: Set<string>

beforeAll(() => {
  for (const name of ['biome.json', '.gitignore']) copyFileSync(join(root, name), join(tree, name))
  for (const { file, imports } of probes) {
    mkdirSync(dirname(join(tree, file)), { recursive: true })
    const lines = imports.map(({ source }, index) => `import { name${index} } from '${source}'`)
    writeFileSync(join(tree, file), lines.join('\n'))
  }
  refused = new Set(lint().map(({ file, line }) => `${file}:${line}`))
})

afterAll(() => rmSync(tree, { recursive: true }))

test.each(probes)('what $from must not import turns red, and nothing else does', ({ file, imports }) => {
  const forbidden = imports.filter(({ allowed }) => !allowed).map(({ of }) => of)
  const red = imports.filter((_, index) => refused.has(`${file}:${index + 1}`)).map(({ of }) => of)
  expect(red).toEqual(forbidden)
})

test('no form of import gets round the rule', () => {
  const forms = [
    "import type { a } from '../meter/other.ts'",
    "export { b } from '../meter/other.ts'",
    "import '../meter/other.ts'",
    "const c = await import('../meter/other.ts')",
    "import { d } from '../../src/meter/other.ts'",
    "import { e } from './../meter/deeper/other.ts'",
  ]
  const file = 'src/store/forms.ts'
  writeFileSync(join(tree, file), forms.join('\n'))
  const lines = lint().filter((fault) => fault.file === file)
  expect(lines.map(({ line }) => line).sort()).toEqual([1, 2, 3, 4, 5, 6])
})

/** Every fault of the import rule in the tree, as Biome reports it to a machine. */
function lint(): { file: string; line: number }[] {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  const options = ['--only=style/noRestrictedImports', '--max-diagnostics=none', '--reporter=github']
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', ...options, '.'], {
    cwd: tree,
    encoding: 'utf8',
  })
  const faults = [...stdout.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+),line=(\d+)/g)]
  // Nothing at all means that Biome did not run: the probes are full of faults.
  if (faults.length === 0) throw new Error(`Biome found nothing: ${stdout}${stderr}`)
  return faults.map(([, file = '', line]) => ({
    file: relative(realpathSync(tree), resolve(tree, file)),
    line: Number(line),
  }))
}

function fileOf(place: string, name = 'probe'): string {
  return place.endsWith('.ts') ? place : `${place}/${name}.ts`
}

function relativeSource(from: string, to: string): string {
  const way = relative(dirname(from), to)
  return way.startsWith('.') ? way : `./${way}`
}
