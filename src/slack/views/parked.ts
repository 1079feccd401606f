// What an owner is told of a channel that takes no post: what could not be said, why, what to do, and what came of it.
// One direct message, updated in place.

import type { ActionsBlock } from '@slack/types'
import { formatCredits } from '../../core/amount.ts'
import type { ParkedView } from '../../core/parked-facts.ts'
import { type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'
import { countOf, unitsOf } from './phrases.ts'

/** Why Slack refuses, as the end of a sentence, and what the reader can do about it. */
interface Reason {
  why: string
  remedy: string
}

const elsewhere = 'or ask whoever runs Purser to give the pool another channel (`npm run admin -- pool:edit`)'
const restricted = (why: string): Reason => ({
  why,
  remedy: `Ask an admin of the workspace to let apps post there, ${elsewhere}.`,
})

/** By Slack's word. Source: https://docs.slack.dev/reference/methods/chat.postMessage, "Errors". */
const reasons: Readonly<Record<string, Reason>> = {
  not_in_channel: { why: 'I am not in that channel', remedy: 'Type `/invite @Purser` there.' },
  channel_not_found: {
    why: 'I cannot see that channel. It is private and I am not in it, or it is gone',
    remedy: `Where it still exists, type \`/invite @Purser\` there; ${elsewhere}.`,
  },
  is_archived: { why: 'that channel is archived', remedy: `Unarchive it, ${elsewhere}.` },
  is_inactive: { why: 'that channel is archived or frozen', remedy: `Unarchive it, ${elsewhere}.` },
  restricted_action: restricted('the settings of the workspace do not let me post there'),
  restricted_action_read_only_channel: restricted('only some people may post there, and I am not among them'),
  restricted_action_thread_only_channel: restricted('that channel takes replies in threads only'),
  restricted_action_non_threadable_channel: restricted('that channel does not take what I post'),
  channel_is_limited_access: restricted('access to that channel is limited, and I am left out'),
  no_permission: restricted('I have no permission to post there'),
  missing_scope: {
    why: 'I was installed without the permission to post',
    remedy: 'Ask whoever runs Purser to install it again: `npm run doctor` names what is missing.',
  },
  ekm_access_denied: {
    why: 'your company has taken the keys to its messages away from apps',
    remedy: 'Ask an admin of the workspace when that ends.',
  },
  org_login_required: {
    why: 'the workspace is being moved into an organisation',
    remedy: 'Wait until that is done; nobody can post meanwhile.',
  },
  team_access_not_granted: {
    why: 'I was not added to the workspace of that channel',
    remedy: 'Ask an admin of the organisation to add Purser to it.',
  },
  team_not_found: {
    why: 'I was not added to the workspace of that channel',
    remedy: 'Ask an admin of the organisation to add Purser to it.',
  },
}

/** Whether there are words for a refusal beyond repeating Slack's own. */
export function isExplained(reason: string): boolean {
  return reason in reasons
}

/** Never empty: an outage that is over is worth a word to whoever was told of it. */
export function parkedMessage(parked: ParkedView): Spoken {
  const { state, channelId } = parked
  const channel = `<#${channelId}>`
  const by = parked.triedBy === null ? '' : ` ${escapeMrkdwn(parked.triedBy)} asked me to.`
  switch (state) {
    case 'mended':
      return alone(`:white_check_mark: I can post to ${channel} again, and what waited is sent.${expired(parked)}`)
    case 'idle':
      return alone(`Nothing waits for ${channel} any more. The next message will show whether I can post there.`)
    case 'trying':
      return alone(`:hourglass_flowing_sand: I am trying ${channel} again.${by}`)
    case 'still-parked':
      return refused(parked, `I still could not post ${waiting(parked)} to ${channel}`)
    case 'parked':
      return refused(parked, `I could not post ${waiting(parked)} to ${channel}`)
  }
}

function alone(line: string): Spoken {
  return speak(line, [section(line)])
}

function refused(parked: ParkedView, what: string): Spoken {
  const { why, remedy } = reasonOf(parked.reason)
  const headline = `:warning: ${what}: ${why}.`
  const lines = [`*${what}: ${why}.*`, `${remedy} Then press the button. Until then everything for that channel waits.`]
  return speak(`${headline} ${remedy}`, [section(`:warning: ${lines[0]}`, lines[1] ?? ''), sendNow(parked.noticeId)])
}

function reasonOf(reason: string): Reason {
  return (
    reasons[reason] ?? {
      why: `Slack says "${escapeMrkdwn(reason)}"`,
      remedy: 'Ask an admin of the workspace what that means for apps.',
    }
  )
}

/** "the 80 % alert of Apollo", "3 messages". */
function waiting({ onlyAlert, waitingCount }: ParkedView): string {
  if (!onlyAlert) return waitingCount < 2 ? 'a message' : countOf(waitingCount, 'message')
  const { kind, line, unit, poolName } = onlyAlert
  const which = kind === 'left' ? `${unitsOf(line, unit)} left` : `${formatCredits(line)} %`
  return `the ${which} alert of ${escapeMrkdwn(poolName)}`
}

function expired({ expiredCount }: ParkedView): string {
  if (expiredCount === 0) return ''
  return ` ${expiredCount === 1 ? 'One message' : `${expiredCount} messages`} had passed the time to be said.`
}

function sendNow(noticeId: string): ActionsBlock {
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: 'parked:send',
        text: { type: 'plain_text', text: 'Send it now' },
        style: 'primary',
        value: noticeId,
      },
    ],
  }
}
