// What somebody has said their next logs are for, in names. It goes for what they do not say themselves.

import type { Why } from '../core/grammar-doubt.ts'
import type { Visit } from './visit.ts'

/** Without what has been archived since. */
export function stickyOf({ member, directory }: Pick<Visit, 'member' | 'directory'>): Omit<Why, 'rest'> {
  const purpose = directory.purposes.find((it) => it.purposeId === member.stickyPurposeId && !it.archived)?.name
  const campaign = directory.campaigns.find((it) => it.campaignId === member.stickyCampaignId && !it.archived)?.name
  return { ...(purpose === undefined ? {} : { purpose }), ...(campaign === undefined ? {} : { campaign }) }
}
