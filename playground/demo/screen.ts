// How the demo writes to a terminal: styles where the terminal has them, lines that fit it, bars, quotes, tables. Knows
// nothing of credits but how an amount is written.

/** Names of SGR attributes: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/ */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const
const STYLE = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`)
export type Style = keyof typeof styles

export interface Screen {
  /** At most 96 columns: a longer line is hard to follow. */
  width: number
  style: (style: Style, text: string) => string
  /** Writes a line that stays. */
  line: (text?: string) => void
  /** An empty line, unless there is one already. */
  gap: () => void
  /** Writes a sentence that stays, wrapped to the width. */
  say: (text: string) => void
  /** Shows what is going on in a line that the next one replaces; nothing where output is no terminal. */
  passing: (text: string) => void
  /** Text behind a bar at the left, wrapped to the width. Slack's *bold* is drawn bold, its _italic_ dim. */
  quote: (text: string, style?: Style) => void
  /** What can be typed, each with what it does beside it, wrapped in a column of its own. */
  glossary: (rows: readonly (readonly [typed: string, does: string])[]) => void
  heading: (text: string) => void
  /** How many lines have been written that stay. */
  written: () => number
}

export function createScreen(output: NodeJS.WriteStream): Screen {
  const isStyled = output.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  const width = Math.max(60, Math.min(96, output.columns ?? 96))
  const style: Screen['style'] = (name, text) => {
    const [on, off] = styles[name]
    return isStyled ? `\u001b[${on}m${text}\u001b[${off}m` : text
  }
  const erase = (): void => {
    if (output.isTTY) output.write('\r\u001b[2K')
  }
  let written = 0
  let isAfterGap = false
  const line: Screen['line'] = (text = '') => {
    erase()
    output.write(`${text}\n`)
    written += 1
    isAfterGap = text === ''
  }
  const gap: Screen['gap'] = () => {
    if (!isAfterGap) line()
  }
  // Word by word, so that a phrase may be broken between lines.
  const each = (name: Style, inside: string): string => inside.replace(/[^ ]+/g, (word) => style(name, word))
  const marked = (text: string): string =>
    text
      .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, (_all, inside: string) => each('bold', inside))
      .replace(/(?<!\w)_([^_\n]+)_(?!\w)/g, (_all, inside: string) => each('dim', inside))
  return {
    width,
    style,
    line,
    gap,
    say: (text) => {
      for (const row of wrap(text, width - 2)) line(`  ${row.trimStart()}`)
    },
    passing: (text) => {
      if (!output.isTTY) return
      erase()
      output.write(cut(text, width))
    },
    quote: (text, colour = 'dim') => {
      for (const row of marked(text)
        .split('\n')
        .flatMap((part) => wrap(part, width - 4)))
        line(`  ${style(colour, '┃')} ${row}`)
    },
    glossary: (rows) => {
      const first = Math.max(...rows.map(([typed]) => typed.length))
      for (const [typed, does] of rows)
        for (const [index, part] of wrap(does, width - first - 6).entries())
          line(`    ${style('cyan', (index === 0 ? typed : '').padEnd(first))}  ${part.trimStart()}`)
    },
    heading: (text) => {
      gap()
      line(style('bold', text))
      line(style('dim', '─'.repeat(width)))
    },
    written: () => written,
  }
}

/** A line cut to a number of columns. */
function cut(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`
}

/** Lines of at most so many columns, broken between words; what follows the first begins two columns further in. */
function wrap(text: string, columns: number): string[] {
  const rows: string[] = []
  // "19 %" stays together.
  for (const word of text.split(/ (?!%)/)) {
    const row = rows.at(-1)
    if (row !== undefined && shownLength(row) + 1 + shownLength(word) <= columns)
      rows[rows.length - 1] = `${row} ${word}`
    else rows.push(row === undefined ? word : `  ${word}`)
  }
  return rows
}

/** How many columns a text takes: styles take none, a coloured sign two. */
function shownLength(text: string): number {
  const shown = text.split(STYLE).join('')
  return [...shown].length + (shown.match(/\p{Emoji_Presentation}/gu)?.length ?? 0)
}

/** A share from 0 to 1 as blocks; anything above nothing shows. */
export function bar(share: number, columns: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * columns)
  const shown = share > 0 ? Math.max(1, full) : 0
  return '█'.repeat(shown) + '░'.repeat(columns - shown)
}

/** An amount of credits: "1,004.08". */
export function amount(credits: number): string {
  return credits.toLocaleString('en-US', { maximumFractionDigits: 3 })
}
