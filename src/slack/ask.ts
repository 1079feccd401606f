// What a command brings along, and what every feature of the slash command is: the shapes that the table of features,
// the dispatch and the handlers share.

import type { Log } from '../log.ts'
import type { MeterDeps } from '../meter/deps.ts'
import type { Directory } from '../store/directory.ts'
import type { MemberRow } from '../store/members.ts'
import type { Spoken } from './views/blocks.ts'

export interface CommandDeps {
  meter: MeterDeps
  log: Log
}

/** A slash command as Slack sent it. */
export interface CommandRequest {
  workspaceId: string
  slackUserId: string
  userName: string
  channelId: string
  /** The command as typed, with its slash. */
  command: string
  /** What stands after it, in Slack's escaped form. */
  text: string
  /** The same for a redelivery, and for nothing else. */
  triggerId: string
  /** Business time. */
  receivedAt: Date
}

/** A command of somebody who may ask. */
export interface Ask extends CommandRequest {
  deps: CommandDeps
  member: MemberRow
  directory: Directory
  /** Business time. */
  now: Date
}

/** One thing the slash command can do. */
export interface Feature {
  verb: string
  aliases: readonly string[]
  /** Who finds it in help: everybody, or those who run the workspace. */
  who: 'everybody' | 'admins'
  /** What to type, without the command itself, and what it does. */
  example: string
  does: string
  /** `rest` is what stands after the verb, as Slack sent it. */
  run: (ask: Ask, rest: string) => Promise<Spoken>
}
