// The words after `npm run demo --`.

export type Options = { kind: 'run'; isFast: boolean } | { kind: 'help' } | { kind: 'wrong'; message: string }

export const usage = `npm run demo               plays a team's billing cycle in about a minute; then you can talk to Purser
npm run demo -- --fast     without pauses, and ends by itself
npm run demo -- --help     this

Everything is on this machine: a local Slack, the app, an embedded database in a temporary directory. Ctrl-C ends it, and
nothing is left behind; the next run begins afresh.

After the play a line that you type is sent to Purser as somebody of the team, with or without /credits before it; "help"
there tells more. Lines can be piped in: printf 'as Olga\\n/credits\\npress 1\\n' | npm run demo -- --fast
It ends by itself after two hours without a line, and after ten seconds where lines come through a pipe.`

/** Reads them. */
export function readOptions(words: readonly string[]): Options {
  if (words.some((word) => word === '--help' || word === '-h')) return { kind: 'help' }
  const strange = words.find((word) => word !== '--fast')
  if (strange !== undefined) return { kind: 'wrong', message: `There is no ${strange}.\n\n${usage}` }
  return { kind: 'run', isFast: words.includes('--fast') }
}
