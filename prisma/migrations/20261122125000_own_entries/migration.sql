-- The latest entries of one member, among all that programs write.
CREATE INDEX "entry_workspace_id_member_id_recorded_at_idx" ON "entry"("workspace_id", "member_id", "recorded_at") WHERE (member_id IS NOT NULL);
