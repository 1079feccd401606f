-- A merge and its split look for the entries of a name while all pools of the workspace are locked.
CREATE INDEX "entry_workspace_id_campaign_id_idx" ON "entry"("workspace_id", "campaign_id") WHERE (campaign_id IS NOT NULL);
CREATE INDEX "entry_workspace_id_purpose_id_idx" ON "entry"("workspace_id", "purpose_id") WHERE (purpose_id IS NOT NULL);
