// The embedded engine: PGlite, Postgres inside this process, in one directory that this process owns. It runs without
// fsync; what that means for users is said in the README.
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import type { Log } from '../log.ts'
import type { Store } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { PrismaClient } from './generated/client.ts'
import { migrate } from './migrate.ts'

/** Takes the directory, opens or makes the database in DIR/database, and brings it to the program's schema. */
export async function openEmbedded(dataDir: string, log: Log): Promise<Store> {
  const lock = await lockDirectory(dataDir)
  try {
    const pglite = await PGlite.create({ dataDir: join(resolve(dataDir), 'database') })
    await migrate(pglite, log)
    return await wrapPGlite(pglite, `embedded in ${resolve(dataDir)}`, () => lock.release())
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** A store over an open PGlite that has the schema already; closing the store closes it and then calls `afterClose`. */
export async function wrapPGlite(
  pglite: PGlite,
  description: string,
  afterClose: () => Promise<void> = async () => {},
): Promise<Store> {
  // Both Prisma adapters read and write timestamptz as if the session's zone were UTC.
  await pglite.exec(`set timezone = 'UTC'`)
  const db = new PrismaClient({ adapter: new PrismaPGlite(pglite) })
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    await db.$disconnect()
    await pglite.close()
    await afterClose()
  }
  return {
    engine: 'embedded',
    db,
    description,
    async ping() {
      await db.$queryRaw`select 1 as one`
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}
