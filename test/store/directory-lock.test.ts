// One process owns a directory: refusals, and what is left behind by processes that ended in any way. Other processes
// are real ones; a holder in another container is a file that says so.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../src/log.ts'
import { lockDirectory } from '../../src/store/directory-lock.ts'
import { openStore } from '../../src/store/open.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'purser-lock-'))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const lockFiles = () => readdirSync(join(directory, 'lock'))

/** What a lock file of this process says, to be changed into another's. */
async function ownHolder(): Promise<Record<string, unknown>> {
  const lock = await lockDirectory(directory)
  const [name = ''] = lockFiles()
  const holder = JSON.parse(readFileSync(join(directory, 'lock', name), 'utf8'))
  await lock.release()
  return holder
}

function writeHolder(holder: object, name = 'other.json'): string {
  const path = join(directory, 'lock', name)
  writeFileSync(path, JSON.stringify(holder))
  return path
}

/** A process that is surely running, or surely ended, and its number. */
async function startProcess(): Promise<{ pid: number; kill(): Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  await new Promise((resolve) => child.once('spawn', resolve))
  return {
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** What the kernel says of when a process started, read here in its own way. */
function startedAt(pid: number): string {
  return /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]?.split(' ')[19] ?? ''
}

describe('a directory', () => {
  test('is taken, refused to a second, and free again after its release', async () => {
    const lock = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: 'directory_locked' })
    await lock.release()
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
  })

  test('that is not there yet is made', async () => {
    directory = join(directory, 'deep', 'down')
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
  })

  test('is refused with its name, the holder and the way out', async () => {
    const lock = await lockDirectory(directory)
    const refusal = await lockDirectory(directory).catch((error: Error) => error.message)
    expect(refusal).toContain(`The data directory ${directory} is in use by process ${process.pid}`)
    expect(refusal).toContain('set DATABASE_URL to a Postgres database')
    await lock.release()
  })

  test('never goes to two of many that start at the same moment', async () => {
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)))
    const taken = starts.filter((start) => start.status === 'fulfilled')
    expect(taken.length).toBeLessThanOrEqual(1)
    await Promise.all(taken.map((start) => start.value.release()))
    expect(lockFiles()).toEqual([])
  })
})

describe('a holder on this machine', () => {
  test('that runs is respected; killed with -9, it is not', async () => {
    const other = await startProcess()
    const holder = { ...(await ownHolder()), pid: other.pid, processStart: startedAt(other.pid) }
    writeHolder(holder)
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${other.pid}`)
    await other.kill()
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
  })

  test('whose number now belongs to another process is gone', async () => {
    const other = await startProcess()
    writeHolder({ ...(await ownHolder()), pid: other.pid, processStart: '1' })
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
    await other.kill()
  })

  test('that had our own number before us is gone: in a container every start is process 1', async () => {
    writeHolder({ ...(await ownHolder()), processStart: '1' })
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
  })

  test('without a known start is judged by its number alone', async () => {
    const other = await startProcess()
    writeHolder({ ...(await ownHolder()), pid: other.pid, processStart: '' })
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${other.pid}`)
    await other.kill()
    await (await lockDirectory(directory)).release()
  })

  test('that was cut off while it wrote is nobody', async () => {
    await ownHolder()
    writeFileSync(join(directory, 'lock', 'half.json'), '{"pid": 1')
    await (await lockDirectory(directory)).release()
    expect(lockFiles()).toEqual([])
  })
})

describe('a holder in another container or on another machine', () => {
  test('that gives signs of life is respected', async () => {
    const path = writeHolder({ ...(await ownHolder()), place: 'elsewhere', pid: 1 })
    let beat = 0
    const heart = setInterval(() => {
      beat += 1
      utimesSync(path, beat, beat)
    }, 50)
    await expect(lockDirectory(directory, { foreignWatchMs: 2_000 })).rejects.toThrow('in use by process 1')
    clearInterval(heart)
  })

  test('that gives none for as long as it is watched is gone', async () => {
    writeHolder({ ...(await ownHolder()), place: 'elsewhere', pid: 1 })
    await (await lockDirectory(directory, { foreignWatchMs: 300 })).release()
    expect(lockFiles()).toEqual([])
  })

  test('is shown signs of life by us', async () => {
    const lock = await lockDirectory(directory)
    const path = join(directory, 'lock', lockFiles()[0] ?? '')
    utimesSync(path, 1, 1)
    await expect.poll(() => statSync(path).mtimeMs, { timeout: 5_000, interval: 100 }).toBeGreaterThan(1_000)
    await lock.release()
  })
})

test('an embedded store holds its directory until it is closed, and gives it up when it cannot be opened', async () => {
  const log = createLog('silent')
  const store = await openStore({ dataDir: directory, log })
  await expect(openStore({ dataDir: directory, log })).rejects.toMatchObject({ code: 'directory_locked' })
  await store.close()
  await store.close()
  rmSync(join(directory, 'database'), { recursive: true })
  writeFileSync(join(directory, 'database'), 'not a directory')
  await expect(openStore({ dataDir: directory, log })).rejects.toThrow()
  expect(lockFiles()).toEqual([])
}, 90_000)
