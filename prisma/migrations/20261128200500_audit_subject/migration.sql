-- What was said of one thing is looked for by that thing.
CREATE INDEX "audit_workspace_id_subject_kind_subject_id_idx" ON "audit"("workspace_id", "subject_kind", "subject_id");
