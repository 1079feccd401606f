// POST /v1/readings: one balance that a vendor showed. Answers the pool as it is afterwards.

import { z } from 'zod'
import { takeReading } from '../meter/take-reading.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { mediaTypeOf, readText, wrongMediaType } from './body.ts'
import { amount, explain, instant, text } from './fields.ts'
import { isObject, type Json, parseJson } from './json.ts'
import { describePool } from './pools.ts'
import { ProblemError } from './problem.ts'
import type { Call } from './routes.ts'

/** What a body may hold: used or left, never both, since they could disagree. */
const readingSchema = z
  .strictObject(
    {
      pool: text({ max: 200, like: 'the short name of a pool, like "apollo"' }),
      used: amount('360')
        .refine((value) => value >= 0, 'is below zero: it is how many credits the cycle has used')
        .optional(),
      left: amount('640').optional(),
      as_of: instant(),
    },
    { error: (issue) => (issue.code === 'unrecognized_keys' ? unknownFields(issue.keys as string[]) : undefined) },
  )
  .superRefine(({ used, left }, context) => {
    if (used === undefined && left === undefined) context.addIssue('needs used or left, as the vendor shows it')
    if (used !== undefined && left !== undefined)
      context.addIssue('has used and left: send the one that the vendor shows')
  })

/** Takes a reading. */
export async function postReadings({ request, meter, caller, limits }: Call): Promise<Answer> {
  const type = mediaTypeOf(request)
  if (type !== 'application/json') throw wrongMediaType(type, ['application/json'])
  const { pool, balance, asOf } = readReading(parseJson(await readText(request, limits.bodyBytes)))
  const { workspaceId, stream, poolIds } = caller
  const outcome = await takeReading(meter, { workspaceId, poolIds, pool, balance, asOf, source: `api:${stream}` })
  if (outcome.kind === 'taken') return jsonAnswer(200, describePool(outcome.summary))
  const { code, message, field } = outcome
  throw refused(code === 'forbidden_pool' ? 403 : 422, code, message, field)
}

function readReading(json: Json) {
  if (!isObject(json))
    throw refused(422, 'invalid', 'The body must be an object like {"pool":"apollo","left":640,"as_of":"..."}.')
  const present = Object.fromEntries(Object.entries(json).filter(([, value]) => value !== null))
  const parsed = readingSchema.safeParse(present)
  if (!parsed.success) {
    const { message, field } = explain(parsed.error)
    throw refused(422, 'invalid', message, field)
  }
  const { pool, used, left, as_of: asOf } = parsed.data
  return { pool, asOf, balance: used === undefined ? { left: left ?? 0 } : { used } }
}

function unknownFields(names: readonly string[]): string {
  return `has ${names.map((name) => JSON.stringify(name)).join(', ')}, which is no field of a reading: it has pool, used or left, and as_of`
}

function refused(status: number, code: string, detail: string, field?: string): ProblemError {
  return new ProblemError({ status, code, detail, ...(field === undefined ? {} : { extra: { field } }) })
}
