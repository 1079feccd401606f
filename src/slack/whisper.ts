// A word to one person, by the first way that works: the response_url, an ephemeral message where they are, a direct
// message. Nobody who asked is left without an answer because one of them failed.

import type { Log } from '../log.ts'
import type { Spoken } from './views/blocks.ts'
import type { Visitor } from './visit.ts'

/** An answer as Slack wants it, seen by the asker alone. */
export interface EphemeralAnswer extends Spoken {
  response_type: 'ephemeral'
  replace_original?: boolean
}

/** Posts to a response_url. */
export type Respond = (answer: EphemeralAnswer) => Promise<unknown>

/** Says it after the ack. Throws where no way works. */
export async function whisper(
  { client, slackUserId, channelId }: Pick<Visitor, 'client' | 'slackUserId' | 'channelId'>,
  spoken: Spoken,
  { respond, replace = false, log }: { respond?: Respond | undefined; replace?: boolean; log: Log },
): Promise<void> {
  const { text, blocks } = spoken
  const ways: (() => Promise<unknown>)[] = [
    ...(respond ? [() => respond({ response_type: 'ephemeral', replace_original: replace, text, blocks })] : []),
    // A channel that the bot is not in takes no ephemeral message from it.
    ...(channelId ? [() => client.chat.postEphemeral({ channel: channelId, user: slackUserId, text, blocks })] : []),
    () => client.chat.postMessage({ channel: slackUserId, text, blocks }),
  ]
  for (const [index, way] of ways.entries()) {
    try {
      await way()
      return
    } catch (error) {
      if (index === ways.length - 1) throw error
      log.debug({ error }, 'an answer goes another way')
    }
  }
}
