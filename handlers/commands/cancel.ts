import { hasRole } from '../../src/bot/authorise.ts';
import { type Command, type Context, WORK_PLACES } from '../../src/bot/command.ts';
import { withdrawCheckIn } from '../../src/bot/correction.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { bulletinByNo, chooseOpen } from '../../src/bot/which-bulletin.ts';
import type { Bulletin } from '../../src/store/face.ts';
import { readItemNumber } from '../../src/understanding/index.ts';

/** 取消 B1 calls a bulletin off before it goes out; to a cadre 取消 means the own entry. */
export const cancel: Command = {
  name: '取消',
  aliases: ['不发了'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const isCheckIn = /^[#＃]/u.test(rest) || !hasRole(context.person, 'peaceOffice');
    if (isCheckIn) return withdrawCheckIn(context, rest);
    const item = readItemNumber(rest, 'B');
    const found = item
      ? await bulletinByNo(context, item.no)
      : (await chooseOpen(context, rest, '取消')).bulletin;
    await callOff(context, found);
  },
};

async function callOff(context: Context, bulletin: Bulletin): Promise<void> {
  const { store, person, now } = context;
  const { no, state } = bulletin;
  if (state === 'cancelled') throw new UserError('refuse-bulletin-cancelled', { no });
  if (state === 'done') throw new UserError('refuse-bulletin-sent', { no });
  // Confirmed, but held back by quiet hours or the stop switch: nothing has gone out yet.
  if (state === 'sending' && !(await store.outbox.cancelUnsent(no, now))) {
    throw new UserError('refuse-bulletin-sent', { no });
  }
  await store.bulletins.update({ ...bulletin, state: 'cancelled' }, 'cancelled', {
    actor: person.id,
    at: now,
  });
  await store.plans.cancel(`bulletin-${no}`, now);
  context.say('bulletin-cancelled', { no, wasScheduled: state === 'scheduled' });
}
