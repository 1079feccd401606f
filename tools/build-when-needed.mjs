// Builds when a source is newer than the last build, and is silent where there is nothing to do. For the scripts and
// tests that run from dist: a fresh clone just works, and a second run starts at once.
// @ts-check
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = ['src', 'playground', 'bench', 'prisma', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
const generated = join(root, 'src/store/generated')
const built = join(root, 'dist/.tsbuildinfo')

/** The latest change of a file, or of anything in a folder, in milliseconds. What the build itself writes is left out. */
function changedAt(/** @type {string} */ path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || path === generated) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

function isNeeded() {
  const builtAt = isGenerated() ? changedAt(built) : 0
  return Math.max(...sources.map((name) => changedAt(join(root, name)))) > builtAt
}

/** Tests that run at the same time import the generated client: it is not written anew under them without a cause. */
function isGenerated() {
  const client = statSync(join(generated, 'client.ts'), { throwIfNoEntry: false })
  return client !== undefined && client.mtimeMs >= changedAt(join(root, 'prisma'))
}

function build() {
  const startedAt = new Date()
  process.stderr.write('Building, which takes about ten seconds ...\n')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const script = isGenerated() ? ['exec', '--', 'tsc', '-p', 'tsconfig.build.json'] : ['run', '--silent', 'build']
  const run = spawnSync(npm, script, { cwd: root, encoding: 'utf8', shell: npm.endsWith('cmd') })
  if (run.status !== 0) {
    // The compiler writes what it can, errors or not: the next run must not take that for a build.
    rmSync(built, { force: true })
    process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? run.error?.message ?? ''}\n`)
    return 1
  }
  // It leaves the file alone where nothing in it changed. A source that changed meanwhile is newer than this.
  utimesSync(built, startedAt, startedAt)
  return 0
}

/** One build at a time, since nobody may start from half-written files; who waited finds nothing left to do. */
function buildAlone() {
  const lock = join(root, 'dist/.building')
  mkdirSync(join(root, 'dist'), { recursive: true })
  while (!take(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  try {
    return isNeeded() ? build() : 0
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Whether the lock is ours now. One whose holder was killed is removed for the next try. */
function take(/** @type {string} */ lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
  }
  const found = statSync(lock, { throwIfNoEntry: false })
  // A lock without a number is being written at this moment, unless it has been so for long.
  if (found && !isAlive(lock) && Date.now() - found.mtimeMs > 1_000) rmSync(lock, { force: true })
  return false
}

function isAlive(/** @type {string} */ lock) {
  try {
    return process.kill(Number(readFileSync(lock, 'utf8')) || Number.NaN, 0)
  } catch {
    return false
  }
}

if (isNeeded()) process.exitCode = buildAlone()
