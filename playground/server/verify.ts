// Verify mode: at the end of a test nothing may have been seen that no correct app does, but for what the test provoked on purpose.

import type { Violation } from './records.ts'
import type { SlackState } from './state.ts'

/** Throws with every violation, readably, and with every expected one that did not come. An expected one is named by its
 * error (`invalid_blocks`), or by place and error (`chat.update: invalid_blocks`), and may come any number of times. */
export function verify(state: SlackState, expected: readonly string[]): void {
  const seen = state.violations.filter((one) => one.blame === 'app')
  const unexpected = seen.filter((one) => !expected.some((name) => isNamed(one, name)))
  const missed = expected.filter((name) => !seen.some((one) => isNamed(one, name)))
  const lines = [
    ...unexpected.map((one) => `- ${shown(one)}`),
    ...missed.map((name) => `- ${name} was to be provoked, and was not seen`),
  ]
  if (lines.length > 0) throw new Error(['The local Slack saw what no correct app does:', ...lines].join('\n'))
}

function isNamed({ where, error }: Violation, name: string): boolean {
  return name === error || name === `${where}: ${error}`
}

function shown({ at, where, error, details, refused }: Violation): string {
  const outcome = refused ? 'refused' : 'taken, though it should not have been sent'
  return `${at.toISOString()} ${where}: ${error} (${outcome})${details.length > 0 ? `: ${details.join('; ')}` : ''}`
}
