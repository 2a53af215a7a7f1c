import { hasRole } from '../../src/bot/authorise.ts';
import { type Command, type Context, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { restoreCheckIn, withdrawCheckIn, withdrawInWords } from '../../src/bot/correction.ts';
import { understandReport } from '../../src/bot/draft.ts';
import { bulletinNamed, takeBackBulletin } from '../../src/bot/take-back.ts';
import { UserError } from '../../src/bot/user-error.ts';
import { readItemNumber } from '../../src/understanding/index.ts';

/** 撤回 #12, 撤回 昨天那条: an entry, one's own last without a word of which. 撤回 B3: a bulletin. */
export const withdraw: Command = {
  name: '撤回',
  aliases: ['撤销', '退回', '撤'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: takeBack,
};

/** 撤了吧, 发错了, 昨天赐璧那条撤了. */
export const withdrawInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: (context) => understandReport(context).intent === 'retract',
  async run(context) {
    const bulletin = bulletinNamed(context.text);
    if (bulletin === null) return withdrawInWords(context);
    await takeBackBulletin(context, bulletin, '撤回');
  },
};

async function takeBack(context: Context, text: string): Promise<void> {
  const bulletin = bulletinNamed(text);
  if (bulletin === null) return withdrawCheckIn(context, text);
  await takeBackBulletin(context, bulletin, '撤回');
}

/** 恢复 #12 undoes a withdrawal; the bare word resumes sending, and only while it is stopped. */
export const restore: Command = {
  name: '恢复',
  aliases: [],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const item = readItemNumber(rest, '#');
    if (item) return restoreCheckIn(context, item.no);
    const isStopped = (await context.store.sending.stoppedAt()) !== null;
    if (!isStopped || !hasRole(context.person, 'peaceOffice') || rest !== '') {
      throw new UserError('restore-which', {});
    }
    await context.store.sending.resume({ actor: context.person.id, at: context.now });
    context.say('sending-resumed', { isAgain: false });
  },
};
