// What a member's next logs are for, until they change it.

import type { Database } from './database.ts'

/** Ids of the workspace's lists. */
export interface Sticky {
  purposeId: string | null
  campaignId: string | null
}

/** Sets it whole: what is null is not set any more. */
export async function setSticky(
  db: Database,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  { purposeId, campaignId }: Sticky,
): Promise<void> {
  await db.member.update({
    where: { workspaceId_memberId: { workspaceId, memberId } },
    data: { stickyPurposeId: purposeId, stickyCampaignId: campaignId },
  })
}
