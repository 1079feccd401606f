// A count of something as people read it: "2 mobile reveals", "1 company".

import { CREDIT, type Credits, formatCredits } from './amount.ts'

/** How many of an activity, by its name; `quantity` in thousandths. */
export function countOfNamed(quantity: Credits, name: string): string {
  return `${formatCredits(quantity)} ${quantity === CREDIT ? name : plural(name)}`
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`
}
