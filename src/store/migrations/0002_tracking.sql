CREATE TABLE "check_in_photo" (
	"town" text NOT NULL,
	"picture" text NOT NULL,
	"check_in" integer NOT NULL,
	CONSTRAINT "check_in_photo_town_picture_check_in_pk" PRIMARY KEY("town","picture","check_in")
);
--> statement-breakpoint
CREATE TABLE "group_robot" (
	"platform" text NOT NULL,
	"conversation" text NOT NULL,
	"webhook" text NOT NULL,
	"secret" text,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "group_robot_platform_conversation_pk" PRIMARY KEY("platform","conversation")
);
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "recall" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "recall_note" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "readers" integer;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "readers_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "outbox_recall" ON "outbox" USING btree ("platform","id") WHERE recall = 'asked';