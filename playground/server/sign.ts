// Signs what the local Slack sends, as Slack does: v0, HMAC-SHA256 over `v0:<timestamp>:<raw body>`.
// Source: https://docs.slack.dev/authentication/verifying-requests-from-slack

import { createHmac } from 'node:crypto'

export interface Signing {
  /** Unix seconds to claim, for stale and future requests; default the local Slack's clock. */
  timestamp?: number
  badSignature?: boolean
}

/** The two headers that prove a request comes from Slack; with `badSignature` they prove it does not. */
export function signatureHeaders(
  secret: string,
  body: string,
  now: Date,
  signing: Signing = {},
): Record<string, string> {
  const timestamp = String(signing.timestamp ?? Math.floor(now.getTime() / 1000))
  const key = signing.badSignature ? `${secret}, but another` : secret
  const digest = createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` }
}
