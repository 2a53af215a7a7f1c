/** The platforms people are on. A platform may be served by several channels (Wechaty, WeCom, assisted). */
export type Platform = 'dingtalk' | 'wechat';

export type ConversationKind = 'group' | 'single';

/** A picture that came with a message, already on disk: hash of the cleaned content, and media type. */
export interface PictureRef {
  key: string;
  mediaType: string;
}

/** Where channels keep the pictures that come in. */
export interface Pictures {
  /**
   * Resolves when the picture is on disk, upright and without what else the file told (place, time, device);
   * null when the bytes are no picture. The same photo twice has one key.
   */
  save(bytes: Uint8Array): Promise<PictureRef | null>;
  read(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
  /** A small one to look at; the picture itself where none can be made. */
  readPreview(key: string): Promise<{ bytes: Uint8Array; mediaType: string } | null>;
}

/** A group's own robot: whoever has its address can write to the group. Never said, never logged. */
export interface GroupRobot {
  webhook: string;
  /** For the sign; null where something else guards the robot. */
  secret: string | null;
}

/** Groups the bot cannot enter and writes to through a robot of theirs, by the conversation that stands for each. */
export interface GroupRobots {
  /** Null when there is none (any more). */
  find(platform: Platform, conversation: string): Promise<GroupRobot | null>;
}

/** Begins the ids of conversations that are a group's robot; no platform's own begin so. */
export const ROBOT_PREFIX = 'robot:';

/** Whether a conversation is a group's robot: it is written to, and hears nothing. */
export function isRobotGroup(conversation: string): boolean {
  return conversation.startsWith(ROBOT_PREFIX);
}

export interface Conversation {
  platform: Platform;
  /** The platform's own id; of the conversation with one person `single-` and the account, where it is known. */
  id: string;
  kind: ConversationKind;
  title: string;
}

export interface Sender {
  /** The platform's identity of the person (DingTalk staffId, WeChat contact id). */
  account: string;
  name: string;
  /** Not of the organisation, or the platform gave no staff id: can be answered, not written to. */
  isOutside?: boolean;
}

/** What a channel makes of one message of its platform. */
export interface InboundMessage {
  /** The platform's id: the same id is the same message, however often it arrives. */
  id: string;
  conversation: Conversation;
  sender: Sender;
  text: string;
  pictures: PictureRef[];
  /** Pictures that were there and could not be fetched. */
  lostPictures?: number;
  /** Said to the bot: one-to-one, or with its @ in a group. */
  addressed: boolean;
  /** Accounts of the other people that were @-ed, as far as the platform says. */
  mentions?: string[];
  /** When it was sent, on the platform's clock. */
  sentAt: Date;
}

/** Writes a message to the inbox. Resolves once it is on disk; a second arrival resolves without effect. */
export type Accept = (message: InboundMessage) => Promise<void>;

/** Where a message goes: a conversation, or one person's conversation with the bot. */
export type Target = { platform: Platform; conversation: string } | { platform: Platform; account: string };

/** Whether a target is a group's robot. */
export function isRobotTarget(target: Target): target is Extract<Target, { conversation: string }> {
  return 'conversation' in target && isRobotGroup(target.conversation);
}

export interface OutboundMessage {
  /** The outbox id, stable over retries: a channel that can, deduplicates by it. */
  id: string;
  text: string;
  pictures: PictureRef[];
  /** Platform id of the message this answers. */
  inReplyTo: string | null;
}

export interface Health {
  ok: boolean;
  /** One short sentence in Chinese. */
  detail: string;
}

/** How messages travel to and from one platform. */
export interface Channel {
  readonly platform: Platform;
  /** How many sends, each to another conversation, may be under way at once; one when left out. */
  readonly sendsAtOnce?: number;
  /** Begins to hand messages to `accept`, at least once each, those of one conversation in order. */
  start(accept: Accept): Promise<void>;
  /** No message is accepted or sent after it resolves. */
  stop(): Promise<void>;
  /** Delivers and resolves with the platform's id. Throws a {@link SendError} and nothing else. */
  send(target: Target, message: OutboundMessage): Promise<string>;
  /** Looks up a message sent before by its outbox id: its platform id, null = certainly not sent, undefined = cannot tell. */
  find(target: Target, outboxId: string): Promise<string | null | undefined>;
  health(): Health;
  /** Only where the platform tells who read a message, or takes one back. */
  readonly tracking?: Tracking;
}

/** What can still be asked or done about a message after it was sent. Neither ever throws. */
export interface Tracking {
  /** How many people read it; null when the platform cannot tell. */
  readers(target: Target, platformId: string): Promise<number | null>;
  /** Takes it back; what was taken back before counts as taken back. */
  recall(target: Target, platformId: string): Promise<RecallOutcome>;
}

export type RecallOutcome =
  | { recalled: true }
  | {
      recalled: false;
      /** Why not, in Chinese. */
      reason: string;
      /** After how many milliseconds another try may help; null = it never will. */
      retryAfter: number | null;
    };

/** Why a send failed, in the one distinction that matters: may it be tried again? */
export class SendError extends Error {
  override name = 'SendError';
  /** `later`: not delivered, try again; `never`: not delivered and never will be; `unknown`: may have been delivered. */
  readonly outcome: 'later' | 'never' | 'unknown';
  /** For `later`: how long the platform asks to wait, in milliseconds. */
  readonly retryAfter: number | null;
  /** What to tell the peace office, in Chinese. */
  readonly reason: string;

  constructor(
    outcome: SendError['outcome'],
    reason: string,
    options: { retryAfter?: number; cause?: unknown } = {},
  ) {
    super(`send failed (${outcome}): ${reason}`, { cause: options.cause });
    this.outcome = outcome;
    this.reason = reason;
    this.retryAfter = options.retryAfter ?? null;
  }
}
