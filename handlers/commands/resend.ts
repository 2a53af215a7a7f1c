import { launch } from '../../src/bot/bulletins.ts';
import { type Command, WORK_PLACES } from '../../src/bot/command.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { bulletinByNo } from '../../src/bot/which-bulletin.ts';
import type { Delivery } from '../../src/store/face.ts';
import { readItemNumber } from '../../src/understanding/index.ts';

/** 补发 B5: once more to the groups that certainly got nothing; an uncertain group only by its name. */
export const resend: Command = {
  name: '补发',
  aliases: ['重发'],
  audience: ['peaceOffice'],
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const item = readItemNumber(rest, 'B');
    const [latest] = await context.store.bulletins.latest(1);
    const no = item?.no ?? latest?.no;
    if (no === undefined) throw new UserError('refuse-bulletin-none', { verb: '补发' });
    const bulletin = await bulletinByNo(context, no);
    const deliveries = await context.store.bulletins.deliveries(no);
    const wanted = deliveries.filter((delivery) => isWanted(delivery, item ? item.rest : rest));
    if (wanted.length === 0 || bulletin.state !== 'done') {
      const uncertain = deliveries.filter(({ state }) => state === 'uncertain').map(({ title }) => title);
      return context.say('resend-nothing', { no, uncertain, state: bulletin.state });
    }
    const places = new Set(wanted.map(({ conversation }) => conversation));
    const targets = bulletin.targets.filter(({ conversation }) => places.has(conversation));
    const change = { actor: context.person.id, at: context.now };
    const { platform, id: conversation } = context.message.conversation;
    // The result is told to whoever asked this time.
    const asked = { ...bulletin, platform, conversation };
    await context.store.bulletins.update(await launch(context, asked, targets), 'resent', change);
    context.say('resend-started', { no, titles: wanted.map(({ title }) => title) });
  },
};

function isWanted({ state, title }: Delivery, named: string): boolean {
  if (named === '') return state === 'failed' || state === 'expired';
  return title.includes(named) && (state === 'failed' || state === 'expired' || state === 'uncertain');
}
