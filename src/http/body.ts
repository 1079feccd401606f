// Reads a request's body: its media type, at most so many bytes, strictly as UTF-8. What the text means is left to json.ts.

import type { IncomingMessage } from 'node:http'
import { ProblemError } from './problem.ts'

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** The media type in lower case, without parameters. Refuses a charset other than UTF-8 and any content coding. */
export function mediaTypeOf(request: IncomingMessage): string {
  const { 'content-type': header = '', 'content-encoding': coding = 'identity' } = request.headers
  if (coding.toLowerCase() !== 'identity') {
    throw unsupported(`The body is sent with content-encoding "${coding}". Send it as it is, without compression.`, {
      'accept-encoding': 'identity',
    })
  }
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((it) => it.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8')
    throw unsupported(`The body is declared as charset ${charset}. Send UTF-8.`)
  return type
}

/** A media type that this path does not take; `accepted` are those it does. */
export function wrongMediaType(type: string, accepted: readonly string[]): ProblemError {
  const found = type === '' ? 'The request has no content-type.' : `The content-type is "${type}".`
  return unsupported(`${found} Send ${accepted.join(' or ')}.`)
}

/** The body as text, of at most `limit` bytes; counted while it arrives, since a declared length may be a lie. */
export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
  const bytes = await readBytes(request, limit)
  try {
    return UTF8.decode(bytes)
  } catch {
    throw new ProblemError({
      status: 400,
      code: 'not_utf8',
      detail: 'The body is not valid UTF-8. Send it in UTF-8.',
    })
  }
}

function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Where the sender hung up while the key was looked up, none of the events below comes any more.
    if (request.destroyed) reject(aborted())
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= limit) {
        chunks.push(chunk)
        return
      }
      request.removeAllListeners('data').pause()
      reject(tooLarge(limit))
    })
    const lost = () => reject(aborted())
    request.on('end', () => {
      request.off('close', lost)
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    // Without a listener for errors, a lost connection ends the process.
    request.on('error', lost).on('close', lost)
  })
}

function tooLarge(limit: number): ProblemError {
  const megabytes = Math.floor(limit / 1024 / 1024)
  const most = megabytes > 0 ? `${megabytes} MB` : `${limit} bytes`
  const detail = `The body is larger than ${most}. Send it in several requests; nothing of this one was recorded.`
  return new ProblemError({ status: 413, code: 'too_large', detail })
}

// Nobody reads this answer: the connection is gone. It ends the handling and is kept out of the log of failures.
function aborted(): ProblemError {
  return new ProblemError({ status: 400, code: 'aborted', detail: 'The body ended before all of it had arrived.' })
}

function unsupported(detail: string, headers?: Record<string, string>): ProblemError {
  return new ProblemError({ status: 415, code: 'unsupported_media_type', detail, ...(headers ? { headers } : {}) })
}
