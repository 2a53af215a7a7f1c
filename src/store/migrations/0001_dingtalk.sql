CREATE TABLE "usage" (
	"meter" text NOT NULL,
	"period" text NOT NULL,
	"value" integer NOT NULL,
	CONSTRAINT "usage_meter_period_pk" PRIMARY KEY("meter","period")
);
--> statement-breakpoint
ALTER TABLE "binding" ADD COLUMN "unbound_at" timestamp (3) with time zone;