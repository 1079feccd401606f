// One message of everything it carries, in the order it was handed. What each topic says is in the view of its name.

import type { Topic } from '../../core/topic.ts'
import { alertMessage } from './alert.ts'
import { type Spoken, speak } from './blocks.ts'
import { isChart } from './chart.ts'
import { digestMessage } from './digest.ts'
import { endingMessage } from './ending.ts'
import { ownerLeftMessage } from './owner-left.ts'
import { parkedMessage } from './parked.ts'
import { reminderMessage } from './reminder.ts'
import { reportMessage } from './report.ts'
import { shortfallMessage } from './shortfall.ts'

/** Undefined where nothing is left to be said. `saidAt` is when it is first said. */
export function noticeMessage(topics: readonly Topic[], saidAt: Date): Spoken | undefined {
  const parts = topics.flatMap((topic) => speakOf(topic, saidAt) ?? [])
  const [only] = parts
  if (parts.length < 2) return only
  const text = parts.map((part) => part.text).join('\n')
  const blocks = parts.flatMap((part, index) => [...(index > 0 ? [{ type: 'divider' as const }] : []), ...part.blocks])
  const whole = speak(text, blocks)
  // A chart says nothing that the line below it does not: it goes before a list or a button does.
  return whole.blocks.length < blocks.length
    ? speak(
        text,
        blocks.filter((block) => !isChart(block)),
      )
    : whole
}

function speakOf(topic: Topic, saidAt: Date): Spoken | undefined {
  switch (topic.kind) {
    case 'alerts':
      return alertMessage(topic.alerts, saidAt)
    case 'parked':
      return parkedMessage(topic.parked)
    case 'digest':
      return digestMessage(topic.digest, topic.about, topic.standing)
    case 'reminder':
      return reminderMessage(topic.reminder, topic.standing)
    case 'owner-left':
      return ownerLeftMessage(topic.left, topic)
    case 'ending':
      return endingMessage(topic.ending, topic.standing)
    case 'shortfall':
      return shortfallMessage(topic.shortfall, topic.standing)
    case 'report':
      return reportMessage(topic.report, topic.since)
  }
}
