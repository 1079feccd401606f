// A small HTTP client for load: one kept-alive connection, one request at a time, no parsing beyond status and length,
// so that the generator takes little of the two cores it shares with what it measures.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface LoadClient {
  /** Posts a JSON body; throws where the answer is not 200. Resolves with the answer's body. */
  post: (path: string, body: string) => Promise<string>
  close: () => void
}

/** Connects to a server on this machine. */
export async function openClient(url: string, key: string): Promise<LoadClient> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  const head = `HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\n`
  return {
    post: async (path, body) => {
      const answered = readAnswer(socket)
      socket.write(`POST ${path} ${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
      const { status, text } = await answered
      if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 500)}`)
      return text
    },
    close: () => socket.destroy(),
  }
}

function readAnswer(socket: Socket): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const take = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const end = received.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = received.subarray(0, end).toString('latin1')
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1])
      if (received.length < end + 4 + length) return
      finish()
      resolve({ status: Number(head.slice(9, 12)), text: received.subarray(end + 4).toString() })
    }
    const fail = (error?: Error) => {
      finish()
      reject(error ?? new Error('the connection was closed before the answer'))
    }
    const closed = () => fail()
    const finish = () => {
      socket.off('data', take)
      socket.off('error', fail)
      socket.off('close', closed)
    }
    socket.on('data', take)
    socket.on('error', fail)
    socket.on('close', closed)
  })
}
