import type { InboundMessage, Platform } from '../channels/channel.ts';
import type { Clock } from '../domain/clock.ts';
import { dayOf } from '../domain/day.ts';
import type { Tracker } from '../queue/face.ts';
import type { OutboxDraft, OutboxRow, Person, Reception, Store, TownStore } from '../store/face.ts';
import { normalise } from '../understanding/index.ts';
import type { Catalogue, Context, Place, Town } from './command.ts';
import { draftNotice } from './drafts.ts';
import type { MessageId, MessageParams } from './messages.ts';
import { endOfTomorrow } from './report.ts';
import { route } from './route.ts';
import type { Speech } from './speech.ts';
import type { Templates } from './templates.ts';
import { UserError } from './user-error.ts';

export interface ReceiverOptions {
  store: Store;
  clock: Clock;
  catalogue: Catalogue;
  templates: Templates;
  speech: Speech;
  townById(id: string): Town;
  platforms: readonly Platform[];
  tracker: Tracker;
}

/** What a message led to. */
export interface Outcome {
  /** To be sent at once by whoever handled the message. */
  replies: OutboxRow[];
  /** Something was put into the outbox for the delivery worker. */
  hasNotices: boolean;
  /** What the handler set going, to be begun once its replies are out. */
  after: (() => void)[];
}

/**
 * Handles one message inside one transaction: the domain change, its audit rows, the replies and the closing of the
 * inbox row stand or fall together. Null when the message had been answered before.
 * @param faultRef the reference given when an earlier try failed; the answer then says which message it is about.
 */
export async function receive(
  options: ReceiverOptions,
  town: Town,
  message: InboundMessage,
  faultRef: string | null,
): Promise<Outcome | null> {
  const tryTo = (react: (context: Context) => Promise<void>) =>
    attempt(options, town, message, faultRef, react).catch((error: unknown) => {
      if (error instanceof AnsweredBefore) return null;
      throw error;
    });
  try {
    return await tryTo((context) => route(options.catalogue, context));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The handler's changes are undone; what it wanted to say is all that remains.
    return tryTo(async (context) => context.say(error.id, error.params));
  }
}

/** Undoes a transaction whose message somebody else answered meanwhile. */
class AnsweredBefore extends Error {}

async function attempt(
  { store, clock, templates, speech, platforms, tracker }: ReceiverOptions,
  town: Town,
  message: InboundMessage,
  faultRef: string | null,
  react: (context: Context) => Promise<void>,
): Promise<Outcome | null> {
  return store.transact(town.id, async (townStore) => {
    const now = clock.now();
    const reception = await townStore.people.receive(message, now);
    if (!reception.isOpen) return null;

    const replies: OutboxDraft[] = [];
    const notices = draftNotice(speech);
    const after: Outcome['after'] = [];
    const context: Context = {
      town,
      store: townStore,
      message,
      text: normalise(message.text).trim(),
      place: placeOf(message, reception.groupUnits),
      person: await personOf(townStore, reception, message, now),
      groupUnits: (reception.groupUnits ?? []).filter((unit) => unit !== ''),
      dialogues: reception.dialogues,
      now,
      today: dayOf(now),
      platforms,
      templates,
      say: (id, params) => replies.push(replyDraft(speech, message, replies.length, now, id, params)),
      tell: notices.tell,
      post: notices.post,
      startRecall: () => after.push(() => tracker.wake()),
      countReaders(bulletin, on) {
        if (!tracker.mayCount(town.id, bulletin, on)) return false;
        after.push(() => tracker.count(town.id, bulletin));
        return true;
      },
      ask: (kind, payload, expiresAt = endOfTomorrow(dayOf(now))) => ask(context, kind, payload, expiresAt),
    };
    if (faultRef) context.say('fault-over', { ref: faultRef });
    await react(context);
    const { lostPictures = 0 } = message;
    if (lostPictures > 0) context.say('pictures-lost', { count: lostPictures, hasText: context.text !== '' });
    const said = await townStore.inbox.answer(message, replies, now);
    // Somebody else answered it meanwhile: what this transaction did beside is undone.
    if (said === null) throw new AnsweredBefore();
    const told = await townStore.outbox.put(notices.all(), now);
    return { replies: said, hasNotices: told.length > 0, after };
  });
}

/** A question takes the place of an earlier one about the same thing only when it is answered. */
async function ask(
  { store, message, person, now }: Context,
  kind: string,
  payload: unknown,
  expiresAt: Date,
) {
  const { platform, id: conversation } = message.conversation;
  await store.dialogues.ask({
    platform,
    conversation,
    person: person.id,
    kind,
    payload,
    askedAt: now,
    expiresAt,
  });
}

async function personOf(
  store: TownStore,
  { person }: Reception,
  { sender, conversation }: InboundMessage,
  now: Date,
): Promise<Person> {
  if (person?.name === sender.name) return person;
  if (person) {
    // People rename themselves; the first admins are enrolled before their name is known.
    const { platform } = conversation;
    await store.people.add({ ...sender, platform }, { actor: person.id, at: now });
    return { ...person, name: sender.name };
  }
  return store.people.add({ ...sender, platform: conversation.platform }, { actor: 'bot', at: now });
}

function placeOf({ conversation }: InboundMessage, groupUnits: string[] | null): Place {
  if (conversation.platform === 'wechat') return 'residents';
  if (conversation.kind === 'single') return 'single';
  return groupUnits?.some((unit) => unit !== '') ? 'work-group' : 'town-group';
}

export function replyDraft<K extends MessageId>(
  speech: Speech,
  message: InboundMessage,
  index: number,
  now: Date,
  id: K,
  params: MessageParams[K],
): OutboxDraft {
  const { platform, id: conversation, kind } = message.conversation;
  return {
    key: `reply-${platform}-${message.id}-${id}-${index}`,
    class: 'reply',
    platform,
    conversation,
    account: message.sender.account,
    text: speech.words(id, params, platform, kind === 'group'),
    pictures: [],
    inReplyTo: message.id,
    bulletin: null,
    state: 'direct',
    notBefore: now,
    expiresAt: null,
  };
}
