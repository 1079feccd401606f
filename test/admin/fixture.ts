// What the tests of the terminal share: a command run as a terminal would have it run, on the file's database.

import type { SlackAccess } from '../../src/admin/ask-slack.ts'
import { type CommandAnswer, runCommand } from '../../src/admin/commands.ts'
import type { MeterDeps } from '../../src/meter/deps.ts'

/** A Slack that nobody answers for: a port that no service has. */
export const NO_SLACK: SlackAccess = {
  slack: { mode: 'http', botToken: 'xoxb-local', signingSecret: 'secret' },
  slackApiUrl: 'http://127.0.0.1:2/api',
}

/** A runner of commands: `run('key:create', '--name', 'zapier')`; `feed` gives it a file's content too. */
export function commandsOn(meter: MeterDeps, slack: SlackAccess = NO_SLACK) {
  return {
    run: (...args: string[]): Promise<CommandAnswer> => runCommand({ meter, slack }, { args, input: '' }),
    feed: (input: string, ...args: string[]): Promise<CommandAnswer> => runCommand({ meter, slack }, { args, input }),
  }
}
