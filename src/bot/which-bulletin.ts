import type { Bulletin } from '../store/face.ts';
import { readItemNumber } from '../understanding/index.ts';
import type { Context } from './command.ts';
import { UserError } from './user-error.ts';

const LOOK_BACK = 20;
/** Without its number a bulletin is confirmed only while its preview is fresh on the screen. */
const FRESH_MS = 10 * 60_000;

export interface Chosen {
  bulletin: Bulletin;
  /** What followed the number. */
  rest: string;
}

/**
 * The bulletin a command is about, locked: by its number, else the only one of this person's that is open here
 * and was laid before them within ten minutes.
 * @throws {UserError} when there is none, or more than one.
 */
export async function chooseOpen(context: Context, text: string, verb: string): Promise<Chosen> {
  const item = readItemNumber(text, 'B');
  if (item) return { bulletin: await bulletinByNo(context, item.no), rest: item.rest };

  const open = await openHere(context);
  const [only, ...others] = open;
  if (!only) throw new UserError('refuse-bulletin-none', { verb });
  const isFresh = context.now.getTime() - only.createdAt.getTime() <= FRESH_MS;
  if (others.length > 0 || !isFresh || context.dialogues.length > 0) {
    throw new UserError('refuse-bulletin-which', { numbers: open.map(({ no }) => no), verb });
  }
  return { bulletin: await bulletinByNo(context, only.no), rest: text };
}

export async function bulletinByNo({ store }: Context, no: number): Promise<Bulletin> {
  const bulletin = await store.bulletins.byNo(no);
  if (!bulletin) throw new UserError('refuse-bulletin-unknown', { no });
  return bulletin;
}

/** The previews this person may still confirm in this conversation, newest first. */
export async function openHere(context: Context): Promise<Bulletin[]> {
  const latest = await context.store.bulletins.latest(LOOK_BACK);
  return latest.filter((bulletin) => isOpenFor(context, bulletin));
}

/** A preview this person may still confirm in this conversation. */
function isOpenFor({ person, message, now }: Context, bulletin: Bulletin): boolean {
  const isMine = bulletin.author === person.id || bulletin.author === '';
  const isHere = bulletin.author === '' || bulletin.conversation === message.conversation.id;
  return bulletin.state === 'preview' && isMine && isHere && bulletin.expiresAt > now;
}

/** @throws {UserError} unless this person may still confirm or change the preview. */
export async function checkOpen(context: Context, bulletin: Bulletin): Promise<void> {
  const { no, state, author, confirmedAt, confirmedBy, expiresAt } = bulletin;
  const { store, person, now, town } = context;
  if (state === 'cancelled') throw new UserError('refuse-bulletin-cancelled', { no });
  if (state !== 'preview') {
    const by = (await store.people.byId(confirmedBy ?? ''))?.name ?? '';
    throw new UserError('refuse-bulletin-again', { no, by, confirmedAt: confirmedAt ?? now });
  }
  if (author !== '' && author !== person.id) {
    throw new UserError('refuse-bulletin-author', {
      no,
      author: (await store.people.byId(author))?.name ?? '',
    });
  }
  if (now >= expiresAt) {
    const isWeekly = bulletin.kind === 'weekly';
    throw new UserError('refuse-bulletin-expired', { no, hours: town.campaign.confirmWithinHours, isWeekly });
  }
}
