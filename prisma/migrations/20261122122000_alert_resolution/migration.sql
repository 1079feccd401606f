-- How an alert ended, frozen like what it knew when it fired: the cause, what was left then, what was still past.
ALTER TABLE "alert" ADD COLUMN "resolution" JSONB;
