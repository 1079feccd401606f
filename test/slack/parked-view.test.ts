// Goal: an owner reads why a channel takes nothing and what to do, whatever Slack's reason, and what came of a click.
// Method: every reason that parks a channel, and every state of an outage; Slack takes the blocks, and obeys no name.

import { describe, expect, it } from 'vitest'
import { checkBlocks } from '../../playground/server/check-blocks.ts'
import type { ParkedView } from '../../src/core/parked-facts.ts'
import { finalForChannel } from '../../src/slack/send-failure.ts'
import type { Spoken } from '../../src/slack/views/blocks.ts'
import { noticeMessage } from '../../src/slack/views/notice.ts'
import { isExplained, parkedMessage } from '../../src/slack/views/parked.ts'
import { alert, now } from './fixture.ts'
import { linesOf } from './office.ts'

const onlyAlert = {
  kind: 'percent' as const,
  basis: 'granted' as const,
  line: 80_000,
  unit: 'credits',
  poolName: 'Apollo',
}

function parked(override: Partial<ParkedView> = {}): ParkedView {
  return {
    noticeId: '0192f0c0-0000-7000-8000-0000000000c1',
    channelId: 'C1SALES',
    failingSinceAt: now.toISOString(),
    parkedAt: now.toISOString(),
    reason: 'not_in_channel',
    state: 'parked',
    triedBy: null,
    expiredCount: 0,
    waitingCount: 1,
    onlyAlert,
    ...override,
  }
}

function textOf(override: Partial<ParkedView>): string {
  return parkedMessage(parked(override)).text
}

/** What only a person's direct messages answer: nobody is told of those in a direct message. */
const ofPeople = ['messages_tab_disabled', 'user_disabled', 'user_not_found']
const ofChannels = [...finalForChannel].filter((reason) => !ofPeople.includes(reason))

describe('the message of a parked channel', () => {
  it.each(ofChannels)('says in its own words what %s means and what to do', (reason) => {
    expect(isExplained(reason)).toBe(true)
    const { text, blocks } = parkedMessage(parked({ reason }))
    expect(text).not.toContain(reason)
    expect(checkBlocks(blocks, 'message')).toEqual([])
    expect(linesOf(blocks).join('\n')).toMatch(
      /^:warning: \*I could not post .+: .+\.\*\n[A-Z].+\. Then press the button/,
    )
  })

  it('repeats a reason that nobody knows yet, as text', () => {
    expect(textOf({ reason: 'new_<!here>_error' })).toContain('Slack says "new_&lt;!here&gt;_error"')
  })

  it('names what waits: one alert by its line, several by their number', () => {
    const begin = (override: Partial<ParkedView>) => textOf(override).split(' to <#')[0]
    expect(begin({})).toBe(':warning: I could not post the 80 % alert of Apollo')
    const left = { ...onlyAlert, kind: 'left' as const, line: 200_000, poolName: '<!channel>' }
    expect(begin({ onlyAlert: left })).toBe(':warning: I could not post the 200 credits left alert of &lt;!channel&gt;')
    expect(begin({ onlyAlert: null, waitingCount: 3 })).toBe(':warning: I could not post 3 messages')
    expect(begin({ onlyAlert: null, waitingCount: 0 })).toBe(':warning: I could not post a message')
  })

  it.each<[ParkedView['state'], string, boolean]>([
    ['parked', ':warning: I could not post', true],
    ['still-parked', ':warning: I still could not post', true],
    ['trying', ':hourglass_flowing_sand: I am trying <#C1SALES> again. Olga &amp; Co asked me to.', false],
    ['idle', 'Nothing waits for <#C1SALES> any more.', false],
    ['mended', ':white_check_mark: I can post to <#C1SALES> again, and what waited is sent.', false],
  ])('that is %s begins with "%s"', (state, begin, hasButton) => {
    const { text, blocks } = parkedMessage(parked({ state, triedBy: 'Olga & Co' }))
    expect(text.startsWith(begin)).toBe(true)
    expect(blocks.some(({ type }) => type === 'actions')).toBe(hasButton)
    expect(checkBlocks(blocks, 'message')).toEqual([])
  })

  it('says how much had passed its time', () => {
    expect(textOf({ state: 'mended', expiredCount: 1 })).toContain('One message had passed the time')
    expect(textOf({ state: 'mended', expiredCount: 2 })).toContain('2 messages had passed the time')
  })
})

describe('a message of several topics', () => {
  it('says each, set apart, and both in its notification', () => {
    const topics = [
      { kind: 'alerts' as const, alerts: [alert()] },
      { kind: 'parked' as const, parked: parked() },
    ]
    const said = noticeMessage(topics, now)
    const parts = topics.map((topic) => noticeMessage([topic], now)) as Spoken[]
    expect(said?.text).toBe(parts.map((part) => part.text).join('\n'))
    expect(said?.blocks).toEqual([...(parts[0]?.blocks ?? []), { type: 'divider' }, ...(parts[1]?.blocks ?? [])])
    expect(noticeMessage([], now)).toBeUndefined()
  })
})
