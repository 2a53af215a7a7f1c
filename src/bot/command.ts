import type { z } from 'zod';
import type { InboundMessage, Platform } from '../channels/channel.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { Day } from '../domain/day.ts';
import type { FraudScript } from '../domain/fraud-script.ts';
import type { Role } from '../domain/role.ts';
import type { Dialogue, OutboxClass, Person, TownStore } from '../store/face.ts';
import type { Lexicon } from '../understanding/lexicon.ts';
import type { MessageId, MessageParams } from './messages.ts';
import type { Templates } from './templates.ts';

/** A town as the bot works with it: its campaign and what is prepared from it. */
export interface Town {
  id: string;
  campaign: Campaign;
  scripts: FraudScript[];
  lexicon: Lexicon;
}

/** Where a message was said. */
export type Place = 'work-group' | 'town-group' | 'single' | 'residents';

/** Who may run a command: everyone, everyone at work (not residents), or people with one of these roles. */
export type Audience = 'everyone' | 'staff' | readonly Role[];

/** Somewhere else than the conversation the message came from. */
export interface Notice {
  /** The same key is said once. */
  key: string;
  class: Exclude<OutboxClass, 'reply'>;
  platform: Platform;
  conversation?: string;
  account?: string;
  bulletin?: number;
  notBefore?: Date;
  expiresAt?: Date;
}

/** Everything a handler of a message works with; all it does becomes one transaction. */
export interface Context {
  readonly town: Town;
  readonly store: TownStore;
  readonly message: InboundMessage;
  /** The message's text, normalised. */
  readonly text: string;
  readonly place: Place;
  readonly person: Person;
  /** Units the group is bound to; empty one-to-one and in town-wide groups. */
  readonly groupUnits: string[];
  /** This person's open questions here, newest first; one-to-one also those about reports made elsewhere. */
  readonly dialogues: Dialogue[];
  readonly now: Date;
  readonly today: Day;
  /** Platforms a channel serves. */
  readonly platforms: readonly Platform[];
  readonly templates: Templates;
  /** Answers here. */
  say<K extends MessageId>(id: K, params: MessageParams[K]): void;
  /** Says something elsewhere, through the delivery worker. */
  tell<K extends MessageId>(notice: Notice, id: K, params: MessageParams[K]): void;
  /** Sends a text that is not a template: a bulletin's. */
  post(notice: Notice, text: string): void;
  /** What was asked in the outbox to be taken back is taken back as soon as the transaction is done. */
  startRecall(): void;
  /** Has a bulletin's readers on these platforms counted behind the reply; false when nobody is going to count. */
  countReaders(bulletin: number, platforms: readonly Platform[]): boolean;
  /** Remembers a question; the person's next fitting message here answers it. */
  ask(kind: string, payload: unknown, expiresAt?: Date): Promise<void>;
}

/** Takes an answer to a question asked with {@link Context.ask}. Returns false when the text is no answer to it. */
export interface DialogueHandler<Payload = unknown> {
  kind: string;
  payload: z.ZodType<Payload>;
  /** Commands whose words may answer it while it is the newest open question: 确认 and 改 are said of many things. */
  before?: readonly string[];
  /** Whether a bare text (35, 是, 清波) fits: where several questions take it, the sender is asked which one is meant. */
  takes?(context: Context, payload: Payload): boolean;
  /** How the question is told from others; with {@link takes}. */
  about?(
    context: Context,
    payload: Payload,
    dialogue: Dialogue,
  ): MessageParams['which-question']['questions'][number];
  answer(context: Context, payload: Payload, dialogue: Dialogue): Promise<boolean>;
}

/** A behaviour that is found by what a text means, not by a command's word. */
export interface Listener {
  audience: Audience;
  places: readonly Place[];
  /** Whether this text is meant for it. */
  understands(context: Context): boolean;
  run(context: Context): Promise<void>;
}

export interface Command {
  name: string;
  aliases: readonly string[];
  audience: Audience;
  places: readonly Place[];
  /** `nothing`: the words stand alone; `rest`: what follows belongs to the command. */
  takes: 'nothing' | 'rest';
  /**
   * @param rest what follows the command's word, normalised and trimmed.
   * @param raw the same as it was typed.
   */
  run(context: Context, rest: string, raw: string): Promise<void>;
}

/** All the bot reacts to, in explicit lists; the first listener that understands a text takes it. */
export interface Catalogue {
  commands: readonly Command[];
  listeners: readonly Listener[];
  dialogues: readonly DialogueHandler[];
}

/** Ties a dialogue's payload type to its handler. */
export function defineDialogue<Payload>(handler: DialogueHandler<Payload>): DialogueHandler {
  return handler as DialogueHandler;
}

export const WORK_PLACES: readonly Place[] = ['work-group', 'town-group', 'single'];
export const EVERYWHERE: readonly Place[] = [...WORK_PLACES, 'residents'];
