import type { InboundMessage } from '../channels/channel.ts';
import type { OutboxDraft } from '../store/face.ts';
import type { Town } from './command.ts';
import { draftNotice } from './drafts.ts';
import { tellPeaceOffice } from './peace-office.ts';
import { type Outcome, type ReceiverOptions, replyDraft } from './receive.ts';

export const RETRY_JOB = 'retry-message';

/** When a message that failed is tried again; the text is kept for a day at most. */
const PAUSES_MINUTES = [1, 10, 60, 22 * 60];

/**
 * Answers a message our own fault kept from being handled: kindly, once, with a reference. The text stays for
 * another try; after the last one the sender and the peace office are told, and the text goes.
 */
export async function answerFault(
  { store, clock, speech }: ReceiverOptions,
  town: Town,
  message: InboundMessage,
  { ref, attempts }: { ref: string; attempts: number },
): Promise<Outcome> {
  return store.transact(town.id, async (townStore) => {
    const now = clock.now();
    const pause = PAUSES_MINUTES[attempts];
    const notices = draftNotice(speech);
    if (pause === undefined) {
      const reply = replyDraft(speech, message, 0, now, 'fault-given-up', { ref });
      await tellPeaceOffice({ store: townStore, tell: notices.tell }, `fault-${ref}`, 'fault-unread', {
        ref,
        person: message.sender.name,
      });
      const replies = await townStore.inbox.answer(message, [reply], now);
      await townStore.outbox.put(notices.all(), now);
      return { replies: replies ?? [], hasNotices: true, after: [] };
    }
    const { platform } = message.conversation;
    await townStore.inbox.fail(message, ref);
    await townStore.plans.add({
      key: `retry-${platform}-${message.id}-${attempts + 1}`,
      job: RETRY_JOB,
      runAt: new Date(now.getTime() + pause * 60_000),
      payload: { platform, id: message.id },
    });
    const replies: OutboxDraft[] =
      attempts === 0 ? [replyDraft(speech, message, 0, now, 'fault', { ref })] : [];
    return { replies: await townStore.outbox.put(replies, now), hasNotices: false, after: [] };
  });
}
