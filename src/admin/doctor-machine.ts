// What the doctor sees of the machine it stands on: Node, the settings' file, the disk, and whether the public address
// leads here.

import { stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { Config } from '../config.ts'
import { coerceError, deepestReason } from '../errors.ts'
import { type Check, fault, ok, warning } from './doctor-check.ts'
import { readOwnPackage } from './own-package.ts'

/** The world around the program, as far as a test has to change it. */
export interface Surroundings {
  now: () => Date
  /** As in process.versions. */
  nodeVersion: string
  /** Bytes that this user can still write below a directory that exists. */
  freeBytes: (directory: string) => Promise<number>
}

export const realSurroundings: Surroundings = {
  now: () => new Date(),
  nodeVersion: process.versions.node,
  freeBytes: async (directory) => {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  },
}

const MB = 1_000_000
/** A daily copy of a database of some years takes about the first; the second is a morning's work. */
const FREE_WARNING_BYTES = 1_000 * MB
const FREE_FAULT_BYTES = 100 * MB
const PATIENCE_MS = 5_000

/** The program and the Node it runs on. */
export function checkProgram({ nodeVersion }: Surroundings): Check {
  const { version, leastNode } = readOwnPackage()
  const parts = (text: string) => text.split('.').map(Number)
  const [major = 0, minor = 0] = parts(nodeVersion)
  const [leastMajor = 0, leastMinor = 0] = parts(leastNode)
  const isNew = major > leastMajor || (major === leastMajor && minor >= leastMinor)
  const says = `Purser ${version} on Node ${nodeVersion}`
  return isNew ? ok('Program', `${says}.`) : fault('Program', `${says}: it needs Node ${leastNode} or later.`)
}

/** .env has secrets in it, so nobody else may read it. Nothing to say where there is none. */
export async function checkEnvFile(path: string): Promise<Check[]> {
  try {
    const mode = (await stat(path)).mode & 0o777
    if ((mode & 0o077) === 0) return []
    return [warning('Settings', `others on this machine can read ${path} (${mode.toString(8)}): chmod 600 ${path}`)]
  } catch {
    return []
  }
}

/** Room for the embedded database; a Postgres has its disk elsewhere. */
export async function checkDisk({ databaseUrl, dataDir }: Config, { freeBytes }: Surroundings): Promise<Check[]> {
  if (databaseUrl) return []
  try {
    const free = await freeBytes(await existing(dataDir))
    const says = `${sizeOf(free)} free for ${dataDir}`
    if (free < FREE_FAULT_BYTES) return [fault('Disk', `${says}: the database soon cannot be written. Make room.`)]
    return [free < FREE_WARNING_BYTES ? warning('Disk', `${says}: make room.`) : ok('Disk', `${says}.`)]
  } catch (error) {
    return [warning('Disk', `the room for ${dataDir} cannot be told: ${coerceError(error).message}.`)]
  }
}

function sizeOf(bytes: number): string {
  return bytes >= 10_000 * MB ? `${Math.floor(bytes / (1_000 * MB))} GB` : `${Math.floor(bytes / MB)} MB`
}

/** The directory, or what it will be made in. */
async function existing(directory: string): Promise<string> {
  for (let path = resolve(directory); ; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined)
    if (found || path === dirname(path)) return path
  }
}

/** Whether the address that Slack calls leads to a Purser. Over socket mode nobody calls. */
export async function checkAddress({ publicUrl, slack, port }: Config): Promise<Check[]> {
  if (slack.mode === 'socket') return []
  if (!publicUrl)
    return [warning('Address', 'PUBLIC_URL is not set, so whether Slack reaches this server was not looked at.')]
  const url = `${publicUrl}/healthz`
  const advice = `Purser must run, and what stands before it must pass requests on to port ${port}.`
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    const body: unknown = await response.json().catch(() => undefined)
    if (!response.ok || !z.object({ status: z.literal('ok') }).safeParse(body).success)
      return [fault('Address', `${url} answers HTTP ${response.status}, and not as Purser does. ${advice}`)]
    if (!publicUrl.startsWith('https:'))
      return [warning('Address', `${url} answers, but Slack calls https only: let PUBLIC_URL begin with it.`)]
    return [ok('Address', `${url} answers.`)]
  } catch (error) {
    const timedOut = coerceError(error).name === 'TimeoutError'
    const why = timedOut ? `no answer within ${PATIENCE_MS / 1_000} seconds` : deepestReason(error)
    return [fault('Address', `${url} cannot be reached from here (${why}). ${advice}`)]
  }
}
