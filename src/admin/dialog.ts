// Questions and answers over a terminal, or over piped lines: one question at a time, secrets without echo, and an end
// of the input or Ctrl-C as an outcome of their own. What is asked is for the caller.

import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** The person stopped, or the input ended before the last question. */
export class DialogEnded extends Error {
  readonly how: 'interrupted' | 'input ended'

  constructor(how: 'interrupted' | 'input ended') {
    super(how)
    this.name = 'DialogEnded'
    this.how = how
  }
}

export interface Question {
  /** Without the colon at its end. */
  ask: string
  /** What a blank answer stands for, as shown in brackets. */
  blank?: string
  /** The answer is not shown while it is typed. */
  secret?: boolean
}

export interface Dialog {
  say: (...lines: string[]) => void
  /** The trimmed answer; may be empty. Throws DialogEnded. */
  ask: (question: Question) => Promise<string>
  /** Asks until `read` has a value. A string beside it is why the answer will not do. */
  askUntil: <T>(question: Question, read: (answer: string) => Read<T> | Promise<Read<T>>) => Promise<T>
  confirm: (question: string, otherwise: boolean) => Promise<boolean>
  close: () => void
}

/** What an answer came to: a value, or a sentence that says what would be right. */
export type Read<T> = { value: T } | { wrong: string }

export interface DialogStreams {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream
  /** Aborted by Ctrl-C where the terminal does not hand it to us as a key. */
  signal?: AbortSignal
}

export function openDialog({ input, output, signal }: DialogStreams): Dialog {
  const isTerminal = input.isTTY === true
  let hidden = false
  // Readline echoes what is typed, in a terminal; while a secret is typed it echoes to nowhere.
  const echo = new Writable({
    write: (chunk, _encoding, done) => {
      if (!hidden) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: echo, terminal: isTerminal })
  const waiting: string[] = []
  let asked: { take: (line: string) => void; fail: (error: DialogEnded) => void } | undefined
  let ended: DialogEnded | undefined
  const end = (how: DialogEnded['how']) => {
    ended ??= new DialogEnded(how)
    asked?.fail(ended)
  }
  // Piped lines all come at once: those that nobody has asked for yet are kept.
  lines.on('line', (line) => {
    if (!asked) return void waiting.push(line)
    asked.take(line)
    asked = undefined
  })
  lines.on('close', () => end('input ended'))
  lines.on('SIGINT', () => end('interrupted'))
  const onAbort = () => end('interrupted')
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort)

  function nextLine(): Promise<string> {
    const kept = waiting.shift()
    if (kept !== undefined) return Promise.resolve(kept)
    if (ended) return Promise.reject(ended)
    return new Promise((take, fail) => {
      asked = { take, fail }
    })
  }

  async function ask({ ask: question, blank, secret = false }: Question): Promise<string> {
    // Pressed while an answer was being checked.
    if (ended?.how === 'interrupted') throw ended
    const prompt = `${question}${blank === undefined ? '' : ` [${blank}]`}: `
    lines.setPrompt(prompt)
    if (secret) {
      output.write(prompt)
      hidden = true
    } else lines.prompt()
    try {
      return (await nextLine()).trim()
    } finally {
      hidden = false
      // Only a terminal shows the line end that was typed, and not where it is hidden.
      if (!isTerminal || secret) output.write('\n')
    }
  }

  const say = (...said: string[]) => {
    for (const line of said) output.write(`${line}\n`)
  }

  async function askUntil<T>(question: Question, read: (answer: string) => Read<T> | Promise<Read<T>>): Promise<T> {
    for (;;) {
      const outcome = await read(await ask(question))
      if ('value' in outcome) return outcome.value
      say(`  ${outcome.wrong}`)
    }
  }

  return {
    say,
    ask,
    askUntil,
    confirm: (question, otherwise) =>
      askUntil({ ask: question, blank: otherwise ? 'Y/n' : 'y/N' }, (answer) => {
        if (answer === '') return { value: otherwise }
        if (/^y(es)?$/i.test(answer)) return { value: true }
        return /^no?$/i.test(answer) ? { value: false } : { wrong: 'Please answer y or n.' }
      }),
    close: () => {
      signal?.removeEventListener('abort', onAbort)
      lines.close()
    },
  }
}
