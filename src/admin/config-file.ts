// The configuration as a file: JSON with its keys sorted, amounts as numbers, instants in ISO 8601. Decides how a file is
// written, and says everything that is wrong with one that is read, each with its place in it.

import type { z } from 'zod'
import { CREDIT } from '../core/amount.ts'
import type { Rollover } from '../core/model.ts'
import type { FileChange } from '../meter/plan-import.ts'
import type { ConfiguredPool, NamedConfig, WorkspaceConfig } from '../store/export.ts'
import { configFile, FORMAT } from './config-schema.ts'

/** `incomplete`: fields are missing. */
export type ConfigFileOutcome =
  | { kind: 'read'; config: FileChange }
  | { kind: 'refused'; faults: string[]; incomplete: boolean }

const MISSING = 'is missing'

/** Reads a file; refuses it with all its faults. */
export function readConfigFile(content: string): ConfigFileOutcome {
  let json: unknown
  try {
    json = JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { kind: 'refused', faults: [`The file is not JSON: ${(error as Error).message}.`], incomplete: false }
  }
  const parsed = configFile.safeParse(json, { error: sayIssue })
  if (parsed.success) return { kind: 'read', config: parsed.data }
  const { issues } = parsed.error
  return {
    kind: 'refused',
    faults: issues.map(({ path, message }) => `${placeOf(path)} ${message}.`),
    incomplete: issues.some(({ message }) => message === MISSING),
  }
}

/** Writes a configuration; the same one is always the same text. */
export function formatConfigFile({ settings, purposes, campaigns, holidays, pools }: WorkspaceConfig): string {
  const { namesShown, ...same } = settings
  return JSON.stringify(
    sorted({
      format: FORMAT,
      workspace: { names_shown: namesShown, ...same },
      purposes: purposes.map(namedJson),
      campaigns: campaigns.map(namedJson),
      holidays,
      pools: pools.map(asJson),
    }),
    null,
    2,
  )
}

function asRolloverJson(rollover: Rollover) {
  if (rollover.kind === 'none') return rollover
  const { expiresAfter: expires_after, ...rest } = rollover
  return { ...rest, ...(rest.kind === 'capped' ? { credits: rest.credits / CREDIT } : {}), expires_after }
}

/** What was never merged says nothing of it: such a file can be read by an older version. */
function namedJson({ mergedInto, ...same }: NamedConfig) {
  return mergedInto === null ? same : { ...same, merged_into: mergedInto }
}

function asJson({ shortName, settings, owners, terms, activities, rules }: ConfiguredPool) {
  const { channelId, pricePerCredit, workingDays, monthlyPace = null, ...same } = settings
  return {
    ...same,
    pool: shortName,
    channel: channelId,
    price_per_credit: pricePerCredit === null ? null : Number(pricePerCredit),
    working_days: workingDays,
    monthly_pace: monthlyPace === null ? null : monthlyPace / CREDIT,
    owners,
    terms: terms.map(({ effectiveAt, anchorAt, allotment, rollover, plan, planConfirmedOn, ...rest }) => ({
      ...rest,
      effective_at: effectiveAt,
      anchor_at: anchorAt,
      allotment: allotment / CREDIT,
      rollover: asRolloverJson(rollover),
      plan,
      plan_confirmed_on: planConfirmedOn,
    })),
    activities: activities.map(({ prices, ...rest }) => ({
      ...rest,
      prices: prices.map(({ effectiveAt, unitPrice }) => ({
        effective_at: effectiveAt,
        credits: unitPrice === null ? null : unitPrice / CREDIT,
      })),
    })),
    rules: rules.map(({ channelId: announcedIn, lines, ...rest }) => ({
      ...rest,
      channel: announcedIn,
      lines: lines.map(({ at, severity }) => ({ at: at / CREDIT, severity })),
    })),
  }
}

/** The same value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
  return place.replace(/^\./, '') || 'The file'
}

/** What zod finds by itself, to be put after the place. Texts written at a field come before this. */
function sayIssue(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return issue.input === undefined ? MISSING : `must be ${kindOf(issue.expected)}`
  if (issue.code === 'unrecognized_keys')
    return `has ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}, which is not known here`
  if (issue.code === 'invalid_value')
    return issue.input === undefined
      ? MISSING
      : `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'is empty' : `must be at least ${issue.minimum}`
  if (issue.code === 'too_big')
    return issue.origin === 'string' ? `is longer than ${issue.maximum} characters` : `must be at most ${issue.maximum}`
  return 'is not what belongs here'
}

function kindOf(expected: string): string {
  return (
    { string: 'text', array: 'a list', object: 'an object', boolean: 'true or false', int: 'a whole number' }[
      expected
    ] ?? `a ${expected}`
  )
}
