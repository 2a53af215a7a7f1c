import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Accept, type Channel, type InboundMessage, SendError } from '../channels/channel.ts';
import type { InboxEntry, OutboxRow } from '../store/face.ts';
import type { Town } from './command.ts';
import { answerFault } from './fault.ts';
import { createInHand } from './in-hand.ts';
import { createMailbox } from './mailbox.ts';
import { type Outcome, type ReceiverOptions, receive } from './receive.ts';

export interface BotOptions extends Omit<ReceiverOptions, 'platforms'> {
  channels: readonly Channel[];
  towns(): readonly Town[];
  /** Something for the delivery worker is in the outbox. */
  wake(): void;
  /** The database is away, and will be back: the same thing may be tried again. */
  isAway(error: unknown): boolean;
  log: Logger;
}

export interface Bot {
  accept: Accept;
  /** Takes up what was accepted and is in nobody's hand: after a start, or when its acceptance was cut off. */
  resume(): Promise<void>;
  /** Handles a message again that failed before. */
  retry(entry: InboxEntry): void;
  /** Resolves when every accepted message is answered. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Conversations handled at the same time: enough to share commits, few enough for the connection pool. */
const WIDTH = 20;
const AWAY_PAUSE_MS = 200;

/** Messages in, replies out: accept → identify → route → run → outbox → send. */
export function createBot(options: BotOptions): Bot {
  const { store, log, clock } = options;
  const mailbox = createMailbox(WIDTH);
  const inHand = createInHand();
  const marks = new Set<Promise<void>>();
  const stopping = new AbortController();
  const receiver: ReceiverOptions = {
    ...options,
    platforms: options.channels.map(({ platform }) => platform),
  };

  function enqueue(entry: InboxEntry): void {
    const { platform, id } = entry.message.conversation;
    const key = keyOf(entry.message);
    inHand.take(key);
    mailbox.add(`${platform} ${id}`, () => handle(entry).finally(() => inHand.drop(key)));
  }

  /** Never rejects: whatever happens is answered or kept for the next start. */
  async function handle(entry: InboxEntry): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        return await answer(entry);
      } catch (error) {
        if (!options.isAway(error)) {
          log.error({ err: error, message: entry.message.id }, 'message not handled, left in the inbox');
          return;
        }
        await sleep(AWAY_PAUSE_MS);
      }
    }
  }

  async function answer({ message, attempts, faultRef }: InboxEntry): Promise<void> {
    const town = await townOf(options, message);
    if (!town) return log.warn({ message: message.id }, 'no town is loaded');
    let outcome: Outcome | null;
    try {
      outcome = await receive(receiver, town, message, faultRef);
    } catch (error) {
      if (options.isAway(error)) throw error;
      const ref = faultRef ?? newRef();
      log.error({ err: error, message: message.id, town: town.id, ref, attempts }, 'handler failed');
      outcome = await answerFault(receiver, town, message, { ref, attempts });
    }
    const { platform } = message.conversation;
    // Answered before: a commit whose outcome was lost with the connection still owes its replies.
    const replies = outcome?.replies ?? (await store.of(town.id).outbox.unsentReplies(platform, message.id));
    for (const reply of replies) await sendDirect(reply);
    if (outcome?.hasNotices) options.wake();
    for (const begin of outcome?.after ?? []) begin();
  }

  /** Sent by the handler's own process, ahead of any queue; what fails is left to the delivery worker. */
  async function sendDirect(row: OutboxRow): Promise<void> {
    const channel = options.channels.find(({ platform }) => platform === row.platform);
    if (!channel || row.conversation === null) return;
    try {
      const target = { platform: row.platform, conversation: row.conversation };
      const { text, pictures, inReplyTo } = row;
      const platformId = await channel.send(target, { id: String(row.id), text, pictures, inReplyTo });
      // Not waited for: the next message of the conversation need not wait until the mark is on disk.
      const mark = markSent(row, platformId, channel).finally(() => marks.delete(mark));
      marks.add(mark);
    } catch (error) {
      log.warn({ err: error, outbox: row.id }, 'reply left to the delivery worker');
      // Also what can never arrive: the worker finds out at once, and tells the peace office.
      const afterMs = error instanceof SendError ? (error.retryAfter ?? 1_000) : 1_000;
      // A platform that asks to wait uses up no attempt.
      const counts = !(error instanceof SendError && error.retryAfter !== null);
      await store.deliveries.retry(row.id, new Date(clock.now().getTime() + afterMs), null, counts);
      options.wake();
    }
  }

  /** Never rejects: unmarked, the reply would be said again at the next start, however much later. */
  async function markSent(row: OutboxRow, platformId: string, channel: Channel): Promise<void> {
    const target = { platform: row.platform, conversation: row.conversation ?? '' };
    for (let isFirst = true; ; isFirst = false) {
      try {
        // A platform on the database that just went away may have lost the message with it.
        const isLost = !isFirst && (await channel.find(target, String(row.id))) === null;
        if (!isLost) return await store.deliveries.sent(row.id, platformId, clock.now());
        await store.deliveries.retry(row.id, clock.now(), null, true);
        return options.wake();
      } catch (error) {
        log.warn({ err: error, outbox: row.id }, 'reply sent but not marked');
        if (stopping.signal.aborted || !options.isAway(error)) return;
        await sleep(AWAY_PAUSE_MS);
      }
    }
  }

  return {
    async accept(message) {
      // Groups talk among themselves: what is not said to the bot is not kept.
      if (message.conversation.kind === 'group' && !message.addressed) return;
      const key = keyOf(message);
      const isFirst = inHand.take(key);
      let entry: InboxEntry | null = null;
      try {
        entry = await store.inbox.put(message, clock.now());
      } finally {
        if (!entry && isFirst) inHand.drop(key);
      }
      if (entry) enqueue(entry);
    },
    async resume() {
      const open = await inHand.untaken(
        () => store.inbox.open(),
        ({ message }) => keyOf(message),
      );
      for (const entry of open) enqueue(entry);
    },
    retry: enqueue,
    idle: () => mailbox.idle(),
    async stop() {
      stopping.abort();
      await mailbox.stop();
      await Promise.all(marks);
    },
  };
}

function keyOf({ conversation, id }: InboundMessage): string {
  return `${conversation.platform} ${id}`;
}

/** By the group's binding, else by the sender, else the only town there is. */
async function townOf({ store, townById, towns }: BotOptions, message: InboundMessage): Promise<Town | null> {
  const [only, ...others] = towns();
  if (others.length === 0) return only ?? null;
  const { platform, id } = message.conversation;
  const known = await store.towns.townOf(platform, id, message.sender.account);
  return known ? townById(known) : (only ?? null);
}

const REF_CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Four characters people can read out over the telephone. */
function newRef(): string {
  return Array.from({ length: 4 }, () => REF_CHARACTERS[randomInt(REF_CHARACTERS.length)]).join('');
}
