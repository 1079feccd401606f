// Makes sure that one process owns the embedded database's directory, also after a kill -9, in containers that all
// have pid 1, and where two start at once. Each process writes a file of its own under DIR/lock, then looks at the
// others: since no name is ever used twice, a dead one may be removed at any time without taking a living one's place.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, readlink, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PurserError } from '../errors.ts'

/** A directory that is ours until `release`. */
export type DirectoryLock = { release(): Promise<void> }

/** Who holds a directory. */
type Holder = {
  pid: number
  /** Where that pid means something: machine, boot and container. */
  place: string
  /** When the process started, in the kernel's words: a pid is used again, the pair is not. Empty where unknown. */
  processStart: string
  since: string
}

const heartbeatMs = 2_000
const ADVICE =
  'An embedded database belongs to one process: stop that one, or set DATABASE_URL to a Postgres database, ' +
  'which several processes can share.'
const heldHere = new Set<string>()

/**
 * Takes the directory, making it where it is missing. Throws `directory_locked`, naming the directory and the holder,
 * where another process (or this one) has it. `foreignWatchMs` is how long a holder in another container or on another
 * machine is watched for a sign of life, since its pid cannot be checked from here; `advice` is what the refusal says
 * to do.
 */
export async function lockDirectory(
  directory: string,
  { foreignWatchMs = 15_000, advice = ADVICE }: { foreignWatchMs?: number; advice?: string } = {},
): Promise<DirectoryLock> {
  const locks = join(resolve(directory), 'lock')
  await mkdir(locks, { recursive: true, mode: 0o700 })
  for (let attempt = 1; ; attempt += 1) {
    const own = await writeOwn(locks)
    const other = await findLiving(locks, own, foreignWatchMs)
    if (!other) return hold(own)
    await forget(own)
    // Those that start at the same moment see each other and all step back: they look again after different waits.
    if (attempt === 5 || !isStarting(other)) throw refusal(directory, other, advice)
    await wait(20 + Math.random() * 150 * attempt)
  }
}

async function writeOwn(locks: string): Promise<string> {
  const holder: Holder = {
    pid: process.pid,
    place: await ownPlace(),
    processStart: await processStart(process.pid),
    since: new Date().toISOString(),
  }
  const path = join(locks, `${process.pid}-${randomUUID()}.json`)
  heldHere.add(path)
  // Written aside and renamed, so that nobody ever reads half of it.
  await writeFile(`${path}.new`, JSON.stringify(holder), { mode: 0o600 })
  await rename(`${path}.new`, path)
  return path
}

function hold(path: string): DirectoryLock {
  // The sign of life for those who cannot see our pid. Losing one beat is harmless, so its failure is not reported.
  const heartbeat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), heartbeatMs)
  heartbeat.unref()
  return {
    async release() {
      clearInterval(heartbeat)
      await forget(path)
    },
  }
}

async function forget(path: string): Promise<void> {
  await rm(path, { force: true })
  heldHere.delete(path)
}

// Only a guess that saves a wait: with clocks apart it costs a second or a second try, never the lock.
function isStarting(holder: Holder): boolean {
  return Math.abs(Date.now() - Date.parse(holder.since)) < 3_000
}

async function findLiving(locks: string, own: string, foreignWatchMs: number): Promise<Holder | undefined> {
  for (const name of await readdir(locks)) {
    const path = join(locks, name)
    if (path === own || !name.endsWith('.json')) continue
    const holder = await readHolder(path)
    if (holder && (await isAlive(holder, path, foreignWatchMs))) return holder
    await rm(path, { force: true })
  }
  return undefined
}

async function isAlive(holder: Holder, path: string, foreignWatchMs: number): Promise<boolean> {
  if (holder.place !== (await ownPlace())) return showsLife(path, foreignWatchMs)
  if (holder.pid === process.pid && !holder.processStart) return heldHere.has(path)
  if (holder.processStart) return holder.processStart === (await processStart(holder.pid))
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (error) {
    // EPERM means that it runs as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Compares the file with itself, never with our clock: two machines' clocks need not agree.
async function showsLife(path: string, watchMs: number): Promise<boolean> {
  const before = await modifiedAt(path)
  for (let waited = 0; waited < watchMs; waited += 250) {
    await wait(Math.min(250, watchMs))
    const now = await modifiedAt(path)
    if (now === undefined) return false
    if (now !== before) return true
  }
  return false
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    (found) => found.mtimeMs,
    () => undefined,
  )
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return undefined // released since the listing, or cut short by a power failure: nobody in either case
  }
}

async function ownPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const container = await readlink('/proc/self/ns/pid').catch(() => '')
  return boot && container ? `${boot.trim()} ${container}` : hostname()
}

// Field 22 of /proc/PID/stat (man 5 proc); the second field, a name in parentheses, may itself hold spaces.
async function processStart(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function refusal(directory: string, holder: Holder, advice: string): PurserError {
  return new PurserError(
    'directory_locked',
    `The data directory ${resolve(directory)} is in use by process ${holder.pid}, since ${holder.since}. ${advice}`,
  )
}
