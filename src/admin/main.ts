// The program behind `npm run admin`, `setup`, `doctor`, `verify` and `move`: arguments in, text and exit code out.

import { runMove } from './move.ts'
import { runSetup } from './setup.ts'
import { runTerminal } from './terminal.ts'

const [word, ...rest] = process.argv.slice(2)
const directory = process.cwd()

if (word === 'setup') {
  const stop = new AbortController()
  // In a terminal Ctrl-C is a key that the dialog reads; with piped answers it is a signal. A second one ends at once.
  process.once('SIGINT', () => stop.abort())
  process.exitCode = await runSetup(rest, {
    directory,
    env: process.env,
    input: process.stdin,
    output: process.stdout,
    signal: stop.signal,
  })
} else if (word === 'move') {
  process.exitCode = await runMove(rest, {
    directory,
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
  })
} else {
  const { stdout, stderr, exitCode } = await runTerminal(process.argv.slice(2), {
    directory,
    env: process.env,
    stdin: process.stdin,
  })
  process.stderr.write(stderr)
  process.stdout.write(stdout)
  process.exitCode = exitCode
}
