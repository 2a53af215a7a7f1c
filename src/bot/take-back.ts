import { ROLE_NAMES } from '../domain/role.ts';
import type { Bulletin } from '../store/face.ts';
import { hasRole } from './authorise.ts';
import type { Context } from './command.ts';
import { recallFigures } from './delivery-report.ts';
import { UserError } from './user-error.ts';
import { bulletinByNo } from './which-bulletin.ts';

/** A bulletin's number anywhere in a text: 撤回B3, 把 b3 撤了; but not the floor in 取消B1层的宣讲. */
const BULLETIN = /(?<![a-z\d])b\s?(?<no>\d{1,9})(?=$|[^\p{L}\p{N}]|[号条撤取删发了吧])/iu;

/** The bulletin that a text to 撤回 or 取消 names; null when it is about a check-in. */
export function bulletinNamed(text: string): number | null {
  const found = BULLETIN.exec(text);
  return found ? Number(found.groups?.no) : null;
}

/**
 * 撤回 B3, 取消 B3: calls off what has not left, has taken back what has. Any of the peace office may.
 * @param verb the word it was asked with.
 */
export async function takeBackBulletin(context: Context, no: number, verb: string): Promise<void> {
  if (!hasRole(context.person, 'peaceOffice')) {
    throw new UserError('refuse-role', { command: `${verb} B${no}`, who: ROLE_NAMES.peaceOffice });
  }
  const bulletin = await bulletinByNo(context, no);
  const { state } = bulletin;
  if (state === 'cancelled') throw new UserError('refuse-bulletin-cancelled', { no });
  if (state === 'recalling' || state === 'recalled') {
    throw new UserError('refuse-bulletin-recalled', { no, isDone: state === 'recalled' });
  }
  if (state === 'preview' || state === 'scheduled') return callOff(context, bulletin);
  // Confirmed, but held back by quiet hours or the stop switch: nothing has gone out yet.
  if (state === 'sending' && (await context.store.outbox.cancelUnsent(no, context.now))) {
    return callOff(context, bulletin);
  }
  await recall(context, bulletin);
}

async function callOff({ store, person, now, say }: Context, bulletin: Bulletin): Promise<void> {
  const { no, state } = bulletin;
  const change = { actor: person.id, at: now };
  await store.bulletins.update({ ...bulletin, state: 'cancelled' }, 'cancelled', change);
  await store.plans.cancel(`bulletin-${no}`, now);
  say('bulletin-cancelled', { no, wasScheduled: state === 'scheduled' });
}

async function recall(context: Context, bulletin: Bulletin): Promise<void> {
  const { store, person, now, say, message } = context;
  const { no } = bulletin;
  const { asked, cancelled } = await store.outbox.recall(no, now);
  const state = asked > 0 ? 'recalling' : 'recalled';
  // The result is told to whoever asked for it.
  const { platform, id: conversation } = message.conversation;
  const change = { actor: person.id, at: now };
  await store.bulletins.update({ ...bulletin, state, platform, conversation }, 'recall-asked', change);
  if (asked === 0) {
    const figures = recallFigures(await store.bulletins.deliveries(no));
    return say('bulletin-recalled', { no, unsent: cancelled, ...figures });
  }
  say('bulletin-recalling', { no, groups: asked, unsent: cancelled });
  context.startRecall();
}
