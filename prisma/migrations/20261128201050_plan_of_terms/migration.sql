-- What a plan is called is part of its terms: a change that counts from the next cycle renames nothing before.
ALTER TABLE "pool_terms" ADD COLUMN "plan" TEXT, ADD COLUMN "plan_confirmed_on" DATE;
UPDATE "pool_terms" t SET "plan" = p."plan", "plan_confirmed_on" = p."plan_confirmed_on"
FROM "pool" p WHERE p."workspace_id" = t."workspace_id" AND p."pool_id" = t."pool_id";
ALTER TABLE "pool" DROP COLUMN "plan", DROP COLUMN "plan_confirmed_on";
