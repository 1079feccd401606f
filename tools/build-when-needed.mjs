// Builds when a source is newer than the last build, and is silent where there is nothing to do. For the scripts that
// run from dist: a fresh clone just works, and a second run starts at once.
// @ts-check
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = ['src', 'playground', 'bench', 'prisma', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json']
const generated = join(root, 'src/store/generated')

/** The latest change of a file, or of anything in a folder, in milliseconds. What the build itself writes is left out. */
function changedAt(/** @type {string} */ path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || path === generated) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))))
}

const built = join(root, 'dist/.tsbuildinfo')
const builtAt = existsSync(generated) ? changedAt(built) : 0
if (Math.max(...sources.map((name) => changedAt(join(root, name)))) > builtAt) {
  const startedAt = new Date()
  process.stderr.write('Building, which takes about ten seconds ...\n')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const build = spawnSync(npm, ['run', '--silent', 'build'], {
    cwd: root,
    encoding: 'utf8',
    shell: npm.endsWith('cmd'),
  })
  if (build.status !== 0) {
    // The compiler writes what it can, errors or not: the next run must not take that for a build.
    rmSync(built, { force: true })
    process.stderr.write(`${build.stdout ?? ''}${build.stderr ?? build.error?.message ?? ''}\n`)
    process.exit(1)
  }
  // It leaves the file alone where nothing in it changed. A source that changed meanwhile is newer than this.
  utimesSync(built, startedAt, startedAt)
}
