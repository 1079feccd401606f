-- Whether an adjustment took credits off a cycle is asked before any entry of it is given back.
CREATE INDEX "entry_workspace_id_pool_id_cycle_starts_at_idx" ON "entry"("workspace_id", "pool_id", "cycle_starts_at") WHERE (kind = 'adjustment');
