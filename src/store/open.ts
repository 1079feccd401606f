// Chooses the engine: Postgres where a URL is given, else the embedded one. What either can do beyond `Store` stays
// in its own file.
import type { Log } from '../log.ts'
import type { Store } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** `poolSize` is the number of connections this process may hold on Postgres; the embedded engine has one. */
export type OpenStore = { databaseUrl?: string | undefined; dataDir: string; log: Log; poolSize?: number }

/** Opens the database with the program's schema in it. Close the store before the process ends. */
export function openStore({ databaseUrl, dataDir, log, poolSize }: OpenStore): Promise<Store> {
  return databaseUrl ? openPostgres(databaseUrl, log, poolSize) : openEmbedded(dataDir, log)
}
