// The last page of an installation, in the browser of whoever installed it: what to do next, or what went wrong. Plain HTML
// that loads nothing from anywhere.

import { countOf } from './phrases.ts'

export interface InstallPage {
  title: string
  /** Sentences as plain text, a paragraph each. */
  lines: readonly string[]
  /** Where to go from here, shown as a button. */
  link?: { href: string; label: string }
}

const ROTATES =
  'One thing is wrong: token rotation is on for this Slack app, and Purser does not renew tokens, so it falls silent in 12 hours. Make the app again with rotation off.'

/** The page after an installation that worked. */
export function welcomePage(given: {
  workspace: string
  command: string
  slackUrl: string
  /** How many pools are here from an earlier installation. */
  pools: number
  /** Whether its tokens expire, which nothing here renews. */
  rotates: boolean
}): InstallPage {
  const { workspace, command, slackUrl, pools, rotates } = given
  const next =
    pools === 0
      ? [
          `Next: open Slack and type ${command} in the channel where your team talks about its work. The first time it asks for your pool of credits, which takes a minute.`,
          'Then invite Purser to that channel (/invite @Purser), so that it can warn you there before the credits run out.',
        ]
      : [
          `Welcome back: ${countOf(pools, 'pool')} of credits ${pools === 1 ? 'is' : 'are'} here, with everything that was logged. Type ${command} in Slack to see what is left.`,
          'Where Purser was taken out of a channel, invite it again (/invite @Purser): it warns only in channels that it is in.',
        ]
  return {
    title: `Purser is installed in ${workspace}`,
    lines: [...next, ...(rotates ? [ROTATES] : [])],
    link: { href: slackUrl, label: 'Open Slack' },
  }
}

/** The page after one that did not; `again` is where it begins, left out where beginning again changes nothing. */
export function failedPage(lines: readonly string[], again?: string): InstallPage {
  return {
    title: 'Purser was not installed',
    lines,
    ...(again ? { link: { href: again, label: 'Try again' } } : {}),
  }
}

/** The page as HTML. */
export function drawPage({ title, lines, link }: InstallPage): string {
  const paragraphs = lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')
  const button = link ? `\n<p><a class="button" href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>` : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem }
.button { display: inline-block; padding: 0.5rem 1rem; border: 1px solid; border-radius: 0.4rem; text-decoration: none }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${paragraphs}${button}
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
