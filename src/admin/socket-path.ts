// Where the running app listens for commands: beside its data, for the user it runs as and nobody else.

import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { PurserError } from '../errors.ts'

/** A socket's path has 104 bytes on macOS and 108 on Linux (sun_path), with a zero at the end. */
const PATH_BYTES_MAX = 100

/** The socket of a data directory. Where its path would be too long, a folder of the user's own stands in. */
export function socketPath(dataDir: string): string {
  const path = join(resolve(dataDir), 'admin.sock')
  if (Buffer.byteLength(path) <= PATH_BYTES_MAX) return path
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)
  return join(tmpdir(), `purser-${userInfo().uid}`, `${name}.sock`)
}

/**
 * Makes the folder of a socket that does not lie beside the data. Others can write to the folder above it, so it is
 * refused where it is a link, another user's, or open to others.
 */
export async function prepareSocketFolder(dataDir: string, path: string): Promise<void> {
  const folder = dirname(path)
  if (folder === resolve(dataDir)) return
  await mkdir(folder, { mode: 0o700, recursive: true })
  if (!(await isOwnFolder(folder)))
    throw new PurserError(
      'unexpected',
      `${folder} belongs to somebody else or is open to others: remove it, or set TMPDIR.`,
    )
}

/** Whether nobody else can have put a socket there. */
export async function isTrusted(dataDir: string, path: string): Promise<boolean> {
  const folder = dirname(path)
  return folder === resolve(dataDir) || isOwnFolder(folder).catch(() => false)
}

async function isOwnFolder(folder: string): Promise<boolean> {
  const found = await lstat(folder)
  return found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0
}
