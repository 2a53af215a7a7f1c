import type { Platform, Target } from '../channels/channel.ts';
import { PLATFORM_PACE, reserve } from '../domain/pace.ts';
import type { OutboxRow } from '../store/face.ts';

/** The waiting lines of what is paced: the platform's, and each conversation's own. A message stands in both. */
export interface Lines {
  /** When the platform takes the next send; not after `now` when it does at once. */
  freeAt(now: Date): Date;
  /** Conversations that had a send so recently that they must rest. */
  resting(now: Date): string[];
  /** When the first of them may be sent to again; null when none rests. */
  firstRested(now: Date): Date | null;
  /** Notes that a send to the conversation leaves. */
  take(place: string, now: Date): void;
}

/** Timers, and the database between two sends, are late by about so much on a busy machine. */
const LATE_MS = 100;

export function createLines(platform: Platform): Lines {
  const { everyMs, perConversationMs } = PLATFORM_PACE[platform];
  const nextFree = new Map<string, Date>();
  let platformFree: Date | null = null;

  function forgetRested(now: Date): void {
    for (const [place, at] of nextFree) if (at <= now) nextFree.delete(place);
  }

  return {
    freeAt: (now) => reserve(platformFree, now, everyMs).at,
    resting(now) {
      forgetRested(now);
      return [...nextFree.keys()];
    },
    firstRested(now) {
      forgetRested(now);
      const [first] = [...nextFree.values()].sort((a, b) => a.getTime() - b.getTime());
      return first ?? null;
    },
    take(place, now) {
      platformFree = reserve(platformFree, now, everyMs, LATE_MS).nextFree;
      nextFree.set(place, reserve(nextFree.get(place) ?? null, now, perConversationMs).nextFree);
    },
  };
}

export function isPaced({ class: kind }: Pick<OutboxRow, 'class'>): boolean {
  return kind === 'bulletin' || kind === 'reminder';
}

/** The conversation a row goes to; the one with a person has the same name whichever way it is addressed. */
export function placeOf({ conversation, account }: Pick<OutboxRow, 'conversation' | 'account'>): string {
  return conversation ?? `single-${account}`;
}

export function targetOf({ platform, conversation, account }: OutboxRow): Target {
  if (conversation !== null) return { platform: platform as Platform, conversation };
  if (account !== null) return { platform: platform as Platform, account };
  throw new Error('an outbox row without a place to go');
}
