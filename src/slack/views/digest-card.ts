// The card of `digest`: which digests of a pool the reader may know of, when each comes next, and what can be done with
// them. And a digest as it would come now.

import type { DigestCause, DigestFacts } from '../../core/digest-facts.ts'
import type { Digest } from '../../core/subscription.ts'
import { footer, type Spoken, section, speak } from './blocks.ts'
import { actions, button } from './buttons.ts'
import { digestMessage } from './digest.ts'
import { escapeMrkdwn } from './escape.ts'
import { dayOf } from './phrases.ts'
import { rhythmOf } from './rhythm.ts'

export interface ListedDigest {
  digest: Digest
  /** IANA zone of its local time. */
  zone: string
  /** The local date of the next one; null: reminders leave none any room. */
  nextOn: string | null
}

export interface DigestCard {
  poolId: string
  poolName: string
  shortName: string
  /** Null: the pool has no channel. */
  channel: { channelId: string; listed: ListedDigest | null } | null
  own: ListedDigest | null
  now: Date
}

/** The digests, and what can be done. */
export function digestCard({ poolId, poolName, shortName, channel, own, now }: DigestCard): Spoken {
  const title = `Digests of ${escapeMrkdwn(poolName)}`
  const inChannel = channel && `<#${channel.channelId}>`
  const ofChannel = channel?.listed
    ? listed(channel.listed, `in ${inChannel}`, now)
    : `none in ${inChannel ?? 'a channel'}`
  const toReader = own ? listed(own, 'to you', now) : 'none to you'
  return speak(`${title}: ${ofChannel}; ${toReader}.`, [
    section(`*${title}*`, `• ${ofChannel}`, `• ${toReader}`, ...(channel?.listed ? asides(channel.listed) : [])),
    ...(channel ? [] : [section(noChannel(poolName, shortName))]),
    actions(
      button('digest:preview', 'Preview', poolId),
      own ? button('digest:stop-mine', 'Stop mine', poolId) : button('digest:mine', 'Send me one each week', poolId),
      button('digest:change', 'Change...', poolId),
    ),
  ])
}

/** Where a pool has no channel: what follows, and who can give it one by typing what. */
export function noChannel(poolName: string, shortName: string): string {
  const typed = `npm run admin -- pool:edit --pool ${escapeMrkdwn(shortName)} --channel C...`
  return `${escapeMrkdwn(poolName)} has no channel to speak in. Whoever runs Purser gives it one: \`${typed}\`.`
}

/** "weekly in #sales, Mondays 09:00 Europe/Berlin, next Mon 30 Nov, empty ones left out". */
export function listed({ digest, zone, nextOn }: ListedDigest, where: string, now: Date): string {
  const next = nextOn === null ? 'none is coming' : `next ${dayOf(nextOn, now)}`
  return `${rhythmOf(digest, where, escapeMrkdwn(zone))}, ${next}${digest.skipEmpty ? ', empty ones left out' : ''}`
}

/** What a digest that makes way does, as a line of its own; nothing of another. */
export function asides({ digest, nextOn }: ListedDigest): string[] {
  if (!digest.makesWay) return []
  const rule =
    "The channel's makes way around a reset: it stays away where reminders and the report are two posts in seven days"
  return [nextOn === null ? `_${rule}, and here they always are._` : `_${rule}._`]
}

/** The digest that would come now, to one reader. */
export function digestPreview(digest: DigestFacts, about: DigestCause, isEmpty: boolean): Spoken {
  const { text, blocks } = digestMessage(digest, about, null)
  if (isEmpty && about.skipEmpty) return nothingToTell(digest, about)
  return speak(`Preview: ${text}`, [footer('Preview, seen by you alone: as it would come now'), ...blocks])
}

function nothingToTell({ poolName }: DigestFacts, { from, until }: DigestCause): Spoken {
  const days = from === until ? `on ${dayOf(from, until)}` : `from ${dayOf(from, until)} to ${dayOf(until, until)}`
  const text = `Nothing of ${escapeMrkdwn(poolName)} was used ${days}: empty digests are left out, so none would come now.`
  return speak(text, [section(text)])
}
