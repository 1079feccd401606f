// What people typed, as text that Slack shows and never obeys.

const specials: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Escapes the three characters that begin Slack's markup, so that "<!channel>" comes out as text. Source:
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function escapeMrkdwn(text: string): string {
  return text.replace(/[&<>]/g, (character) => specials[character] ?? character)
}
