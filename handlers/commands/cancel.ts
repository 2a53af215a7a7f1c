import { hasRole } from '../../src/bot/authorise.ts';
import { type Command, WORK_PLACES } from '../../src/bot/command.ts';
import { withdrawCheckIn } from '../../src/bot/correction.ts';
import { bulletinNamed, takeBackBulletin } from '../../src/bot/take-back.ts';
import { chooseOpen } from '../../src/bot/which-bulletin.ts';
import { forgetWhich } from '../../src/bot/which-entry.ts';

/** 取消 B1 calls a bulletin off, or has it taken back where it went out; to a cadre 取消 means the own entry. */
export const cancel: Command = {
  name: '取消',
  aliases: ['不发了'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const named = bulletinNamed(rest);
    if (named !== null) return takeBackBulletin(context, named, '取消');
    // Said under a list of entries, the bare word ends it.
    if (rest === '' && (await forgetWhich(context))) return context.say('left-as-is', {});
    const isCheckIn =
      /^[#＃]|[那这上]一?[条场]|记录|打卡/u.test(rest) || !hasRole(context.person, 'peaceOffice');
    if (isCheckIn) return withdrawCheckIn(context, rest);
    const { bulletin } = await chooseOpen(context, rest, '取消');
    await takeBackBulletin(context, bulletin.no, '取消');
  },
};
