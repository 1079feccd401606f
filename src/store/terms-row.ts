// How terms stand in their row: amounts as decimals, local dates as columns of dates take them.

import { fromDecimal, toDecimal } from '../core/amount.ts'
import type { Terms } from '../core/model.ts'

interface TermsRow extends Omit<Terms, 'allotment' | 'rollover' | 'planConfirmedOn'> {
  allotment: { toString(): string }
  rollover: unknown
  planConfirmedOn: Date | null
}

/** Terms as they were read. */
export function asTerms(row: TermsRow): Terms {
  const { version, effectiveAt, anchorAt, length, parts, zone, plan } = row
  return {
    ...{ version, effectiveAt, anchorAt, length, parts, zone, plan },
    allotment: fromDecimal(row.allotment.toString()),
    rollover: row.rollover as Terms['rollover'],
    planConfirmedOn: row.planConfirmedOn?.toISOString().slice(0, 10) ?? null,
  }
}

/** Terms as they are written. */
export function termsColumns<Some extends Omit<Terms, 'version'>>(terms: Some) {
  const { allotment, planConfirmedOn, ...same } = terms
  return { ...same, allotment: toDecimal(allotment), planConfirmedOn: dateColumn(planConfirmedOn) }
}

/** A local date as a column of dates takes it. */
function dateColumn(on: string | null): Date | null {
  return on === null ? null : new Date(`${on}T00:00:00Z`)
}
