import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/**
 * The tables, as drizzle-kit turns them into migrations (`npm run migration`). Every domain row carries its town.
 * Times are domain times given by the program: SQL `now()` is never used, because the sandbox moves the clock.
 * Rows are never deleted by a command; a unit of '' means the town as a whole.
 */
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** A town with its campaign as loaded, and the switch that holds back its bulletins and reminders. */
export const town = pgTable('town', {
  id: text('id').primaryKey(),
  campaign: jsonb('campaign').notNull(),
  scripts: jsonb('scripts').notNull(),
  /** Hash of the files the campaign came from: changed files are loaded again at the next start. */
  sourceHash: text('source_hash').notNull(),
  loadedAt: instant('loaded_at').notNull(),
  stoppedAt: instant('stopped_at'),
  stoppedBy: text('stopped_by'),
});

/** Last number given out, per town and kind (#12, B3). */
export const counter = pgTable(
  'counter',
  { town: text('town').notNull(), kind: text('kind').notNull(), value: integer('value').notNull() },
  (table) => [primaryKey({ columns: [table.town, table.kind] })],
);

export const person = pgTable(
  'person',
  {
    town: text('town').notNull(),
    id: text('id').notNull(),
    platform: text('platform').notNull(),
    account: text('account').notNull(),
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.town, table.id] }),
    uniqueIndex('person_account').on(table.platform, table.account, table.town),
  ],
);

export const role = pgTable(
  'role',
  {
    town: text('town').notNull(),
    person: text('person').notNull(),
    role: text('role').notNull(),
    unit: text('unit').notNull(),
    /** 专职宣讲员. */
    dedicated: boolean('dedicated').notNull(),
    grantedAt: instant('granted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.town, table.person, table.role, table.unit] })],
);

/** 请假: days on which a person is not nudged; ended early by a later `until`. */
export const leave = pgTable(
  'leave',
  {
    town: text('town').notNull(),
    person: text('person').notNull(),
    from: date('from_day').notNull(),
    until: date('until_day').notNull(),
    cancelledAt: instant('cancelled_at'),
  },
  (table) => [primaryKey({ columns: [table.town, table.person, table.from] })],
);

/** A platform's conversation as last seen; it belongs to a town only through its bindings. */
export const conversation = pgTable(
  'conversation',
  {
    platform: text('platform').notNull(),
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    title: text('title').notNull(),
  },
  (table) => [primaryKey({ columns: [table.platform, table.id] })],
);

/** 绑定: a group belongs to a unit. */
export const binding = pgTable(
  'binding',
  {
    town: text('town').notNull(),
    platform: text('platform').notNull(),
    conversation: text('conversation').notNull(),
    unit: text('unit').notNull(),
    boundAt: instant('bound_at').notNull(),
    boundBy: text('bound_by').notNull(),
    /** 解绑: kept, and in force no more. */
    unboundAt: instant('unbound_at'),
  },
  (table) => [primaryKey({ columns: [table.platform, table.conversation, table.town, table.unit] })],
);

/** A group that is written to through a robot of its own, by address: it hears nothing. */
export const groupRobot = pgTable(
  'group_robot',
  {
    platform: text('platform').notNull(),
    /** The conversation it stands for. */
    conversation: text('conversation').notNull(),
    /** The address is the key to the group: never said, never logged. */
    webhook: text('webhook').notNull(),
    /** For the sign; null where a keyword guards the robot. */
    secret: text('secret'),
    addedAt: instant('added_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.platform, table.conversation] })],
);

/** Every accepted message, once. The text goes as soon as the message is answered; the id stays. */
export const inbox = pgTable(
  'inbox',
  {
    seq: bigserial('seq', { mode: 'number' }).notNull(),
    platform: text('platform').notNull(),
    id: text('id').notNull(),
    conversation: text('conversation').notNull(),
    town: text('town'),
    message: jsonb('message'),
    /** new → done | failed (kept for another try). */
    state: text('state').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** The reference a person was given when we failed. */
    faultRef: text('fault_ref'),
    receivedAt: instant('received_at').notNull(),
    answeredAt: instant('answered_at'),
  },
  (table) => [
    primaryKey({ columns: [table.platform, table.id] }),
    index('inbox_open').on(table.seq).where(sql`state = 'new'`),
  ],
);

/** A question the bot asked one person in one conversation, with what was already understood. */
export const dialogue = pgTable(
  'dialogue',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    town: text('town').notNull(),
    platform: text('platform').notNull(),
    conversation: text('conversation').notNull(),
    person: text('person').notNull(),
    kind: text('kind').notNull(),
    payload: jsonb('payload').notNull(),
    askedAt: instant('asked_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (table) => [
    index('dialogue_open').on(table.town, table.person, table.conversation).where(sql`closed_at is null`),
  ],
);

/** 宣讲打卡. */
export const checkIn = pgTable(
  'check_in',
  {
    town: text('town').notNull(),
    no: integer('no').notNull(),
    /** '' stands in 全镇未分村. */
    unit: text('unit').notNull(),
    state: text('state').notNull(),
    headcount: integer('headcount').notNull(),
    heldOn: date('held_on').notNull(),
    reporter: text('reporter').notNull(),
    reportedAt: instant('reported_at').notNull(),
    conversation: text('conversation').notNull(),
    /** The rest of the lecture: places, audiences, topics, photos, flags. */
    details: jsonb('details').notNull(),
    /** Who was credited with what, so that a correction can take exactly that back. */
    credits: jsonb('credits').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.town, table.no] }),
    index('check_in_by_unit').on(table.town, table.unit, table.heldOn, table.no),
    index('check_in_by_reporter').on(table.town, table.reporter, table.no),
    index('check_in_by_day').on(table.town, table.heldOn),
  ],
);

/** Which check-ins a photo stands by: the same photo twice is shown to the peace office. */
export const checkInPhoto = pgTable(
  'check_in_photo',
  {
    town: text('town').notNull(),
    /** Hash of its content. */
    picture: text('picture').notNull(),
    checkIn: integer('check_in').notNull(),
  },
  (table) => [primaryKey({ columns: [table.town, table.picture, table.checkIn] })],
);

/** Coverage by unit and day held, kept in the check-in's own transaction. */
export const coverage = pgTable(
  'coverage',
  {
    town: text('town').notNull(),
    unit: text('unit').notNull(),
    day: date('day').notNull(),
    counted: integer('counted').notNull(),
    assisted: integer('assisted').notNull(),
    visitors: integer('visitors').notNull(),
    network: integer('network').notNull(),
    sessions: integer('sessions').notNull(),
  },
  (table) => [primaryKey({ columns: [table.town, table.unit, table.day] })],
);

/** 案情通报 and pushed scripts, from preview to the last delivery. */
export const bulletin = pgTable(
  'bulletin',
  {
    town: text('town').notNull(),
    no: integer('no').notNull(),
    kind: text('kind').notNull(),
    /** preview → scheduled | sending → done → recalling → recalled; or cancelled. */
    state: text('state').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    targets: jsonb('targets').notNull(),
    /** '' for drafts the bot made: any peace-office person may confirm them. */
    author: text('author').notNull(),
    platform: text('platform').notNull(),
    conversation: text('conversation').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    sendAt: instant('send_at'),
    confirmedAt: instant('confirmed_at'),
    confirmedBy: text('confirmed_by'),
    /** How many times it was sent: once, and once more for each 补发. */
    rounds: integer('rounds').notNull(),
  },
  (table) => [primaryKey({ columns: [table.town, table.no] })],
);

/** Everything the bot says. The text is kept as it was said. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    town: text('town').notNull(),
    /** Business key: the same thing is said once. */
    key: text('key').notNull(),
    /** reply | notice | reminder | bulletin. */
    class: text('class').notNull(),
    platform: text('platform').notNull(),
    conversation: text('conversation'),
    account: text('account'),
    text: text('text').notNull(),
    pictures: jsonb('pictures').notNull(),
    inReplyTo: text('in_reply_to'),
    bulletin: integer('bulletin'),
    /** direct (its handler sends it) | pending → sending → sent | failed | uncertain | expired | cancelled. */
    state: text('state').notNull(),
    notBefore: instant('not_before').notNull(),
    expiresAt: instant('expires_at'),
    attempts: integer('attempts').notNull().default(0),
    platformId: text('platform_id'),
    error: text('error'),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
    /** 撤回 of what was sent: asked → done | refused, with the platform's reason in `recallNote`. */
    recall: text('recall'),
    recallNote: text('recall_note'),
    /** How many people had read it at `readersAt`, where the platform tells. */
    readers: integer('readers'),
    readersAt: instant('readers_at'),
  },
  (table) => [
    uniqueIndex('outbox_key').on(table.town, table.key),
    index('outbox_open')
      .on(table.platform, table.notBefore, table.id)
      .where(sql`state in ('direct', 'pending', 'sending')`),
    index('outbox_bulletin').on(table.town, table.bulletin).where(sql`bulletin is not null`),
    index('outbox_recall').on(table.platform, table.id).where(sql`recall = 'asked'`),
    index('outbox_lost').on(table.town, table.id).where(sql`state in ('failed', 'uncertain')`),
  ],
);

/** What is planned, in domain time; the queue only gets what is due. */
export const due = pgTable(
  'due',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    town: text('town').notNull(),
    key: text('key').notNull(),
    job: text('job').notNull(),
    runAt: instant('run_at').notNull(),
    payload: jsonb('payload').notNull(),
    /** planned → queued → done | failed | cancelled. */
    state: text('state').notNull(),
    error: text('error'),
    settledAt: instant('settled_at'),
  },
  (table) => [
    uniqueIndex('due_key').on(table.town, table.key),
    index('due_open').on(table.runAt, table.id).where(sql`state in ('planned', 'queued')`),
  ],
);

/** Who changed what, when, from what to what. */
export const audit = pgTable(
  'audit',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    town: text('town').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
  },
  (table) => [index('audit_subject').on(table.town, table.subject, table.id)],
);

/** Calls counted against a platform's quotas; of the deployment, not of a town. */
export const usage = pgTable(
  'usage',
  { meter: text('meter').notNull(), period: text('period').notNull(), value: integer('value').notNull() },
  (table) => [primaryKey({ columns: [table.meter, table.period] })],
);

/** What the sandbox's two make-believe platforms remember: all that was said in them. */
export const sandboxMessage = pgTable(
  'sandbox_message',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    id: text('id').notNull(),
    conversation: text('conversation').notNull(),
    sender: text('sender').notNull(),
    text: text('text').notNull(),
    pictures: jsonb('pictures').notNull(),
    addressed: boolean('addressed').notNull(),
    at: instant('at').notNull(),
    inReplyTo: text('in_reply_to'),
  },
  (table) => [
    uniqueIndex('sandbox_message_id').on(table.id),
    index('sandbox_message_conversation').on(table.conversation, table.seq),
  ],
);

/** The movable clock, and the faults a visitor switched on; one row. */
export const sandboxState = pgTable('sandbox_state', {
  id: integer('id').primaryKey(),
  now: instant('clock').notNull(),
  faults: jsonb('faults').notNull(),
});
