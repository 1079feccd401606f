// Which known word a mistyped one probably meant. Decides by edits, scaled to the length; asking is left to the caller.

/** The part of a word that is compared: lower case, without accents, spaces, hyphens and other punctuation. */
export function compact(text: string): string {
  const letters = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\p{L}\p{N}\p{M}]/gu, '')
  return letters === '' ? text.trim().toLowerCase() : letters
}

/** Edits between two words: insert, delete, replace, or swap of neighbours (optimal string alignment). Stops past `most`. */
function edits(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1
  let before: number[] = []
  let above = Array.from({ length: right.length + 1 }, (_, column) => column)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replaced = at(above, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1)
      const swapped =
        left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
          ? at(before, column - 2) + 1
          : Infinity
      current.push(Math.min(replaced, swapped, at(above, column) + 1, at(current, column - 1) + 1))
    }
    if (Math.min(...current) > most && Math.min(...above) > most) return most + 1
    before = above
    above = current
  }
  return at(above, right.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}

/**
 * How many edits two compact words may be apart and still be taken for each other: at most two, one below six
 * letters, none below five, so that "for" and "the" never ask. `eager` grants short words one: where a word is expected.
 */
function tolerance(left: string, right: string, eager: boolean): number {
  const longer = Math.max(left.length, right.length)
  const shorter = Math.min(left.length, right.length)
  const scaled = longer < 5 ? 0 : longer < 6 ? 1 : 2
  return Math.max(Math.min(scaled, Math.floor(shorter / 3)), eager && shorter >= 3 ? 1 : 0)
}

/** "q3-webinar" is not a slip for "q4-webinar". */
function digits(word: string): string {
  return word.replace(/\D/g, '')
}

/**
 * The candidate nearest to a typed word, or undefined where none is near enough. The first of equals wins.
 * `eager` is for a place where one of the candidates is expected (a verb, a unit after an amount).
 */
export function nearest(word: string, candidates: readonly string[], eager = false): string | undefined {
  const forms = candidates.map(compact)
  const found = nearestForm(compact(word), forms, eager)
  return found && candidates[found.index]
}

/** The same among compact forms: which of them, and how many edits away. */
export function nearestForm(
  typed: string,
  forms: readonly string[],
  eager = false,
): { index: number; edits: number } | undefined {
  let best: { index: number; edits: number } | undefined
  for (const [index, form] of forms.entries()) {
    const most = Math.min(tolerance(typed, form, eager), (best?.edits ?? Infinity) - 1)
    if (Math.abs(typed.length - form.length) > most || digits(typed) !== digits(form)) continue
    const found = edits(typed, form, most)
    if (found <= most) best = { index, edits: found }
  }
  return best
}
