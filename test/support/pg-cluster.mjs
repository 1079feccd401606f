// A throw-away Postgres cluster from this machine's binaries, for tests and the bench. Nothing in it outlives its stop,
// so nothing waits for the disk. Who uses it, and for what, is the callers'.
// @ts-check
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import pg from 'pg'

/** @typedef {{ url: string, stop: () => Promise<void> }} Cluster */

const oldestVersion = 15

/** The newest installed Postgres that is new enough, as the folder of its programs. */
function findBinaries() {
  const installed = ['/usr/lib/postgresql', '/usr/local/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']
    .flatMap((folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'bin')) : []))
    .concat(...(process.env.PATH ?? '').split(delimiter))
    .filter((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
    .map((folder) => {
      const text = execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' })
      return { folder, version: Number(/(\d+)/.exec(text)?.[1] ?? 0) }
    })
    .filter(({ version }) => version >= oldestVersion)
    .sort((a, b) => b.version - a.version)
  return installed[0]?.folder
}

/** Postgres refuses to run as root, so root lends it another user. Undefined where we are not root. */
function findUser() {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' })))
      if (uid && gid) return { uid, gid }
    } catch {
      // This machine does not know that user: try the next.
    }
  }
  throw new Error('Running as root, and neither of the users postgres and nobody exists to run Postgres as.')
}

/** @returns {Promise<number>} */
function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** @param {string} binaries @returns {Promise<Cluster>} */
async function startCluster(binaries) {
  const user = findUser()
  const folder = mkdtempSync(join(tmpdir(), 'purser-pg-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const password = randomBytes(16).toString('hex')
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) chownSync(passwordFile, user.uid, user.gid)
  const login = ['-U', 'purser', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  execFileSync(join(binaries, 'initdb'), ['-D', data, ...login, '-E', 'UTF8', '--locale=C', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await findFreePort()
  // The rows are thrown away, so nothing waits for the disk.
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']
  const place = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`]
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...[...fast, ...place].flatMap((set) => ['-c', set])], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    // A Ctrl-C reaches the whole group of the terminal; the server has to outlive the tests that it serves.
    detached: true,
  })
  let complaints = ''
  server.stderr.on('data', (chunk) => {
    complaints = `${complaints}${chunk}`.slice(-4_000)
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  async function stop() {
    server.kill('SIGINT') // "fast": ends sessions instead of waiting for them
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `postgres://purser:${password}@127.0.0.1:${port}/postgres`
  try {
    await untilReady(url, server)
  } catch (error) {
    await stop()
    throw new Error(`Postgres did not start: ${error}\n${complaints}`)
  }
  return { url, stop }
}

/** @param {string} url @param {import('node:child_process').ChildProcess} server */
async function untilReady(url, server) {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (attempt === 100 || server.exitCode !== null) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/**
 * A server to use: the one at `given`, or a cluster that is started here. Throws with the package to install where this
 * machine has none.
 * @param {string | undefined} given @returns {Promise<Cluster>}
 */
export async function findOrStart(given) {
  if (given) return { url: given, stop: async () => {} }
  const binaries = findBinaries()
  if (!binaries) {
    throw new Error(
      `No Postgres ${oldestVersion} or later on this machine: "apt-get install postgresql" (Debian, Ubuntu), ` +
        '"brew install postgresql@17" (macOS), or set TEST_DATABASE_URL to a server where databases may be created.',
    )
  }
  console.log(`Starting a Postgres cluster from ${dirname(binaries)}`)
  return startCluster(binaries)
}
