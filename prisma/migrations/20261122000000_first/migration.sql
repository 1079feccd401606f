-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "workspace" (
    "workspace_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'team',
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "names_shown" TEXT NOT NULL DEFAULT 'everyone',
    "zone" TEXT NOT NULL DEFAULT 'UTC',
    "currency" TEXT NOT NULL DEFAULT 'USD',
    "contact_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "uninstalled_at" TIMESTAMPTZ(3),

    CONSTRAINT "workspace_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "installation" (
    "workspace_id" TEXT NOT NULL,
    "app_id" TEXT,
    "bot_user_id" TEXT,
    "bot_token" TEXT NOT NULL,
    "scopes" TEXT[],
    "document" TEXT,
    "installed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("workspace_id")
);

-- CreateTable
CREATE TABLE "member" (
    "workspace_id" TEXT NOT NULL,
    "member_id" UUID NOT NULL,
    "slack_user_id" TEXT,
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "admin" BOOLEAN NOT NULL DEFAULT false,
    "zone" TEXT,
    "alias_of_id" UUID,
    "last_pool_id" UUID,
    "sticky_purpose_id" UUID,
    "sticky_campaign_id" UUID,
    "muted_kinds" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "erased_at" TIMESTAMPTZ(3),

    CONSTRAINT "member_pkey" PRIMARY KEY ("workspace_id","member_id")
);

-- CreateTable
CREATE TABLE "member_email" (
    "workspace_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "member_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_email_pkey" PRIMARY KEY ("workspace_id","email")
);

-- CreateTable
CREATE TABLE "channel" (
    "workspace_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "name" TEXT,
    "shared" BOOLEAN NOT NULL DEFAULT false,
    "next_post_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "parked_reason" TEXT,
    "parked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "channel_pkey" PRIMARY KEY ("workspace_id","channel_id")
);

-- CreateTable
CREATE TABLE "stream" (
    "workspace_id" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stream_pkey" PRIMARY KEY ("workspace_id","stream")
);

-- CreateTable
CREATE TABLE "api_key" (
    "workspace_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "stream" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "abilities" TEXT[],
    "pool_ids" UUID[] DEFAULT ARRAY[]::UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("workspace_id","key_id")
);

-- CreateTable
CREATE TABLE "connector" (
    "workspace_id" TEXT NOT NULL,
    "connector_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "vendor" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'active',
    "secret" TEXT,
    "token_hash" BYTEA,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "next_due_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connector_pkey" PRIMARY KEY ("workspace_id","connector_id")
);

-- CreateTable
CREATE TABLE "pool" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "short_name" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "unit" TEXT NOT NULL DEFAULT 'credits',
    "zone" TEXT NOT NULL,
    "channel_id" TEXT,
    "price_per_credit" DECIMAL(15,6),
    "working_days" INTEGER[] DEFAULT ARRAY[1, 2, 3, 4, 5]::INTEGER[],
    "records_from_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "last_seq" BIGINT NOT NULL DEFAULT 0,
    "dirty_at" TIMESTAMPTZ(3),
    "next_due_at" TIMESTAMPTZ(3),
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pool_pkey" PRIMARY KEY ("workspace_id","pool_id")
);

-- CreateTable
CREATE TABLE "pool_owner" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "pool_owner_pkey" PRIMARY KEY ("workspace_id","pool_id","member_id")
);

-- CreateTable
CREATE TABLE "pool_terms" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "anchor_at" TIMESTAMPTZ(3) NOT NULL,
    "length" TEXT NOT NULL,
    "parts" INTEGER NOT NULL DEFAULT 1,
    "zone" TEXT NOT NULL,
    "allotment" DECIMAL(15,3) NOT NULL,
    "rollover" JSONB NOT NULL DEFAULT '{"kind":"none"}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pool_terms_pkey" PRIMARY KEY ("workspace_id","pool_id","version")
);

-- CreateTable
CREATE TABLE "activity" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "activity" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "aliases" TEXT[],
    "position" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("workspace_id","pool_id","activity")
);

-- CreateTable
CREATE TABLE "activity_price" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "activity" TEXT NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "unit_price" DECIMAL(15,3),

    CONSTRAINT "activity_price_pkey" PRIMARY KEY ("workspace_id","pool_id","activity","effective_at")
);

-- CreateTable
CREATE TABLE "cycle" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "terms_version" INTEGER NOT NULL,
    "history" BOOLEAN NOT NULL DEFAULT false,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cycle_pkey" PRIMARY KEY ("workspace_id","pool_id","starts_at")
);

-- CreateTable
CREATE TABLE "cycle_total" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "cycle_starts_at" TIMESTAMPTZ(3) NOT NULL,
    "credits_carried_in" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_usage" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_refunded" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_reversed" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_adjusted" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_forfeited" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "credits_uncovered" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "entry_count" INTEGER NOT NULL DEFAULT 0,
    "reading_as_of" TIMESTAMPTZ(3),
    "reading_used" DECIMAL(15,3),
    "credits_unexplained" DECIMAL(15,3) NOT NULL DEFAULT 0,

    CONSTRAINT "cycle_total_pkey" PRIMARY KEY ("workspace_id","pool_id","cycle_starts_at")
);

-- CreateTable
CREATE TABLE "grant" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "promotional" BOOLEAN NOT NULL DEFAULT false,
    "credits" DECIMAL(15,3) NOT NULL,
    "credits_left" DECIMAL(15,3) NOT NULL,
    "credits_forfeited" DECIMAL(15,3) NOT NULL DEFAULT 0,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "corrects_id" UUID,
    "reason" TEXT,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "grant_pkey" PRIMARY KEY ("workspace_id","grant_id")
);

-- CreateTable
CREATE TABLE "allocation" (
    "workspace_id" TEXT NOT NULL,
    "entry_id" UUID NOT NULL,
    "grant_id" UUID NOT NULL,
    "credits" DECIMAL(15,3) NOT NULL,

    CONSTRAINT "allocation_pkey" PRIMARY KEY ("workspace_id","entry_id","grant_id")
);

-- CreateTable
CREATE TABLE "entry" (
    "workspace_id" TEXT NOT NULL,
    "entry_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "cycle_starts_at" TIMESTAMPTZ(3) NOT NULL,
    "seq" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "credits" DECIMAL(15,3) NOT NULL,
    "member_id" UUID,
    "logged_by_id" UUID,
    "activity" TEXT,
    "quantity" DECIMAL(15,3) NOT NULL DEFAULT 1,
    "unit_price" DECIMAL(15,3),
    "priced_by" TEXT NOT NULL,
    "purpose_id" UUID,
    "purpose_text" TEXT,
    "campaign_id" UUID,
    "campaign_text" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "note" TEXT,
    "contact_hash" BYTEA,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "manual" BOOLEAN NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "corrects_id" UUID,
    "matches_entry_id" UUID,
    "grant_id" UUID,
    "marks" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_on" DATE NOT NULL,

    CONSTRAINT "entry_pkey" PRIMARY KEY ("workspace_id","entry_id")
);

-- CreateTable
CREATE TABLE "purpose" (
    "workspace_id" TEXT NOT NULL,
    "purpose_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "purpose_pkey" PRIMARY KEY ("workspace_id","purpose_id")
);

-- CreateTable
CREATE TABLE "campaign" (
    "workspace_id" TEXT NOT NULL,
    "campaign_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_key" TEXT NOT NULL,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "campaign_pkey" PRIMARY KEY ("workspace_id","campaign_id")
);

-- CreateTable
CREATE TABLE "contact_seen" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "contact_hash" BYTEA NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contact_seen_pkey" PRIMARY KEY ("workspace_id","pool_id","contact_hash")
);

-- CreateTable
CREATE TABLE "usage_day" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "cycle_starts_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_on" DATE NOT NULL,
    "member_id" UUID NOT NULL,
    "activity" TEXT NOT NULL,
    "purpose_id" UUID NOT NULL,
    "campaign_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "credits" DECIMAL(15,3) NOT NULL,
    "quantity" DECIMAL(15,3) NOT NULL,
    "entry_count" INTEGER NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("workspace_id","pool_id","cycle_starts_at","booked_on","member_id","activity","purpose_id","campaign_id","source")
);

-- CreateTable
CREATE TABLE "usage_hour" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "hour_at" TIMESTAMPTZ(3) NOT NULL,
    "credits" DECIMAL(15,3) NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("workspace_id","pool_id","source","hour_at")
);

-- CreateTable
CREATE TABLE "reading" (
    "workspace_id" TEXT NOT NULL,
    "reading_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3) NOT NULL,
    "used" DECIMAL(15,3) NOT NULL,
    "left" DECIMAL(15,3),
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reading_pkey" PRIMARY KEY ("workspace_id","reading_id")
);

-- CreateTable
CREATE TABLE "reservation" (
    "workspace_id" TEXT NOT NULL,
    "reservation_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "campaign_id" UUID,
    "credits" DECIMAL(15,3) NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "reservation_pkey" PRIMARY KEY ("workspace_id","reservation_id")
);

-- CreateTable
CREATE TABLE "budget" (
    "workspace_id" TEXT NOT NULL,
    "pool_id" UUID NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "credits" DECIMAL(15,3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("workspace_id","pool_id","scope_kind","scope_id")
);

-- CreateTable
CREATE TABLE "rule" (
    "workspace_id" TEXT NOT NULL,
    "rule_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "kind" TEXT NOT NULL,
    "basis" TEXT NOT NULL DEFAULT 'granted',
    "scope_kind" TEXT NOT NULL DEFAULT 'pool',
    "scope_id" TEXT NOT NULL DEFAULT '',
    "channel_id" TEXT,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "rule_pkey" PRIMARY KEY ("workspace_id","rule_id")
);

-- CreateTable
CREATE TABLE "rule_line" (
    "workspace_id" TEXT NOT NULL,
    "rule_id" UUID NOT NULL,
    "line" DECIMAL(15,3) NOT NULL,
    "severity" TEXT NOT NULL,

    CONSTRAINT "rule_line_pkey" PRIMARY KEY ("workspace_id","rule_id","line")
);

-- CreateTable
CREATE TABLE "alert" (
    "workspace_id" TEXT NOT NULL,
    "alert_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "pool_id" UUID NOT NULL,
    "cycle_starts_at" TIMESTAMPTZ(3) NOT NULL,
    "scope_kind" TEXT NOT NULL,
    "scope_id" TEXT NOT NULL,
    "line" DECIMAL(15,3) NOT NULL,
    "episode" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "rule_version" INTEGER NOT NULL,
    "facts" JSONB NOT NULL,
    "fired_at" TIMESTAMPTZ(3) NOT NULL,
    "covered_by_id" UUID,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_id" UUID,
    "snoozed_until_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("workspace_id","alert_id")
);

-- CreateTable
CREATE TABLE "notice" (
    "workspace_id" TEXT NOT NULL,
    "notice_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "cause_id" TEXT NOT NULL,
    "channel_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "not_after_at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("workspace_id","notice_id")
);

-- CreateTable
CREATE TABLE "message" (
    "workspace_id" TEXT NOT NULL,
    "message_id" UUID NOT NULL,
    "channel_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "ts" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "sent_revision" INTEGER NOT NULL DEFAULT 0,
    "lease_token" UUID,
    "lease_until_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "message_pkey" PRIMARY KEY ("workspace_id","message_id")
);

-- CreateTable
CREATE TABLE "subscription" (
    "workspace_id" TEXT NOT NULL,
    "subscription_id" UUID NOT NULL,
    "pool_id" UUID,
    "kind" TEXT NOT NULL,
    "cadence" TEXT NOT NULL,
    "local_time" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "days_before" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "channel_id" TEXT,
    "member_id" UUID,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "next_due_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "subscription_pkey" PRIMARY KEY ("workspace_id","subscription_id")
);

-- CreateTable
CREATE TABLE "outcome" (
    "workspace_id" TEXT NOT NULL,
    "outcome_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "quantity" DECIMAL(15,3) NOT NULL DEFAULT 1,
    "value" DECIMAL(15,2),
    "purpose_id" UUID,
    "campaign_id" UUID,
    "purpose_text" TEXT,
    "campaign_text" TEXT,
    "labels" JSONB NOT NULL DEFAULT '{}',
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outcome_pkey" PRIMARY KEY ("workspace_id","outcome_id")
);

-- CreateTable
CREATE TABLE "holiday" (
    "workspace_id" TEXT NOT NULL,
    "on_date" DATE NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "holiday_pkey" PRIMARY KEY ("workspace_id","on_date")
);

-- CreateTable
CREATE TABLE "audit" (
    "workspace_id" TEXT NOT NULL,
    "audit_id" UUID NOT NULL,
    "actor_id" UUID,
    "via" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_pkey" PRIMARY KEY ("workspace_id","audit_id")
);

-- CreateTable
CREATE TABLE "job_slot" (
    "job" TEXT NOT NULL,
    "slot_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_token" UUID NOT NULL,
    "lease_until_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_slot_pkey" PRIMARY KEY ("job","slot_at")
);

-- CreateIndex
CREATE UNIQUE INDEX "member_workspace_id_slack_user_id_key" ON "member"("workspace_id", "slack_user_id");

-- CreateIndex
CREATE INDEX "member_email_workspace_id_member_id_idx" ON "member_email"("workspace_id", "member_id");

-- CreateIndex
CREATE INDEX "connector_next_due_at_idx" ON "connector"("next_due_at");

-- CreateIndex
CREATE INDEX "pool_next_due_at_idx" ON "pool"("next_due_at");

-- CreateIndex
CREATE INDEX "pool_dirty_at_idx" ON "pool"("dirty_at");

-- CreateIndex
CREATE UNIQUE INDEX "pool_workspace_id_short_name_key" ON "pool"("workspace_id", "short_name");

-- CreateIndex
CREATE INDEX "grant_workspace_id_pool_id_effective_at_idx" ON "grant"("workspace_id", "pool_id", "effective_at");

-- CreateIndex
CREATE UNIQUE INDEX "grant_workspace_id_pool_id_key_key" ON "grant"("workspace_id", "pool_id", "key");

-- CreateIndex
CREATE INDEX "entry_workspace_id_pool_id_manual_occurred_at_idx" ON "entry"("workspace_id", "pool_id", "manual", "occurred_at");

-- CreateIndex
CREATE INDEX "entry_workspace_id_corrects_id_idx" ON "entry"("workspace_id", "corrects_id") WHERE (corrects_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "entry_workspace_id_matches_entry_id_idx" ON "entry"("workspace_id", "matches_entry_id") WHERE (matches_entry_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "entry_workspace_id_contact_hash_idx" ON "entry"("workspace_id", "contact_hash") WHERE (contact_hash IS NOT NULL);

-- CreateIndex
CREATE INDEX "entry_workspace_id_recorded_at_idx" ON "entry"("workspace_id", "recorded_at");

-- CreateIndex
CREATE UNIQUE INDEX "entry_workspace_id_source_key_key" ON "entry"("workspace_id", "source", "key");

-- CreateIndex
CREATE UNIQUE INDEX "purpose_workspace_id_name_key_key" ON "purpose"("workspace_id", "name_key");

-- CreateIndex
CREATE UNIQUE INDEX "campaign_workspace_id_name_key_key" ON "campaign"("workspace_id", "name_key");

-- CreateIndex
CREATE INDEX "usage_hour_workspace_id_pool_id_hour_at_idx" ON "usage_hour"("workspace_id", "pool_id", "hour_at");

-- CreateIndex
CREATE INDEX "reading_workspace_id_pool_id_as_of_idx" ON "reading"("workspace_id", "pool_id", "as_of");

-- CreateIndex
CREATE INDEX "reservation_workspace_id_pool_id_until_at_idx" ON "reservation"("workspace_id", "pool_id", "until_at");

-- CreateIndex
CREATE INDEX "rule_workspace_id_pool_id_idx" ON "rule"("workspace_id", "pool_id");

-- CreateIndex
CREATE INDEX "alert_workspace_id_pool_id_cycle_starts_at_idx" ON "alert"("workspace_id", "pool_id", "cycle_starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_workspace_id_rule_id_cycle_starts_at_scope_kind_scope_key" ON "alert"("workspace_id", "rule_id", "cycle_starts_at", "scope_kind", "scope_id", "line", "episode");

-- CreateIndex
CREATE INDEX "notice_workspace_id_message_id_idx" ON "notice"("workspace_id", "message_id");

-- CreateIndex
CREATE INDEX "notice_workspace_id_cause_id_idx" ON "notice"("workspace_id", "cause_id");

-- CreateIndex
CREATE INDEX "notice_state_due_at_idx" ON "notice"("state", "due_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_workspace_id_key_key" ON "notice"("workspace_id", "key");

-- CreateIndex
CREATE INDEX "message_workspace_id_channel_id_ts_idx" ON "message"("workspace_id", "channel_id", "ts");

-- CreateIndex
CREATE INDEX "message_state_next_attempt_at_idx" ON "message"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "subscription_next_due_at_idx" ON "subscription"("next_due_at");

-- CreateIndex
CREATE INDEX "outcome_workspace_id_occurred_at_idx" ON "outcome"("workspace_id", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "outcome_workspace_id_source_key_key" ON "outcome"("workspace_id", "source", "key");

-- CreateIndex
CREATE INDEX "audit_workspace_id_at_idx" ON "audit"("workspace_id", "at");

-- AddForeignKey
ALTER TABLE "installation" ADD CONSTRAINT "installation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_alias_of_id_fkey" FOREIGN KEY ("workspace_id", "alias_of_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_last_pool_id_fkey" FOREIGN KEY ("workspace_id", "last_pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_sticky_purpose_id_fkey" FOREIGN KEY ("workspace_id", "sticky_purpose_id") REFERENCES "purpose"("workspace_id", "purpose_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_workspace_id_sticky_campaign_id_fkey" FOREIGN KEY ("workspace_id", "sticky_campaign_id") REFERENCES "campaign"("workspace_id", "campaign_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "member_email" ADD CONSTRAINT "member_email_workspace_id_member_id_fkey" FOREIGN KEY ("workspace_id", "member_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channel" ADD CONSTRAINT "channel_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_workspace_id_stream_fkey" FOREIGN KEY ("workspace_id", "stream") REFERENCES "stream"("workspace_id", "stream") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connector" ADD CONSTRAINT "connector_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pool" ADD CONSTRAINT "pool_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pool" ADD CONSTRAINT "pool_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "channel"("workspace_id", "channel_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "pool_owner" ADD CONSTRAINT "pool_owner_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pool_owner" ADD CONSTRAINT "pool_owner_workspace_id_member_id_fkey" FOREIGN KEY ("workspace_id", "member_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pool_terms" ADD CONSTRAINT "pool_terms_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity" ADD CONSTRAINT "activity_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "activity_price" ADD CONSTRAINT "activity_price_workspace_id_pool_id_activity_fkey" FOREIGN KEY ("workspace_id", "pool_id", "activity") REFERENCES "activity"("workspace_id", "pool_id", "activity") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cycle" ADD CONSTRAINT "cycle_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cycle_total" ADD CONSTRAINT "cycle_total_workspace_id_pool_id_cycle_starts_at_fkey" FOREIGN KEY ("workspace_id", "pool_id", "cycle_starts_at") REFERENCES "cycle"("workspace_id", "pool_id", "starts_at") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_workspace_id_corrects_id_fkey" FOREIGN KEY ("workspace_id", "corrects_id") REFERENCES "grant"("workspace_id", "grant_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "grant" ADD CONSTRAINT "grant_workspace_id_created_by_id_fkey" FOREIGN KEY ("workspace_id", "created_by_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_workspace_id_entry_id_fkey" FOREIGN KEY ("workspace_id", "entry_id") REFERENCES "entry"("workspace_id", "entry_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "allocation" ADD CONSTRAINT "allocation_workspace_id_grant_id_fkey" FOREIGN KEY ("workspace_id", "grant_id") REFERENCES "grant"("workspace_id", "grant_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_pool_id_cycle_starts_at_fkey" FOREIGN KEY ("workspace_id", "pool_id", "cycle_starts_at") REFERENCES "cycle"("workspace_id", "pool_id", "starts_at") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_member_id_fkey" FOREIGN KEY ("workspace_id", "member_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_logged_by_id_fkey" FOREIGN KEY ("workspace_id", "logged_by_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_purpose_id_fkey" FOREIGN KEY ("workspace_id", "purpose_id") REFERENCES "purpose"("workspace_id", "purpose_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_campaign_id_fkey" FOREIGN KEY ("workspace_id", "campaign_id") REFERENCES "campaign"("workspace_id", "campaign_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_corrects_id_fkey" FOREIGN KEY ("workspace_id", "corrects_id") REFERENCES "entry"("workspace_id", "entry_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_matches_entry_id_fkey" FOREIGN KEY ("workspace_id", "matches_entry_id") REFERENCES "entry"("workspace_id", "entry_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "entry" ADD CONSTRAINT "entry_workspace_id_grant_id_fkey" FOREIGN KEY ("workspace_id", "grant_id") REFERENCES "grant"("workspace_id", "grant_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "purpose" ADD CONSTRAINT "purpose_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_seen" ADD CONSTRAINT "contact_seen_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_day" ADD CONSTRAINT "usage_day_workspace_id_pool_id_cycle_starts_at_fkey" FOREIGN KEY ("workspace_id", "pool_id", "cycle_starts_at") REFERENCES "cycle"("workspace_id", "pool_id", "starts_at") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_hour" ADD CONSTRAINT "usage_hour_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reading" ADD CONSTRAINT "reading_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_campaign_id_fkey" FOREIGN KEY ("workspace_id", "campaign_id") REFERENCES "campaign"("workspace_id", "campaign_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_workspace_id_created_by_id_fkey" FOREIGN KEY ("workspace_id", "created_by_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "budget" ADD CONSTRAINT "budget_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule" ADD CONSTRAINT "rule_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rule" ADD CONSTRAINT "rule_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "channel"("workspace_id", "channel_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "rule_line" ADD CONSTRAINT "rule_line_workspace_id_rule_id_fkey" FOREIGN KEY ("workspace_id", "rule_id") REFERENCES "rule"("workspace_id", "rule_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_workspace_id_rule_id_fkey" FOREIGN KEY ("workspace_id", "rule_id") REFERENCES "rule"("workspace_id", "rule_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_workspace_id_pool_id_cycle_starts_at_fkey" FOREIGN KEY ("workspace_id", "pool_id", "cycle_starts_at") REFERENCES "cycle"("workspace_id", "pool_id", "starts_at") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_workspace_id_covered_by_id_fkey" FOREIGN KEY ("workspace_id", "covered_by_id") REFERENCES "alert"("workspace_id", "alert_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_workspace_id_acknowledged_by_id_fkey" FOREIGN KEY ("workspace_id", "acknowledged_by_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "channel"("workspace_id", "channel_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_workspace_id_message_id_fkey" FOREIGN KEY ("workspace_id", "message_id") REFERENCES "message"("workspace_id", "message_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "channel"("workspace_id", "channel_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_workspace_id_pool_id_fkey" FOREIGN KEY ("workspace_id", "pool_id") REFERENCES "pool"("workspace_id", "pool_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_workspace_id_channel_id_fkey" FOREIGN KEY ("workspace_id", "channel_id") REFERENCES "channel"("workspace_id", "channel_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_workspace_id_member_id_fkey" FOREIGN KEY ("workspace_id", "member_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_workspace_id_purpose_id_fkey" FOREIGN KEY ("workspace_id", "purpose_id") REFERENCES "purpose"("workspace_id", "purpose_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_workspace_id_campaign_id_fkey" FOREIGN KEY ("workspace_id", "campaign_id") REFERENCES "campaign"("workspace_id", "campaign_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "holiday" ADD CONSTRAINT "holiday_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit" ADD CONSTRAINT "audit_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("workspace_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit" ADD CONSTRAINT "audit_workspace_id_actor_id_fkey" FOREIGN KEY ("workspace_id", "actor_id") REFERENCES "member"("workspace_id", "member_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- Checks that the Prisma schema cannot express. Kinds and states are closed lists; a value outside them is a fault of the program.
ALTER TABLE "workspace"
  ADD CONSTRAINT "workspace_kind_check" CHECK ("kind" IN ('team', 'enterprise')),
  ADD CONSTRAINT "workspace_status_check" CHECK ("status" IN ('active', 'uninstalled')),
  ADD CONSTRAINT "workspace_names_shown_check" CHECK ("names_shown" IN ('everyone', 'owners', 'nobody'));
ALTER TABLE "member" ADD CONSTRAINT "member_state_check" CHECK ("state" IN ('active', 'deactivated', 'guest', 'stranger', 'outside'));
ALTER TABLE "cycle" ADD CONSTRAINT "cycle_span_check" CHECK ("ends_at" > "starts_at");
ALTER TABLE "pool_terms"
  ADD CONSTRAINT "pool_terms_allotment_check" CHECK ("allotment" >= 0),
  ADD CONSTRAINT "pool_terms_parts_check" CHECK ("parts" >= 1);
ALTER TABLE "activity_price" ADD CONSTRAINT "activity_price_check" CHECK ("unit_price" >= 0);
ALTER TABLE "grant"
  ADD CONSTRAINT "grant_kind_check" CHECK ("kind" IN ('allotment', 'top_up', 'rollover', 'promotion', 'correction')),
  ADD CONSTRAINT "grant_left_check" CHECK ("kind" = 'correction' OR ("credits_left" >= 0 AND "credits_left" <= "credits")),
  ADD CONSTRAINT "grant_span_check" CHECK ("expires_at" > "effective_at");
ALTER TABLE "entry"
  ADD CONSTRAINT "entry_kind_check" CHECK ("kind" IN ('usage', 'refund', 'reversal', 'adjustment', 'forfeit', 'rollover_out')),
  ADD CONSTRAINT "entry_priced_by_check" CHECK ("priced_by" IN ('list', 'caller', 'system')),
  ADD CONSTRAINT "entry_bound_check" CHECK (abs("credits") <= 1000000000);
ALTER TABLE "rule_line" ADD CONSTRAINT "rule_line_severity_check" CHECK ("severity" IN ('info', 'warning', 'critical'));
ALTER TABLE "alert"
  ADD CONSTRAINT "alert_state_check" CHECK ("state" IN ('firing', 'acknowledged', 'snoozed', 'resolved', 'covered', 'superseded', 'expired')),
  ADD CONSTRAINT "alert_reason_check" CHECK ("reason" IN ('first_crossing', 'already_past', 'escalated'));
ALTER TABLE "notice" ADD CONSTRAINT "notice_state_check" CHECK ("state" IN ('pending', 'claimed', 'sent', 'expired', 'cancelled'));
ALTER TABLE "message" ADD CONSTRAINT "message_state_check" CHECK ("state" IN ('pending', 'sent', 'failed', 'expired'));

-- Who paid for what, whichever way it is written: whole by one grant, or in parts.
CREATE VIEW "payment" AS
  SELECT "workspace_id", "entry_id", "grant_id", "credits" FROM "entry"
  WHERE "grant_id" IS NOT NULL AND "kind" NOT IN ('forfeit', 'rollover_out')
  UNION ALL
  SELECT "workspace_id", "entry_id", "grant_id", "credits" FROM "allocation";
