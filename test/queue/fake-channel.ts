import type { Channel, OutboundMessage, Platform, SendError, Target } from '../../src/channels/channel.ts';
import type { Clock } from '../../src/domain/clock.ts';

/** What the fake platform took, and when on the domain's clock. */
export interface Sent {
  to: string;
  text: string;
  at: number;
}

/** A platform that takes everything, unless a test says otherwise. */
export interface FakeChannel extends Channel {
  sent: Sent[];
  /** Sends that fail, by the text, in turn; a send beyond them works. */
  fails(text: string, ...errors: (SendError | Error)[]): void;
  /** Runs in the middle of every send, before the platform has the message. */
  during(hook: (message: OutboundMessage) => Promise<void>): void;
  /** What looking a message up says; undefined when the platform cannot. */
  found: Map<string, string | null>;
}

export function createFakeChannel(clock: Clock, platform: Platform = 'dingtalk'): FakeChannel {
  const failures = new Map<string, (SendError | Error)[]>();
  const sent: Sent[] = [];
  const found = new Map<string, string | null>();
  let hook: (message: OutboundMessage) => Promise<void> = async () => undefined;
  return {
    platform,
    sent,
    found,
    fails(text, ...errors) {
      failures.set(text, errors);
    },
    during(next) {
      hook = next;
    },
    async start() {},
    async stop() {},
    async send(target, message) {
      await hook(message);
      const error = failures.get(message.text)?.shift();
      if (error) throw error;
      sent.push({ to: nameOf(target), text: message.text, at: clock.now().getTime() });
      return `platform-${message.id}`;
    },
    async find(_target, outboxId) {
      return found.get(outboxId);
    },
    health: () => ({ ok: true, detail: '好的' }),
  };
}

function nameOf(target: Target): string {
  return 'conversation' in target ? target.conversation : `@${target.account}`;
}
