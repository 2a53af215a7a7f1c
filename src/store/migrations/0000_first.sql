CREATE TABLE "audit" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"town" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "binding" (
	"town" text NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"unit" text NOT NULL,
	"bound_at" timestamp (3) with time zone NOT NULL,
	"bound_by" text NOT NULL,
	CONSTRAINT "binding_platform_conversation_town_unit_pk" PRIMARY KEY("platform","conversation","town","unit")
);
--> statement-breakpoint
CREATE TABLE "bulletin" (
	"town" text NOT NULL,
	"no" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"targets" jsonb NOT NULL,
	"author" text NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"send_at" timestamp (3) with time zone,
	"confirmed_at" timestamp (3) with time zone,
	"confirmed_by" text,
	"rounds" integer NOT NULL,
	CONSTRAINT "bulletin_town_no_pk" PRIMARY KEY("town","no")
);
--> statement-breakpoint
CREATE TABLE "check_in" (
	"town" text NOT NULL,
	"no" integer NOT NULL,
	"unit" text NOT NULL,
	"state" text NOT NULL,
	"headcount" integer NOT NULL,
	"held_on" date NOT NULL,
	"reporter" text NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	"conversation" text NOT NULL,
	"details" jsonb NOT NULL,
	"credits" jsonb NOT NULL,
	CONSTRAINT "check_in_town_no_pk" PRIMARY KEY("town","no")
);
--> statement-breakpoint
CREATE TABLE "conversation" (
	"platform" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	CONSTRAINT "conversation_platform_id_pk" PRIMARY KEY("platform","id")
);
--> statement-breakpoint
CREATE TABLE "counter" (
	"town" text NOT NULL,
	"kind" text NOT NULL,
	"value" integer NOT NULL,
	CONSTRAINT "counter_town_kind_pk" PRIMARY KEY("town","kind")
);
--> statement-breakpoint
CREATE TABLE "coverage" (
	"town" text NOT NULL,
	"unit" text NOT NULL,
	"day" date NOT NULL,
	"counted" integer NOT NULL,
	"assisted" integer NOT NULL,
	"visitors" integer NOT NULL,
	"network" integer NOT NULL,
	"sessions" integer NOT NULL,
	CONSTRAINT "coverage_town_unit_day_pk" PRIMARY KEY("town","unit","day")
);
--> statement-breakpoint
CREATE TABLE "dialogue" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"town" text NOT NULL,
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"person" text NOT NULL,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "due" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"town" text NOT NULL,
	"key" text NOT NULL,
	"job" text NOT NULL,
	"run_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"error" text,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"seq" bigserial NOT NULL,
	"platform" text NOT NULL,
	"id" text NOT NULL,
	"conversation" text NOT NULL,
	"town" text,
	"message" jsonb,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"fault_ref" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	"answered_at" timestamp (3) with time zone,
	CONSTRAINT "inbox_platform_id_pk" PRIMARY KEY("platform","id")
);
--> statement-breakpoint
CREATE TABLE "leave" (
	"town" text NOT NULL,
	"person" text NOT NULL,
	"from_day" date NOT NULL,
	"until_day" date NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	CONSTRAINT "leave_town_person_from_day_pk" PRIMARY KEY("town","person","from_day")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"town" text NOT NULL,
	"key" text NOT NULL,
	"class" text NOT NULL,
	"platform" text NOT NULL,
	"conversation" text,
	"account" text,
	"text" text NOT NULL,
	"pictures" jsonb NOT NULL,
	"in_reply_to" text,
	"bulletin" integer,
	"state" text NOT NULL,
	"not_before" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"platform_id" text,
	"error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "person" (
	"town" text NOT NULL,
	"id" text NOT NULL,
	"platform" text NOT NULL,
	"account" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "person_town_id_pk" PRIMARY KEY("town","id")
);
--> statement-breakpoint
CREATE TABLE "role" (
	"town" text NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	"unit" text NOT NULL,
	"dedicated" boolean NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "role_town_person_role_unit_pk" PRIMARY KEY("town","person","role","unit")
);
--> statement-breakpoint
CREATE TABLE "sandbox_message" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"conversation" text NOT NULL,
	"sender" text NOT NULL,
	"text" text NOT NULL,
	"pictures" jsonb NOT NULL,
	"addressed" boolean NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"in_reply_to" text
);
--> statement-breakpoint
CREATE TABLE "sandbox_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"clock" timestamp (3) with time zone NOT NULL,
	"faults" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "town" (
	"id" text PRIMARY KEY NOT NULL,
	"campaign" jsonb NOT NULL,
	"scripts" jsonb NOT NULL,
	"source_hash" text NOT NULL,
	"loaded_at" timestamp (3) with time zone NOT NULL,
	"stopped_at" timestamp (3) with time zone,
	"stopped_by" text
);
--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("town","subject","id");--> statement-breakpoint
CREATE INDEX "check_in_by_unit" ON "check_in" USING btree ("town","unit","held_on","no");--> statement-breakpoint
CREATE INDEX "check_in_by_reporter" ON "check_in" USING btree ("town","reporter","no");--> statement-breakpoint
CREATE INDEX "check_in_by_day" ON "check_in" USING btree ("town","held_on");--> statement-breakpoint
CREATE INDEX "dialogue_open" ON "dialogue" USING btree ("town","person","conversation") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "due_key" ON "due" USING btree ("town","key");--> statement-breakpoint
CREATE INDEX "due_open" ON "due" USING btree ("run_at","id") WHERE state in ('planned', 'queued');--> statement-breakpoint
CREATE INDEX "inbox_open" ON "inbox" USING btree ("seq") WHERE state = 'new';--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_key" ON "outbox" USING btree ("town","key");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("platform","not_before","id") WHERE state in ('direct', 'pending', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_bulletin" ON "outbox" USING btree ("town","bulletin") WHERE bulletin is not null;--> statement-breakpoint
CREATE INDEX "outbox_lost" ON "outbox" USING btree ("town","id") WHERE state in ('failed', 'uncertain');--> statement-breakpoint
CREATE UNIQUE INDEX "person_account" ON "person" USING btree ("platform","account","town");--> statement-breakpoint
CREATE UNIQUE INDEX "sandbox_message_id" ON "sandbox_message" USING btree ("id");--> statement-breakpoint
CREATE INDEX "sandbox_message_conversation" ON "sandbox_message" USING btree ("conversation","seq");