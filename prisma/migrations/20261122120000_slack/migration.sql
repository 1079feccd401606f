-- What the people's side of Slack needs: who is an admin there, what the next logs are for, who snoozed an alert.
ALTER TABLE "installation" ADD COLUMN "bot_id" TEXT;

ALTER TABLE "member" ADD COLUMN "profile_at" TIMESTAMPTZ(3),
ADD COLUMN "slack_admin" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "alert" ADD COLUMN "snoozed_by_id" UUID;
ALTER TABLE "alert" ADD CONSTRAINT "alert_workspace_id_snoozed_by_id_fkey" FOREIGN KEY ("workspace_id", "snoozed_by_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;
