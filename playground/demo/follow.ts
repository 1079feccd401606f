// Follows what Purser posts, in channels and in direct messages: each post as it comes, and of a post that is changed
// later its first line and what is new below it.

import { drawMessage } from '../server/draw.ts'
import type { Channel, Message } from '../server/records.ts'
import { businessNow, tellTime } from './moment.ts'
import { fullName, names } from './people.ts'
import type { Screen, Style } from './screen.ts'
import type { Stage } from './stage.ts'

/** A post that was shown just now. */
export interface Post {
  message: Message
  /** Whether it was there before, and has been changed. */
  isUpdate: boolean
}

export interface Follower {
  /** Shows what was posted or changed since it was last asked, and answers it. */
  show: () => Post[]
  /** Takes what is there for shown. */
  skip: () => void
  hasNews: () => boolean
}

interface News {
  channel: Channel
  message: Message
  text: string
  before: string | undefined
}

/** Follows every conversation that the app posts to. */
export function followPosts(screen: Screen, stage: Stage): Follower {
  const { slack, teamId } = stage.doors
  const shown = new Map<string, string>()

  function news(): News[] {
    const found = slack.channels(teamId).flatMap((channel) =>
      slack.messages(teamId, channel.id).flatMap((message) => {
        const [text, before] = [drawMessage(message, names), shown.get(keyOf(message))]
        return text === before ? [] : [{ channel, message, text, before }]
      }),
    )
    // What is new comes before what was only changed by it.
    return found.sort((left, right) => Number(left.before !== undefined) - Number(right.before !== undefined))
  }

  function take(): News[] {
    const taken = news()
    for (const { message, text } of taken) shown.set(keyOf(message), text)
    return taken
  }

  return {
    show: () => {
      const taken = take()
      for (const one of taken) showPost(screen, one, businessNow(stage))
      if (taken.length > 0) screen.gap()
      return taken.map(({ message, before }) => ({ message, isUpdate: before !== undefined }))
    },
    skip: () => void take(),
    hasNews: () => news().length > 0,
  }
}

function keyOf({ channelId, ts }: Message): string {
  return `${channelId} ${ts}`
}

function showPost(screen: Screen, { channel, message, text, before }: News, at: Date): void {
  const person = channel.directWith
  const place = person === undefined ? `#${channel.name}` : `To ${fullName(person)} alone`
  const said = person === undefined ? 'Purser posts' : 'Purser writes a direct message'
  const what = before === undefined ? said : 'Purser updates its post'
  const colour = colourOf(message.text)
  screen.gap()
  screen.line(`  ${screen.style(colour, '┏')} ${screen.style('bold', place)}  ${what}, ${tellTime(at)}`)
  screen.quote(freshLines(text, before), colour)
}

/** The first line, and those that were not there before. */
export function freshLines(text: string, before: string | undefined): string {
  const known = new Set(before?.split('\n'))
  return text
    .split('\n')
    .filter((line, index) => index === 0 || !known.has(line))
    .join('\n')
}

/** The colour of an alert that stands; of everything else, a calm one. */
function colourOf(text: string): Style {
  if (/^Critical/.test(text)) return 'red'
  return /^(Warning|Still open|Eased)/.test(text) ? 'yellow' : 'green'
}
