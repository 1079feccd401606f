// The program behind `npm run admin` and `npm run verify`: arguments in, text and exit code out.

import { runTerminal } from './terminal.ts'

const { stdout, stderr, exitCode } = await runTerminal(process.argv.slice(2), {
  directory: process.cwd(),
  env: process.env,
  stdin: process.stdin,
})
process.stderr.write(stderr)
process.stdout.write(stdout)
process.exitCode = exitCode
