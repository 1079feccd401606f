// One line over a socket: what both ends of the admin socket say to each other.

import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'

/** An import is the longest thing that is sent. */
const LINE_CHARACTERS_MAX = 20_000_000

/** The first line that comes; undefined where the other end closes before it, or sends too much. */
export function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    const decoder = new StringDecoder('utf8')
    let text = ''
    const finish = (line: string | undefined) => {
      socket.off('data', onData)
      resolve(line)
    }
    const onData = (chunk: Buffer) => {
      text += decoder.write(chunk)
      const end = text.indexOf('\n')
      if (end >= 0) finish(text.slice(0, end))
      else if (text.length > LINE_CHARACTERS_MAX) finish(undefined)
    }
    socket.on('data', onData)
    socket.once('close', () => finish(undefined))
    socket.once('end', () => finish(undefined))
  })
}
