// What the rest of the program calls a database: Prisma's client or a transaction of it, without the generated path.
import type { Prisma, PrismaClient } from './generated/client.ts'

/** The root client: may open transactions. */
export type RootDatabase = PrismaClient

/** An open transaction. While it is open, a query on the root client never returns on the embedded engine. */
export type Transaction = Prisma.TransactionClient

/** Either: for reads that do not care whether they stand inside a transaction. */
export type Database = RootDatabase | Transaction

/** Where the rows live, and what opened them. */
export type Store = {
  readonly engine: 'embedded' | 'postgres'
  readonly db: RootDatabase
  /** Where the rows live, for logs and /readyz; never with a password. */
  readonly description: string
  /** Asks the database for an answer; throws where there is none. */
  ping(): Promise<void>
  /** Ends every connection and gives up the directory. Calling it again does nothing. */
  close(): Promise<void>
}
