// The owners of a pool in a line: by name where the reader may read it.

import { escapeMrkdwn } from './escape.ts'

/** `unnamed`: not the reader's to see. A name is null where nobody knows it yet. */
export type ShownOwner = 'you' | 'unnamed' | { slackUserId: string | null; name: string | null; hasLeft: boolean }

/** "Olga", "you". */
export function sayOwner(owner: ShownOwner): string {
  if (owner === 'you') return 'you'
  if (owner === 'unnamed') return 'somebody'
  const { slackUserId, name, hasLeft } = owner
  const said = name !== null ? escapeMrkdwn(name) : slackUserId === null ? 'somebody' : `<@${slackUserId}>`
  return hasLeft ? `${said} (has left)` : said
}

/** "Olga, then Sam, then you". */
export function sayOwners(owners: readonly ShownOwner[]): string {
  return owners.map(sayOwner).join(', then ')
}
