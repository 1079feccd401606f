// POST /v1/events: one event, an array, or CloudEvents, answered item by item. Invalid items are answered here and never
// reach the meter, so that one of them cannot sink the others.

import { recordUsage } from '../meter/record-usage.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { answerInOrder, type EventResult, statusOf } from './event-results.ts'
import { readFlag } from './query.ts'
import type { Call } from './routes.ts'
import { readItem, readSubmission } from './submission.ts'

/** Records what is sent, or with ?dry_run=1 answers what recording it would. */
export async function postEvents({ request, query, meter, caller, receivedAt, limits }: Call): Promise<Answer> {
  const dryRun = readFlag(query, 'dry_run')
  const submission = await readSubmission(request, limits.bodyBytes)
  const read = submission.items.map((item, index) =>
    readItem(item, {
      caller,
      receivedAt,
      cloudEvent: submission.cloudEvents,
      place: submission.alone ? '' : `[${index}].`,
    }),
  )
  const reports = read.flatMap((item) => (item.kind === 'read' ? [item.report] : []))
  const { workspaceId, poolIds } = caller
  const outcomes = reports.length > 0 ? await recordUsage(meter, { workspaceId, reports, poolIds, dryRun }) : []
  const results = answerInOrder(read, outcomes, dryRun)
  const count = (status: EventResult['status']) => results.filter((result) => result.status === status).length
  const status = submission.alone ? statusOf(results[0]) : 200
  return jsonAnswer(status, { results, recorded: count('recorded'), rejected: count('rejected') })
}
