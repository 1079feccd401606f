// Runs the built program as a process of its own, as npm's scripts do.

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** What a process said, and how it ended. */
export interface Ended {
  stdout: string
  stderr: string
  exitCode: number | null
}

/** A program of dist/, or of tools/, that runs in `folder` until it ends or `until` says that enough was printed. */
export function runBuilt(
  { folder, env, until }: { folder: string; env: NodeJS.ProcessEnv; until?: (stdout: string) => boolean },
  program: string,
  ...args: string[]
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, program), ...args], { cwd: folder, env })
    const ended: Ended = { stdout: '', stderr: '', exitCode: null }
    child.stdout.on('data', (part) => {
      ended.stdout += part
      // Once: a second signal ends a process that is stopping.
      if (!child.killed && until?.(ended.stdout)) child.kill('SIGTERM')
    })
    child.stderr.on('data', (part) => {
      ended.stderr += part
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ ...ended, exitCode }))
  })
}

/** Brings dist/ up to date. */
export async function build(folder: string): Promise<void> {
  const built = await runBuilt({ folder, env: process.env }, 'tools/build-when-needed.mjs')
  if (built.exitCode !== 0) throw new Error(built.stderr)
}
