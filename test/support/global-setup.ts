// Once a project, before its first file: makes the migrated database that every file starts from. On the embedded
// engine it is a dumped directory, kept between runs under a name that changes with the migrations; on Postgres it is
// a template database, dropped at the end.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createLog } from '../../src/log.ts'
import { findMigrations, migrate } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { databaseUrlFor } from './database-url.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The tar file of a migrated embedded database; empty on Postgres. */
    dumpedDatabase: string
    /** The name of a migrated database; empty on the embedded engine. */
    templateDatabase: string
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { FC_SEED } = process.env
  project.vitest.logger.log(`${project.name}: fast-check seed ${FC_SEED} (FC_SEED=${FC_SEED} repeats this run)`)
  const serverUrl = process.env.TEST_DATABASE_URL
  if (!serverUrl) {
    project.provide('dumpedDatabase', await dumpEmbedded())
    project.provide('templateDatabase', '')
    return async () => {}
  }
  const name = `purser_template_${randomUUID().slice(0, 8)}`
  await onServer(serverUrl, `create database ${name}`)
  const store = await openStore({ databaseUrl: databaseUrlFor(serverUrl, name), dataDir: '', log: createLog('warn') })
  await store.close()
  project.provide('dumpedDatabase', '')
  project.provide('templateDatabase', name)
  return () => onServer(serverUrl, `drop database ${name} with (force)`)
}

async function dumpEmbedded(): Promise<string> {
  const directory = join(import.meta.dirname, '../../node_modules/.cache/purser')
  const path = join(directory, `database-${await fingerprint()}.tar`)
  if (existsSync(path)) return path
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const pglite = await PGlite.create()
  await migrate(pglite, createLog('warn'))
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  // Several runs may do this at once: the last rename wins with the same content.
  const unfinished = `${path}.${randomUUID()}`
  await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()))
  await rename(unfinished, path)
  return path
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256')
  hash.update(await readFile(join(import.meta.dirname, '../../node_modules/@electric-sql/pglite/package.json')))
  const directory = findMigrations()
  for (const name of (await readdir(directory, { recursive: true })).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(await readFile(join(directory, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
