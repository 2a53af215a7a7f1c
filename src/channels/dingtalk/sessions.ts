import type { Clock } from '../../domain/clock.ts';
import { isAllowed } from './hosts.ts';

/** A conversation's reply address. */
export interface Session {
  webhook: string;
  /** Whom to @; null outside groups, and for people without a staff id. */
  asker: string | null;
}

interface Kept extends Session {
  until: number;
}

const REMEMBERED = 10_000;
/** A reply must arrive before the address ends. */
const MARGIN_MS = 5_000;

/**
 * Session webhooks by message and, for the replies whose message is no longer known, by conversation. In memory
 * only: each is a secret that lets anyone write there, and a proactive send is there when it is gone.
 */
export function createSessions(bases: readonly string[], clock: Clock) {
  const byMessage = new Map<string, Kept>();
  const byConversation = new Map<string, Kept>();

  function keep(map: Map<string, Kept>, key: string, kept: Kept): void {
    map.delete(key);
    map.set(key, kept);
    const oldest = map.size > REMEMBERED ? map.keys().next() : null;
    if (oldest && !oldest.done) map.delete(oldest.value);
  }

  function valid(kept: Kept | undefined): Kept | null {
    return kept && clock.now().getTime() + MARGIN_MS < kept.until ? kept : null;
  }

  return {
    /** False when the address is not DingTalk's: then nothing will ever be sent there. */
    remember(messageId: string, conversation: string, session: Session, expiresAt: number): boolean {
      if (!isAllowed(session.webhook, bases)) return false;
      const kept = { ...session, until: expiresAt };
      keep(byMessage, messageId, kept);
      keep(byConversation, conversation, { ...kept, asker: null });
      return true;
    },
    /** The address for an answer to a message, while it is valid. */
    find(messageId: string, conversation: string): Session | null {
      return valid(byMessage.get(messageId)) ?? valid(byConversation.get(conversation));
    },
    /** DingTalk says it is over, whatever its date. */
    forget({ webhook }: Session, messageId: string, conversation: string): void {
      byMessage.delete(messageId);
      if (byConversation.get(conversation)?.webhook === webhook) byConversation.delete(conversation);
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;
