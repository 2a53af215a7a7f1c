import type { Conversation, GroupRobot, InboundMessage, PictureRef, Platform } from '../channels/channel.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { CoverageRow } from '../domain/coverage.ts';
import type { Credit } from '../domain/crediting.ts';
import type { Day } from '../domain/day.ts';
import type { FraudScript } from '../domain/fraud-script.ts';
import type { CheckIn } from '../domain/lecture.ts';
import type { Role } from '../domain/role.ts';

/**
 * What the bot asks of its memory, in domain words. Every write is on disk when its promise resolves
 * (inside {@link Store.transact}: when that resolves). Times are domain times; units of `''` mean the town as a whole.
 */
export interface Store {
  readonly inbox: Inbox;
  readonly towns: Towns;
  readonly deliveries: Deliveries;
  readonly agenda: Agenda;
  readonly followUp: FollowUp;
  /** One town's rows, each call by itself. */
  of(town: string): TownStore;
  /**
   * All or nothing for one town. May run `work` again after a deadlock, so `work` touches nothing but its store.
   * Its calls take effect in the order they are made, also when they are not waited for one by one.
   */
  transact<T>(town: string, work: (store: TownStore) => Promise<T>): Promise<T>;
}

export interface TownStore {
  readonly inbox: TownInbox;
  readonly people: People;
  readonly groups: Groups;
  readonly robots: Robots;
  readonly checkIns: CheckIns;
  readonly coverage: Coverage;
  readonly bulletins: Bulletins;
  readonly dialogues: Dialogues;
  readonly outbox: Outbox;
  readonly plans: Plans;
  readonly sending: SendingSwitch;
}

/** Who changed something and when: becomes the audit row. */
export interface Change {
  /** A person's id, or `bot`. */
  actor: string;
  at: Date;
}

// ---- messages in ----

export interface InboxEntry {
  seq: number;
  message: InboundMessage;
  attempts: number;
  faultRef: string | null;
}

export interface Inbox {
  /** Keeps a message under (platform, id). Null when it was there already. */
  put(message: InboundMessage, receivedAt: Date): Promise<InboxEntry | null>;
  /** Accepted and not yet answered, in order of arrival. */
  open(): Promise<InboxEntry[]>;
}

/** What becomes of a town's messages. */
export interface TownInbox {
  /** Puts the replies, closes the message and clears its text in one; null when it was closed before. */
  answer(message: InboundMessage, replies: OutboxDraft[], at: Date): Promise<OutboxRow[] | null>;
  /** Keeps the text for another try and the reference the sender was given. */
  fail(message: InboundMessage, faultRef: string): Promise<void>;
  /** A failed message is open again; null when it was answered meanwhile. */
  reopen(platform: Platform, id: string): Promise<InboxEntry | null>;
}

// ---- towns ----

export interface LoadedTown {
  id: string;
  campaign: Campaign;
  scripts: FraudScript[];
  sourceHash: string;
}

export interface Towns {
  all(): Promise<LoadedTown[]>;
  /** Adds the town or replaces its campaign, with an audit row. */
  load(town: LoadedTown, change: Change): Promise<void>;
  /** Which town a message belongs to: by the group's binding, else by the sender; null when neither is known. */
  townOf(platform: Platform, conversation: string, account: string): Promise<string | null>;
}

// ---- people and groups ----

export interface RoleGrant {
  role: Role;
  unit: string;
  /** 专职. */
  dedicated: boolean;
}

export interface Person {
  id: string;
  platform: Platform;
  account: string;
  name: string;
  grants: RoleGrant[];
}

/** All that is known when a message arrives, read in one go. */
export interface Reception {
  person: Person | null;
  /** Units the group is bound to; null when it is not bound. */
  groupUnits: string[] | null;
  dialogues: Dialogue[];
  /** False when the message was answered before (a crash after the commit). */
  isOpen: boolean;
}

export interface People {
  receive(message: InboundMessage, now: Date): Promise<Reception>;
  /** Adds a person, or renames the one with this account. */
  add(person: Pick<Person, 'platform' | 'account' | 'name'>, change: Change): Promise<Person>;
  grant(person: Person, grant: RoleGrant, change: Change): Promise<void>;
  byId(id: string): Promise<Person | null>;
  all(): Promise<Person[]>;
  /** Not nudged from `from` to `until`; an `until` before `from` takes it back. */
  takeLeave(person: string, from: Day, until: Day, change: Change): Promise<void>;
  onLeave(day: Day): Promise<Set<string>>;
}

export interface BoundGroup {
  platform: Platform;
  conversation: string;
  title: string;
  units: string[];
}

export interface Groups {
  /** The group belongs to no unit any more; what it was stays known. */
  unbind(platform: Platform, conversation: string, change: Change): Promise<void>;
  remember(conversation: Conversation): Promise<void>;
  bind(platform: Platform, conversation: string, unit: string, change: Change): Promise<void>;
  all(): Promise<BoundGroup[]>;
}

/** A group's robot that somebody wants bound: kept under the conversation of its test message until that is settled. */
export interface RobotProposal extends GroupRobot {
  platform: Platform;
  /** Where its test message goes; the outbox key of that message as well. */
  proof: string;
  title: string;
  units: string[];
}

/** What became of a proposal's test message. */
export interface ProvedRobot {
  platform: Platform;
  proof: string;
  title: string;
  units: string[];
  isSigned: boolean;
  /** Id of the person who proposed it. */
  by: string;
  state: 'sent' | 'failed' | 'uncertain' | 'expired';
  error: string | null;
}

/** Addresses of groups' robots; the channels read them through {@link GroupRobots}. */
export interface Robots {
  /** Known to the channel from now on, bound to nothing. */
  propose(proposal: RobotProposal, change: Change): Promise<void>;
  /** Proposals whose test message is settled and that nobody has reacted to yet. */
  proved(): Promise<ProvedRobot[]>;
  /** Ends a proposal: its address becomes that of `group`, or goes. False when somebody else ended it. */
  settle(platform: Platform, proof: string, group: string | null): Promise<boolean>;
  /** The address goes, unless a town still has the group. */
  forget(platform: Platform, conversation: string): Promise<void>;
}

// ---- check-ins ----

export interface CheckIns {
  /** The next free number of the town; a number once given out is not given again. */
  nextNo(): Promise<number>;
  /** Check-in, coverage and audit row in one; with a view, tells how the unit credited first stands then. */
  record(checkIn: CheckIn, credits: Credit[], view?: View): Promise<Recorded>;
  /** Replaces a check-in, moves its coverage by the difference, keeps what it was. */
  change(
    before: CheckIn,
    after: CheckIn,
    credits: Credit[],
    action: CheckInAction,
    change: Change,
  ): Promise<void>;
  /** With its row locked until the transaction ends. */
  byNo(no: number): Promise<CheckIn | null>;
  /**
   * The other check-ins that stand with one of these photos, newest first. Until the transaction ends nobody else
   * gets an answer about the same photos: of two check-ins recorded at once, the later sees the earlier.
   */
  sharing(photos: readonly string[], no: number): Promise<CheckIn[]>;
  /** The reporter's latest, by number. */
  latestBy(reporter: string, limit: number): Promise<CheckIn[]>;
  /** The unit's lectures that stand, the latest held first, and how many there are. */
  latestOf(unit: string, limit: number): Promise<{ lectures: CheckIn[]; total: number }>;
  /** What each of the unit's last sessions counted, by the day held; those that counted nothing are left out. */
  recentHeadcounts(unit: string, limit: number): Promise<number[]>;
  /** Everybody who held or reported a lecture on these days. */
  lecturersBetween(from: Day, until: Day): Promise<Set<string>>;
  history(no: number): Promise<{ at: Date; actor: string; action: string }[]>;
}

/** What of a unit's record a reply tells: its coverage in these days and its last sessions. */
export interface View {
  from: Day;
  until: Day;
  sessions: number;
}

export interface Recorded {
  /** The reporter had none before. */
  isFirst: boolean;
  /** These are empty without a view. */
  counted: number;
  assisted: number;
  /** What each of the last sessions counted, as {@link CheckIns.recentHeadcounts} has it. */
  recent: number[];
}

export type CheckInAction = 'corrected' | 'withdrawn' | 'restored';

export interface Coverage {
  /** Sums by unit for lectures held in these days; null unit = 全镇未分村. */
  between(from: Day, until: Day): Promise<CoverageRow[]>;
  of(unit: string, from: Day, until: Day): Promise<CoverageRow>;
}

// ---- bulletins ----

export type BulletinKind = 'script' | 'text' | 'weekly';
/** `recalling` and `recalled`: 撤回 of what was sent already; what never left is `cancelled`. */
export type BulletinState =
  | 'preview'
  | 'scheduled'
  | 'sending'
  | 'done'
  | 'cancelled'
  | 'recalling'
  | 'recalled';

export interface BulletinTarget {
  platform: Platform;
  conversation: string;
  title: string;
}

export interface Bulletin {
  no: number;
  kind: BulletinKind;
  state: BulletinState;
  title: string;
  text: string;
  targets: BulletinTarget[];
  /** Empty for the bot's own drafts. */
  author: string;
  platform: Platform;
  conversation: string;
  createdAt: Date;
  expiresAt: Date;
  sendAt: Date | null;
  confirmedAt: Date | null;
  confirmedBy: string | null;
  rounds: number;
}

export interface Delivery {
  id: number;
  platform: Platform;
  conversation: string;
  title: string;
  state: OutboxState;
  error: string | null;
  /** 撤回 of what was sent; `recallNote` says why the platform refused. */
  recall: 'asked' | 'done' | 'refused' | null;
  recallNote: string | null;
  /** How many had read it at `readersAt`; null = not counted, or the platform cannot tell. */
  readers: number | null;
  readersAt: Date | null;
}

export interface Bulletins {
  nextNo(): Promise<number>;
  create(bulletin: Bulletin, change: Change): Promise<void>;
  update(bulletin: Bulletin, action: string, change: Change): Promise<void>;
  /** With its row locked until the transaction ends. */
  byNo(no: number): Promise<Bulletin | null>;
  /** Newest first. */
  latest(limit: number): Promise<Bulletin[]>;
  /** Numbers of those being sent or taken back. */
  underway(): Promise<number[]>;
  /** The last delivery to each group. */
  deliveries(no: number): Promise<Delivery[]>;
}

// ---- dialogues ----

export interface Dialogue {
  id: number;
  kind: string;
  payload: unknown;
  askedAt: Date;
}

export interface Dialogues {
  ask(dialogue: {
    platform: Platform;
    conversation: string;
    person: string;
    kind: string;
    payload: unknown;
    askedAt: Date;
    expiresAt: Date;
  }): Promise<void>;
  close(id: number, at: Date): Promise<void>;
}

// ---- messages out ----

export type OutboxClass = 'reply' | 'notice' | 'reminder' | 'bulletin';
export type OutboxState =
  | 'direct'
  | 'pending'
  | 'sending'
  | 'sent'
  | 'failed'
  | 'uncertain'
  | 'expired'
  | 'cancelled';

export interface OutboxDraft {
  key: string;
  class: OutboxClass;
  platform: Platform;
  /** Where to: a conversation, else a person's account. A reply has both: it goes to the conversation. */
  conversation: string | null;
  account: string | null;
  text: string;
  pictures: PictureRef[];
  inReplyTo: string | null;
  bulletin: number | null;
  state: 'direct' | 'pending';
  notBefore: Date;
  expiresAt: Date | null;
}

export interface OutboxRow extends OutboxDraft {
  id: number;
  town: string;
  attempts: number;
}

export interface Lost {
  id: number;
  class: OutboxClass;
  state: 'failed' | 'uncertain';
  to: string;
  error: string;
  at: Date;
}

export interface Outbox {
  /** Rows whose key was said before are passed over; the others come back with their ids, in order. */
  put(drafts: OutboxDraft[], createdAt: Date): Promise<OutboxRow[]>;
  /** Bulletins and reminders that wait to go out. */
  waiting(): Promise<number>;
  /** Replies to a message that nobody has begun to send. */
  unsentReplies(platform: Platform, messageId: string): Promise<OutboxRow[]>;
  /** Deliveries of the bulletin that still wait, are on the way, or are yet to be taken back. */
  unsettled(bulletin: number): Promise<number>;
  /** Calls off a bulletin's deliveries if none of them has left yet; false when one has. */
  cancelUnsent(bulletin: number, at: Date): Promise<boolean>;
  /** Calls off what still waits and asks for what left to be taken back; tells how many of each. */
  recall(bulletin: number, at: Date): Promise<{ cancelled: number; asked: number }>;
  /** What did not arrive, newest first; bulletins have their own list. */
  lost(limit: number): Promise<Lost[]>;
  /** One row if it was lost. */
  lostById(id: number): Promise<Lost | null>;
}

/** Conversations that get nothing now; the one with a person is `single-` and the account. */
export interface PassedOver {
  /** Something is on its way there. */
  busy: readonly string[];
  /** No bulletin and no reminder just now; replies and notices may go. */
  resting: readonly string[];
}

/** The outbox as the delivery worker sees it, over all towns. */
export interface Deliveries {
  /** The first row that may go out at `now` on a platform: replies and notices before the rest; held-back towns rest. */
  next(platform: Platform, now: Date, passedOver?: PassedOver): Promise<OutboxRow | null>;
  /** Marks a row `sending`; null when it was taken, stopped or settled meanwhile. */
  claim(id: number, now: Date): Promise<OutboxRow | null>;
  sent(id: number, platformId: string, at: Date): Promise<void>;
  /**
   * Back to pending, unless settled meanwhile, and called off when the bulletin was recalled meanwhile;
   * `counts` = this uses up an attempt.
   */
  retry(id: number, notBefore: Date, error: string | null, counts: boolean): Promise<void>;
  settle(id: number, state: 'failed' | 'uncertain' | 'expired', error: string, at: Date): Promise<void>;
  /** The earliest time after `after` at which a row may go out (null platform: on any); held-back towns rest. */
  nextAt(platform: Platform | null, after: Date, until: Date): Promise<Date | null>;
  /** After a crash: replies nobody sends any more become pending; returns the rows found half-sent. */
  recover(): Promise<OutboxRow[]>;
}

/** A bulletin's message that stands in a group. */
export interface SentRow {
  id: number;
  town: string;
  bulletin: number;
  platform: Platform;
  conversation: string;
  platformId: string;
  /** How often the recall was tried. */
  attempts: number;
}

/** Bulletins after they were sent, as the tracker sees them, over all towns. */
export interface FollowUp {
  /** The first message on a platform that is to be taken back, and may be tried at `now`. */
  nextRecall(platform: Platform, now: Date): Promise<SentRow | null>;
  /** The earliest time after `after` at which a recall is tried again (null platform: on any). */
  nextRecallAt(platform: Platform | null, after: Date, until: Date): Promise<Date | null>;
  retryRecall(id: number, notBefore: Date): Promise<void>;
  /** A null note = it was taken back; else why not, in Chinese. */
  settleRecall(id: number, note: string | null): Promise<void>;
  /** Messages of a bulletin that stand in groups of a platform and are not to be taken back. */
  standing(town: string, bulletin: number, platform: Platform): Promise<SentRow[]>;
  counted(id: number, readers: number, at: Date): Promise<void>;
}

/** 停发: holds back bulletins, reminders and timed sends of a town; replies and notices go on. */
export interface SendingSwitch {
  stop(change: Change): Promise<boolean>;
  resume(change: Change): Promise<boolean>;
  stoppedAt(): Promise<Date | null>;
}

// ---- planned times ----

export interface Plan {
  key: string;
  job: string;
  runAt: Date;
  payload: unknown;
}

export interface DueRow extends Plan {
  id: number;
  town: string;
  state: 'planned' | 'queued' | 'done' | 'failed' | 'cancelled';
}

export interface Plans {
  /** Plans under a unique key; an existing key is left as it is. */
  add(plan: Plan): Promise<void>;
  /** Locks a row that is to run; null when it has run or was called off. */
  start(id: number): Promise<DueRow | null>;
  finish(id: number, at: Date): Promise<void>;
  cancel(key: string, at: Date): Promise<void>;
  /** The job has a run that is planned or under way. */
  isPlanned(job: string): Promise<boolean>;
}

/** The `due` table as the clock sees it, over all towns. */
export interface Agenda {
  /** The earliest planned row with runAt ≤ until. */
  next(until: Date): Promise<DueRow | null>;
  /** Marks it as handed to the queue; false when somebody else did. */
  hand(id: number): Promise<boolean>;
  /** Handed over and not finished: after a crash or an emptied queue these are handed over again. */
  handed(): Promise<DueRow[]>;
  fail(id: number, error: string, at: Date): Promise<DueRow | null>;
}
