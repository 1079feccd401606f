-- What delivery remembers of an attempt: where a direct message really went, whether a post without an answer may stand
-- in the channel already, since when a channel takes nothing, and what a notice knew that no other row keeps.
ALTER TABLE "channel" ADD COLUMN "failing_since_at" TIMESTAMPTZ(3);
UPDATE "channel" SET "failing_since_at" = "parked_at";

ALTER TABLE "message" ADD COLUMN "may_be_posted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN "posted_to" TEXT;

ALTER TABLE "notice" ADD COLUMN "facts" JSONB;
