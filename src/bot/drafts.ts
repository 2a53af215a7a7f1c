import type { OutboxDraft } from '../store/face.ts';
import type { Notice } from './command.ts';
import type { MessageId, MessageParams } from './messages.ts';
import type { Speech } from './speech.ts';

/** Collects messages to others while a transaction is being put together. */
export interface NoticeDrafts {
  tell<K extends MessageId>(notice: Notice, id: K, params: MessageParams[K]): void;
  post(notice: Notice, text: string): void;
  all(): OutboxDraft[];
}

export function draftNotice(speech: Speech): NoticeDrafts {
  const drafts: OutboxDraft[] = [];

  function post(notice: Notice, text: string): void {
    drafts.push({
      key: notice.key,
      class: notice.class,
      platform: notice.platform,
      conversation: notice.conversation ?? null,
      account: notice.account ?? null,
      text,
      pictures: [],
      inReplyTo: null,
      bulletin: notice.bulletin ?? null,
      state: 'pending',
      notBefore: notice.notBefore ?? speech.now(),
      expiresAt: notice.expiresAt ?? null,
    });
  }

  return {
    post,
    tell(notice, id, params) {
      post(notice, speech.words(id, params, notice.platform, notice.conversation !== undefined));
    },
    all: () => drafts,
  };
}
