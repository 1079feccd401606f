-- What a pool's plan is called and what a month of it should stay below; what moves with a reset; what was merged into what.
ALTER TABLE "pool"
  ADD COLUMN "plan" TEXT,
  ADD COLUMN "plan_confirmed_on" DATE,
  ADD COLUMN "monthly_pace" DECIMAL(15,3);
ALTER TABLE "pool" ADD CONSTRAINT "pool_monthly_pace_check" CHECK ("monthly_pace" > 0);

ALTER TABLE "grant" ADD COLUMN "expires_with_cycle" BOOLEAN NOT NULL DEFAULT false;
-- Until now every allotment, and nothing else, ended with its cycle.
UPDATE "grant" SET "expires_with_cycle" = true WHERE "kind" = 'allotment';

ALTER TABLE "reservation"
  ADD COLUMN "until_reset" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "note" TEXT;
ALTER TABLE "reservation"
  ADD CONSTRAINT "reservation_span_check" CHECK ("until_at" > "from_at"),
  ADD CONSTRAINT "reservation_credits_check" CHECK ("credits" > 0);

ALTER TABLE "purpose" ADD COLUMN "alias_of_id" UUID;
ALTER TABLE "purpose" ADD CONSTRAINT "purpose_workspace_id_alias_of_id_fkey" FOREIGN KEY ("workspace_id", "alias_of_id") REFERENCES "purpose"("workspace_id", "purpose_id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "purpose" ADD CONSTRAINT "purpose_alias_check" CHECK ("alias_of_id" <> "purpose_id");

ALTER TABLE "campaign" ADD COLUMN "alias_of_id" UUID;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_workspace_id_alias_of_id_fkey" FOREIGN KEY ("workspace_id", "alias_of_id") REFERENCES "campaign"("workspace_id", "campaign_id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_alias_check" CHECK ("alias_of_id" <> "campaign_id");
