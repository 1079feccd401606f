// What a limit is: how much of something fits, and where that is stated. The rows are in the files that are named limits.

export type Unit = 'characters' | 'items' | 'bytes' | 'seconds' | 'uses' | 'value'

export interface LimitBase {
  /** The shape of shapes.ts, the method or the interaction that carries the field. */
  of: string
  field: string
  unit: Unit
  /** The address, or in words what is behind the number. */
  source: string
}

export type Limit = LimitBase & ({ most: number } | { least: number })

/** A name for a row that tests and fault texts can show. */
export function limitName(limit: Limit): string {
  const bound = 'most' in limit ? `<= ${limit.most}` : `>= ${limit.least}`
  return `${limit.of}.${limit.field} ${bound} ${limit.unit}`
}
