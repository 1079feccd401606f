// What setup says beside its questions: the three ways, where things are in Slack, and what to do at the end. No decisions.

import { SLACK_INSTALL_PATH } from '../slack-manifest.ts'
import type { SlackSettings } from '../slack-settings.ts'

export type Way = SlackSettings['mode']

export const greeting = [
  'This makes the settings of Purser. Answers are checked at once; .env is written at the very end, and Ctrl-C',
  'before that leaves everything as it is. A value in [brackets] is what a blank answer means.',
  '',
]

export const wayLines = [
  'How do Slack and Purser reach each other?',
  '  1  Socket mode: Purser calls Slack. One workspace, no public address: right for one team, also behind a firewall.',
  '  2  HTTP: Slack calls Purser at an https address that the internet reaches: right where you have one.',
  '  3  Installs: like 2, for any number of workspaces; each installs the app at your address.',
]

/** What to do in Slack before the first token is asked for. */
export function appLines(link: string): string[] {
  return [
    '',
    'Open this link, choose the workspace, and create the app; everything is filled in. (Is the app there already? Then',
    'compare it with the table of scopes in the README and go on.)',
    '',
    link,
    '',
    "What is asked for now stands in that app's settings. Secrets stay hidden while you type.",
  ]
}

/** Where a credential is found, as a line above its question. */
export const whereInSlack: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN: 'Install App, "Install to <workspace>"; then the Bot User OAuth Token, which begins with xoxb-.',
  SLACK_APP_TOKEN:
    'Basic Information, App-Level Tokens, "Generate": a token with the scope connections:write; it begins with xapp-.',
  SLACK_SIGNING_SECRET: 'Basic Information, App Credentials, Signing Secret.',
  SLACK_CLIENT_ID: 'Basic Information, App Credentials, Client ID.',
  SLACK_CLIENT_SECRET: 'Basic Information, App Credentials, Client Secret.',
}

const secretNames = /TOKEN|SECRET|KEY/

/** A setting as the summary shows it: enough to tell two secrets apart, too little to use one. */
export function shownValue(name: string, value: string): string {
  if (name === 'DATABASE_URL') return withoutPassword(value)
  if (!secretNames.test(name)) return value
  if (name === 'ENCRYPTION_KEY' || name === 'SLACK_STATE_SECRET') return '(not shown)'
  const prefix = /^[a-z]+-/.exec(value)?.[0] ?? ''
  return `${prefix}...${value.slice(-4)}`
}

/** A password may stand before the host, with an @ of its own, or among the parameters. */
function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return '(not shown)'
  const url = new URL(text)
  if (url.password !== '') url.password = '...'
  for (const key of new Set(url.searchParams.keys())) if (/pass/i.test(key)) url.searchParams.set(key, '...')
  return url.href
}

/** What is left to do once .env is written. */
export function nextSteps(way: Way, { command, publicUrl }: { command: string; publicUrl: string }): string[] {
  const install = `Open ${publicUrl}${SLACK_INSTALL_PATH} and install it in your workspace. For others, "Manage Distribution" of the app.`
  const verified =
    'In the app\'s settings, "Event Subscriptions": where it says that the address is not verified, let it try again.'
  const steps = [
    'npm start',
    ...(way === 'installs' ? [install] : []),
    ...(way === 'socket' ? [] : [verified]),
    `Type ${command} in Slack.`,
    'npm run doctor, in another terminal: it checks everything, and can be run at any time.',
  ]
  return ['', 'What comes now:', ...steps.map((step, index) => `  ${index + 1}. ${step}`)]
}
