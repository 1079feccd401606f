// How people are named from outside (a Slack user id, an e-mail) and which member each name stands for.

import { v5 as uuidv5 } from 'uuid'
import type { Database } from '../store/database.ts'
import { emailKey, findMembers, type MemberRow, type NewMember, slackKey } from '../store/members.ts'

export type PersonName = { slackUserId: string } | { email: string }

/** Ids are made from what names the member, so that requests that meet make one member without a lock. */
const MEMBER_NAMESPACE = '6f2c9a54-8d0e-5b1f-9f63-0c2f4a7d1e55'

/** The id a member gets who is first met under this name. */
export function memberIdFor(workspaceId: string, person: PersonName): string {
  return uuidv5(`${workspaceId} ${personKey(person)}`, MEMBER_NAMESPACE)
}

/** How a person stands in maps of members. E-mails are compared trimmed and lower-cased. */
export function personKey(person: PersonName): string {
  return 'email' in person ? emailKey(plainEmail(person.email)) : slackKey(person.slackUserId)
}

/** The row of a member who is met for the first time; who comes by e-mail alone is an outside member until linked. */
export function asNewMember(workspaceId: string, person: PersonName, name?: string): NewMember {
  const memberId = memberIdFor(workspaceId, person)
  if ('slackUserId' in person)
    return { memberId, slackUserId: person.slackUserId, email: null, name: name ?? person.slackUserId, state: 'active' }
  const email = plainEmail(person.email)
  return { memberId, slackUserId: null, email, name: name ?? email, state: 'outside' }
}

/** The members that exist among these people, by `personKey`. */
export function findPeople(
  db: Database,
  workspaceId: string,
  people: readonly PersonName[],
): Promise<Map<string, MemberRow>> {
  return findMembers(db, workspaceId, {
    slackUserIds: people.flatMap((it) => ('slackUserId' in it ? [it.slackUserId] : [])),
    emails: people.flatMap((it) => ('email' in it ? [plainEmail(it.email)] : [])),
  })
}

function plainEmail(email: string): string {
  return email.trim().toLowerCase()
}
