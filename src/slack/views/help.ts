// The card of `help`: one line per thing that can be typed.

import { footer, type Spoken, section, speak } from './blocks.ts'
import { escapeMrkdwn } from './escape.ts'

export interface HelpLine {
  /** What to type after the command. */
  example: string
  does: string
}

/** Each example can be copied as it stands. `more` is what not everybody may do, and the reader may. */
export function helpCard(
  command: string,
  lines: readonly HelpLine[],
  purposes: readonly string[],
  more: readonly HelpLine[] = [],
): Spoken {
  const listed = (some: readonly HelpLine[]) =>
    some.map(({ example, does }) => {
      const typed = `${command} ${example}`.trim()
      return `\`${escapeMrkdwn(typed)}\`  ${escapeMrkdwn(does)}`
    })
  return speak(`What ${escapeMrkdwn(command)} can do`, [
    section(`*What ${escapeMrkdwn(command)} can do*`, ...listed(lines)),
    ...(more.length === 0 ? [] : [section('*For owners and admins*', ...listed(more))]),
    ...(purposes.length === 0 ? [] : [section(`Purposes: ${purposes.map(escapeMrkdwn).join(', ')}.`)]),
    footer(
      'Plain credits: `25`',
      'several at once: `3 email, 1 mobile`',
      'earlier: `yesterday`, `mon`, `17 nov 14:30`',
      'another pool: `in apollo`',
      'a campaign: `#q4-webinar`',
      'a label: `segment:smb`',
      'whose contact it was: `jane@example.com`',
      ...(more.length === 0 ? [] : ["a colleague's: `5 for @sam`"]),
      'whatever else you type is kept as a note',
    ),
  ])
}
