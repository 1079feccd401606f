// What a member's next logs are for, until they change it.

import type { RootDatabase } from './database.ts'
import { inTransaction } from './transaction.ts'

/** Ids of the workspace's lists. */
export interface Sticky {
  purposeId: string | null
  campaignId: string | null
}

/** Sets it whole: what is null is not set any more. A merge of these names locks the same rows: whom it hits tries again. */
export async function setSticky(
  db: RootDatabase,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  { purposeId, campaignId }: Sticky,
): Promise<void> {
  await inTransaction(db, (tx) =>
    tx.member.update({
      where: { workspaceId_memberId: { workspaceId, memberId } },
      data: { stickyPurposeId: purposeId, stickyCampaignId: campaignId },
    }),
  )
}
