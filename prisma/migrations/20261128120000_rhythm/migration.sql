-- What is said on a schedule. The subscriptions of one pool are read together.
CREATE INDEX "subscription_workspace_id_pool_id_idx" ON "subscription"("workspace_id", "pool_id");

-- Pools that were made before anything came by itself get what a new one gets. Ids follow from what a subscription is, so
-- that the same one is never made twice (src/store/subscriptions.ts makes them alike).
INSERT INTO "subscription" ("workspace_id", "subscription_id", "pool_id", "kind", "cadence", "local_time", "zone", "settings", "next_due_at")
SELECT p."workspace_id", md5('digest:' || p."pool_id" || ':channel')::uuid, p."pool_id", 'digest', 'weekly', '09:00', p."zone",
  '{"weekday": 1, "skipEmpty": true, "makesWay": true}', now()
FROM "pool" p ON CONFLICT DO NOTHING;

INSERT INTO "subscription" ("workspace_id", "subscription_id", "pool_id", "kind", "cadence", "local_time", "zone", "days_before", "settings", "next_due_at")
SELECT p."workspace_id", md5('reminder:' || p."pool_id" || ':channel')::uuid, p."pool_id", 'reminder', 'cycle', '09:00', p."zone",
  ARRAY[7, 3, 1], '{"ownerDays": [1], "report": true}', now()
FROM "pool" p ON CONFLICT DO NOTHING;

-- The sweep finds what is due by this instant; a pool that has none yet is looked at once.
UPDATE "pool" SET "next_due_at" = now() WHERE "next_due_at" IS NULL;
