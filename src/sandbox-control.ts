import { setTimeout as sleep } from 'node:timers/promises';
import type { Pictures } from './channels/channel.ts';
import type { LedgerEntry } from './channels/sandbox/ledger.ts';
import type { Sandbox } from './channels/sandbox/sandbox.ts';
import { type SandboxControl, SandboxInputError, type SandboxMessage } from './console/sandbox-control.ts';

export interface SandboxControlOptions {
  sandbox: Sandbox;
  pictures: Pictures;
  /** Lets the due table run up to a time; resolves when all of it is delivered. */
  advance(to: Date): Promise<void>;
  /** Empties everything and starts over. */
  reset(): Promise<void>;
}

/** Scripts ask again and again until the reply is there: a moment's patience spares both sides most of that. */
const PATIENCE_MS = 25;

/** What the web page and its API may do with the sandbox. Clock moves and resets take turns. */
export function createSandboxControl({
  sandbox,
  pictures,
  advance,
  reset,
}: SandboxControlOptions): SandboxControl {
  let turn: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  /** The next message in a conversation. */
  function newsIn(conversation: string): { message: Promise<LedgerEntry>; end(): void } {
    const { promise, resolve } = Promise.withResolvers<LedgerEntry>();
    const end = sandbox.subscribe((event) => {
      if (event.kind === 'message' && event.message.conversation === conversation) resolve(event.message);
    });
    return { message: promise, end };
  }

  return {
    async state() {
      const conversations = sandbox.places.map((place) => ({ ...place, fault: sandbox.faultOf(place.id) }));
      return { now: sandbox.clock.now(), people: sandbox.people, conversations };
    },
    async post(message) {
      const posted = await sandbox.post(message);
      if ('fault' in posted) throw new SandboxInputError(posted.fault);
      return posted.id;
    },
    async messages(conversation, after) {
      // Begun before the look, so that nothing falls between the two.
      const news = conversation !== null && after !== null ? newsIn(conversation) : null;
      try {
        const found = await sandbox.messages(conversation, after);
        if ('fault' in found) throw new SandboxInputError(found.fault);
        if (found.length > 0 || !news) return found.map(toMessage);
        const message = await Promise.race([news.message, sleep(PATIENCE_MS, null)]);
        return message ? [toMessage(message)] : [];
      } finally {
        news?.end();
      }
    },
    picture: (key) => pictures.read(key),
    preview: (key) => pictures.readPreview(key),
    moveClock: (to) =>
      inTurn(async () => {
        if (to < sandbox.clock.now()) throw new SandboxInputError('时钟只能往前拨。');
        await advance(to);
      }),
    async setFault(conversation, fault) {
      if (!(await sandbox.setFault(conversation, fault))) {
        throw new SandboxInputError(`没有「${conversation}」这个会话。`);
      }
    },
    reset: () => inTurn(reset),
    subscribe: (listener) =>
      sandbox.subscribe((event) =>
        listener('message' in event ? { ...event, message: toMessage(event.message) } : event),
      ),
  };
}

function toMessage({ id, conversation, sender, text, pictures, at, inReplyTo }: LedgerEntry): SandboxMessage {
  return { id, conversation, from: sender, text, pictures: pictures.map(({ key }) => key), at, inReplyTo };
}
