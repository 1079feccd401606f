// What somebody has said their next logs are for, in names. It goes for what they do not say themselves.

import type { Why } from '../core/grammar-doubt.ts'
import type { DirectoryName } from '../store/directory.ts'
import type { Visit } from './visit.ts'

/** Without what has been archived since. */
export function stickyOf({ member, directory }: Pick<Visit, 'member' | 'directory'>): Omit<Why, 'rest'> {
  const purpose = currentName(directory.purposes, (it) => it.purposeId, member.stickyPurposeId)
  const campaign = currentName(directory.campaigns, (it) => it.campaignId, member.stickyCampaignId)
  return { ...(purpose === undefined ? {} : { purpose }), ...(campaign === undefined ? {} : { campaign }) }
}

/** The name that an id stands for today, where it is in use: whoever set it may have seen it before it was merged. */
function currentName<Row extends DirectoryName>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  id: string | null | undefined,
): string | undefined {
  return rows.find((it) => !it.archived && (idOf(it) === id || it.merged.some((merged) => merged.id === id)))?.name
}
