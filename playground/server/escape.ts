// Escapes what a user typed after a slash command as Slack does when the command's `should_escape` is on.
// Source: https://docs.slack.dev/interactivity/implementing-slash-commands and https://docs.slack.dev/messaging/formatting-message-text

import type { Workspace } from './records.ts'

const specials: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const broadcasts: ReadonlySet<string> = new Set(['here', 'channel', 'everyone'])

// One pass, so that what one rule has written is never read by another: address, link, @name, #name, or a special character.
const token = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?:\/\/[^\s<>]+|@[\w.-]+|#[\w-]+|[&<>]/g

/** The text as it arrives: `@sam` of this workspace as `<@U…|sam>`, `#sales` as `<#C…|sales>`, addresses and links marked up, `& < >` escaped. */
export function escapeCommandText(workspace: Workspace, text: string): string {
  return text.replace(token, (found) => {
    const special = specials[found]
    if (special) return special
    if (found.startsWith('@')) return mention(workspace, found)
    if (found.startsWith('#')) return channelLink(workspace, found)
    const escaped = found.replaceAll('&', '&amp;')
    return found.startsWith('http') ? `<${escaped}>` : `<mailto:${escaped}|${escaped}>`
  })
}

function mention(workspace: Workspace, found: string): string {
  // A full stop after a name belongs to the sentence, unless the name itself ends with one.
  for (const name of [found.slice(1), found.slice(1).replace(/[.-]+$/, '')]) {
    const rest = found.slice(1 + name.length)
    if (broadcasts.has(name)) return `<!${name}>${rest}`
    const user = [...workspace.users.values()].find((one) => one.name === name)
    if (user) return `<@${user.id}|${user.name}>${rest}`
  }
  return found
}

function channelLink(workspace: Workspace, found: string): string {
  const channel = [...workspace.channels.values()].find(
    (one) => one.name === found.slice(1) && one.directWith === undefined,
  )
  return channel ? `<#${channel.id}|${channel.name}>` : found
}
