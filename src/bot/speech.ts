import type { Platform } from '../channels/channel.ts';
import type { Clock } from '../domain/clock.ts';
import { dayOf } from '../domain/day.ts';
import type { MessageId, MessageParams } from './messages.ts';
import type { Templates } from './templates.ts';

/** What is needed to put something into words outside a conversation. */
export interface Speech {
  now(): Date;
  /** @param isGroup in a group the bot hears only what is addressed to it, and says so. */
  words<K extends MessageId>(id: K, params: MessageParams[K], platform: Platform, isGroup: boolean): string;
}

export function createSpeech(templates: Templates, clock: Clock): Speech {
  return {
    now: () => clock.now(),
    words(id, params, platform, isGroup) {
      const around = { at: isGroup ? templates.words.atMe : '', today: dayOf(clock.now()) };
      return templates.render(id, params, around, platform);
    },
  };
}
