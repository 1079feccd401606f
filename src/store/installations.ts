// Installations of the app as rows: the bot's token and the whole document of the installation, both encrypted, one row a
// workspace. When one is made or taken away is for the meter's verbs.

import type { Database, Transaction } from './database.ts'
import { decryptSecret, encryptSecret, type Keyring } from './secrets.ts'

/** What is needed to speak in a workspace that installed the app itself. */
export interface StoredInstallation {
  workspaceId: string
  /** As the workspace calls itself. */
  name: string
  appId: string | null
  botUserId: string
  botId: string
  botToken: string
  /** What the workspace has granted. */
  scopes: readonly string[]
  /** JSON as Slack's SDK gave it: other fields of it are needed only where tokens rotate. */
  document: string
}

/** An installation, and how its token stands in its row: the same text is the same installation, unchanged. */
export type InstallationRow = StoredInstallation & { sealedToken: string }

const TOKEN = 'installation.bot_token'
const DOCUMENT = 'installation.document'

/** Writes an installation over the one of before, as of an instant of the database's time. */
export async function saveInstallation(
  tx: Transaction,
  keyring: Keyring,
  given: StoredInstallation,
  at: Date,
): Promise<void> {
  const { workspaceId, name: _name, botToken, document, scopes, ...rest } = given
  const data = {
    ...rest,
    scopes: [...scopes],
    botToken: encryptSecret(keyring, { workspaceId, column: TOKEN }, botToken),
    document: encryptSecret(keyring, { workspaceId, column: DOCUMENT }, document),
  }
  await tx.installation.upsert({
    where: { workspaceId },
    create: { workspaceId, ...data, installedAt: at, updatedAt: at },
    update: { ...data, updatedAt: at },
  })
}

/** The installation of a workspace, decrypted; undefined where there is none. One query by the primary key. */
export async function readInstallation(
  db: Database,
  keyring: Keyring,
  workspaceId: string,
): Promise<InstallationRow | undefined> {
  const row = await db.installation.findUnique({
    where: { workspaceId },
    include: { workspace: { select: { name: true } } },
  })
  // A row of another program's version may lack what the bot is.
  if (row === null || row.botUserId === null || row.botId === null || row.document === null) return undefined
  const { appId, botUserId, botId, scopes, botToken: sealedToken, workspace } = row
  const botToken = decryptSecret(keyring, { workspaceId, column: TOKEN }, sealedToken)
  const document = decryptSecret(keyring, { workspaceId, column: DOCUMENT }, row.document)
  return { workspaceId, name: workspace.name, appId, botUserId, botId, botToken, scopes, document, sealedToken }
}

/** How many workspaces have the app installed. */
export function countInstallations(db: Database): Promise<number> {
  return db.installation.count()
}
