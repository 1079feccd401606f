// Exact amounts. Decides how credits are read, written, rounded and compared; knows nothing of pools or grants.

/** An amount of credits, or a quantity, in whole thousandths: a safe integer. 16 credits are 16000. */
export type Credits = number

/** One credit in thousandths. */
export const CREDIT: Credits = 1000

/** The largest amount of one entry: 1,000,000,000 credits (semantics 1). */
export const ENTRY_CREDITS_MAX: Credits = 1_000_000_000 * CREDIT

const DECIMAL = /^([+-]?)(\d{1,12})(?:\.(\d{1,3}))?$/

/**
 * Reads a plain decimal ("16", "-2.5", "0.125") exactly.
 * Returns undefined for anything else: exponents, more than three decimals, separators, more than ENTRY_CREDITS_MAX.
 */
export function parseCredits(text: string): Credits | undefined {
  const match = DECIMAL.exec(text)
  if (!match) return undefined
  const [, sign, whole, fraction = ''] = match
  const magnitude = Number(whole) * CREDIT + Number(fraction.padEnd(3, '0'))
  if (magnitude > ENTRY_CREDITS_MAX) return undefined
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude
}

/** Writes an amount as the shortest plain decimal ("16", "-2.5"), for SQL parameters and JSON answers. */
export function toDecimal(credits: Credits): string {
  const magnitude = Math.abs(credits)
  const fraction = String(magnitude % CREDIT)
    .padStart(3, '0')
    .replace(/0+$/, '')
  const whole = String(Math.floor(magnitude / CREDIT))
  return `${credits < 0 ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Reads a decimal that the database wrote ("16.000"); throws where it is not exact, because a balance would be wrong. */
export function fromDecimal(text: string): Credits {
  const [whole = '', fraction = ''] = text.split('.')
  const credits = Number(`${whole}${fraction.padEnd(3, '0')}`)
  if (!/^-?\d+(\.\d{1,3})?$/.test(text) || !Number.isSafeInteger(credits))
    throw new RangeError(`"${text}" is not an amount with at most three decimals`)
  return credits === 0 ? 0 : credits
}

/** Writes an amount for people: "1,234.5". */
export function formatCredits(credits: Credits): string {
  const [whole = '', fraction] = toDecimal(credits).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** numerator x factor / denominator, rounded half away from zero once. All arguments are integers; denominator > 0. */
export function scale(numerator: number, factor: number, denominator: number): number {
  const product = BigInt(numerator) * BigInt(factor)
  const divisor = BigInt(denominator)
  const magnitude = product < 0n ? -product : product
  const rounded = (2n * magnitude + divisor) / (2n * divisor)
  return Number(product < 0n ? -rounded : rounded)
}

/** Unit price x quantity, both in thousandths, rounded once to thousandths. */
export function price(unitPrice: Credits, quantity: Credits): Credits {
  return scale(unitPrice, quantity, CREDIT)
}

/** part of whole as a percent rounded down, or undefined where there is no whole (a state of its own, never a division). */
export function percentDown(part: Credits, whole: Credits): number | undefined {
  if (whole <= 0) return undefined
  return Number((BigInt(Math.max(0, part)) * 100n) / BigInt(whole))
}

/** Whether part is at or past `percent` of whole, by integers only. `percent` may carry three decimals, in thousandths. */
export function reachesPercent(part: Credits, whole: Credits, percent: number): boolean {
  return BigInt(part) * 100n * BigInt(CREDIT) >= BigInt(whole) * BigInt(percent)
}

/**
 * Splits total over the weights by largest remainder, so that the parts sum to total to the digit.
 * Ties go to the earlier part. Weights are non-negative integers; all zero gives everything to the first part.
 * A negative total is split like the positive one.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  if (total < 0) return apportion(-total, weights).map((part) => 0 - part)
  const sum = weights.reduce((left, right) => left + BigInt(right), 0n)
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? total : 0))
  const shares = weights.map((weight) => (BigInt(total) * BigInt(weight)) / sum)
  const rests = weights.map((weight, index) => ({ index, rest: (BigInt(total) * BigInt(weight)) % sum }))
  rests.sort((left, right) => (left.rest === right.rest ? left.index - right.index : left.rest > right.rest ? -1 : 1))
  const missing = Number(BigInt(total) - shares.reduce((left, right) => left + right, 0n))
  const parts = shares.map(Number)
  for (const { index } of rests.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1
  return parts
}
