// What package.json says of the program that runs: its version, and the Node it needs.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { PurserError } from '../errors.ts'

const packageSchema = z.object({
  name: z.literal('purser'),
  version: z.string(),
  engines: z.object({ node: z.string() }),
})

/** Found upwards from here: this file runs from src/ and, once built, from dist/src/. `leastNode` is like "20.19". */
export function readOwnPackage(): { version: string; leastNode: string } {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const path = join(directory, 'package.json')
    if (existsSync(path)) {
      const { version, engines } = packageSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      return { version, leastNode: engines.node.replace(/^>=/, '') }
    }
    if (directory === dirname(directory))
      throw new PurserError('unexpected', 'There is no package.json above the program: the installation is incomplete.')
  }
}
