// Trouble on request: what a network or a busy Slack does to an app, switched on by a test and off by its handle.
// call.ts asks before and after each call; the listener itself is closed and opened by server.ts.

import { isObject, type JsonObject, parseJson } from './json.ts'

export interface TroubleRequest {
  /** rate_limited, http_500, error: answered instead of being done. refuse: without a method or channel, nothing listens any more;
   * with one, the connection is reset before anything happens. accept_then_drop: done, then the connection breaks.
   * hold: done, and the answer kept back until `release`. slow: done, answered after `delayMs`.
   * unknown_block: a message that holds a `block` is answered invalid_blocks, as where a workspace does not have that block (yet):
   * https://github.com/openclaw/openclaw/pull/104539. Other messages do not meet it. */
  kind: 'rate_limited' | 'http_500' | 'error' | 'accept_then_drop' | 'hold' | 'refuse' | 'slow' | 'unknown_block'
  /** Default: every method, response_urls included (they count as the method `response_url`). */
  method?: string
  teamId?: string
  channelId?: string
  /** How many calls it meets before it ends by itself; default: until released. */
  times?: number
  retryAfterSeconds?: number
  delayMs?: number
  /** The error word of `error`, such as token_revoked. */
  error?: string
  /** The type that `unknown_block` knows nothing of, such as data_visualization. */
  block?: string
}

export interface Trouble extends TroubleRequest {
  left: number
  /** Calls whose answer is being kept back. */
  holding: number
  released: Promise<void>
  release: () => void
}

export function newTrouble(request: TroubleRequest): Trouble {
  let open = (): void => {}
  const released = new Promise<void>((resolve) => {
    open = resolve
  })
  const trouble: Trouble = {
    ...request,
    left: request.times ?? Number.POSITIVE_INFINITY,
    holding: 0,
    released,
    release: () => {
      trouble.left = 0
      open()
    },
  }
  return trouble
}

/** The first trouble that meets this call, with one of its times used up. */
export function takeTrouble(
  troubles: readonly Trouble[],
  call: { method: string; teamId: string | undefined; channelId: string | undefined; args: JsonObject },
): Trouble | undefined {
  const met = troubles.find(
    (trouble) =>
      trouble.left > 0 &&
      (trouble.method === undefined || trouble.method === call.method) &&
      (trouble.teamId === undefined || trouble.teamId === call.teamId) &&
      (trouble.channelId === undefined || trouble.channelId === call.channelId) &&
      (trouble.kind !== 'unknown_block' || unknownIn(trouble, call.args).length > 0),
  )
  if (met) met.left -= 1
  return met
}

/** Slack's words for each block of the message that `unknown_block` does not know. A form carries its blocks as text. */
export function unknownIn({ block }: Trouble, args: JsonObject): string[] {
  const blocks = typeof args.blocks === 'string' ? parseJson(args.blocks) : args.blocks
  if (!Array.isArray(blocks)) return []
  return blocks.flatMap((one: unknown, index) =>
    isObject(one) && one.type === block ? [`unsupported type: ${block} [json-pointer:/blocks/${index}/type]`] : [],
  )
}
