// What a form of `purposes` remembers beside its fields: which name it is about, and in which state its reader saw it, so
// that of two who change the same one the second is told.

import { z } from 'zod'
import { stateOf } from '../meter/plan-list-change.ts'
import type { Directory, MergedName } from '../store/directory.ts'
import { readJson } from './read-json.ts'

const schema = z.object({
  list: z.enum(['purpose', 'campaign']),
  id: z.uuid(),
  seen: z.array(z.string().max(12)).max(2),
  /** Of which merge the form shows what it means. */
  into: z.uuid().optional(),
})

export type FormData = z.output<typeof schema>

/** One of a list that stands for itself. */
export interface FormName {
  id: string
  name: string
  nameKey: string
  archived: boolean
  merged: MergedName[]
}

export function packForm(data: { [Field in keyof FormData]: FormData[Field] | undefined }): string {
  return JSON.stringify(data)
}

/** What a form remembers; undefined where it is none of ours. */
export function dataOf(privateMetadata: string): FormData | undefined {
  return schema.safeParse(readJson(privateMetadata)).data
}

/** The state in which somebody sees a name now. */
export function stateIn({ merged: _merged, ...row }: FormName): string {
  return stateOf({ ...row, mergedIntoId: null })
}

/** The names of a list that stand for themselves. */
export function namesOf({ purposes, campaigns }: Directory, list: FormData['list']): FormName[] {
  return list === 'purpose'
    ? purposes.map(({ purposeId, ...it }) => ({ ...it, id: purposeId }))
    : campaigns.map(({ campaignId, ...it }) => ({ ...it, id: campaignId }))
}
