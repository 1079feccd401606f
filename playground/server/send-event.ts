// What Slack itself tells the app, and tells again when the app has not taken it: three more times, with the reason.
// Source: https://docs.slack.dev/apis/events-api (retries)

import type { JsonObject } from './json.ts'
import { payloadLimits } from './limits.ts'
import { eventEnvelope } from './payloads.ts'
import type { Ack } from './post.ts'
import type { Signing } from './sign.ts'
import { nextSerial, workspaceOf } from './state.ts'
import type { Url, Wire } from './wire.ts'

export interface EventRequest extends Signing {
  teamId: string
  event: JsonObject
  /** The same id again is a redelivery. */
  eventId?: string
  /** Sent as a repetition at once. */
  retry?: { num: number; reason: string }
}

export interface EventSent extends Ack {
  eventId: string
  /** Lets the time pass after which Slack sends it again, with the number and the reason in its headers. Throws where Slack
   * would not: what was taken, what the app wants no more of, and what has been sent four times. */
  retry: (signing?: Signing) => Promise<EventSent>
}

export function newEventSender(wire: Wire) {
  const { state } = wire

  async function event(url: Url, request: EventRequest): Promise<EventSent> {
    const workspace = workspaceOf(state, request.teamId)
    const eventId = request.eventId ?? `Ev${String(nextSerial(state)).padStart(9, '0')}`
    const body = JSON.stringify(eventEnvelope(workspace, request.event, eventId, state.now()))
    const what = String(request.event.type)

    async function send(signing: Signing, retry: EventRequest['retry']): Promise<EventSent> {
      const headers = retry ? { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason } : {}
      const ack = await wire.post(url, { body, contentType: 'application/json', signing, headers, what })
      const num = (retry?.num ?? 0) + 1
      return {
        ...ack,
        eventId,
        retry: async (how = {}) => {
          const why = settledReason(ack, num)
          if (why) throw new Error(`Slack does not send ${eventId} again: ${why}.`)
          return await send(how, { num, reason: retryReason(ack) })
        },
      }
    }

    return await send(request, request.retry)
  }

  return { event }
}

function settledReason(ack: Ack, num: number): string | undefined {
  if (!ack.problem) return 'it was taken'
  if (ack.isNoRetry) return 'the app has asked for no retry'
  return num > payloadLimits.eventRetries.most ? `it was sent ${num} times` : undefined
}

function retryReason({ problem, status }: Ack): string {
  if (problem === 'operation_timeout') return 'http_timeout'
  return status === 0 ? 'connection_failed' : 'http_error'
}
