import { hasRole } from '../../src/bot/authorise.ts';
import { previewParams, unitsReached } from '../../src/bot/bulletins.ts';
import { type Command, type Context, WORK_PLACES } from '../../src/bot/command.ts';
import { correctCheckIn } from '../../src/bot/correction.ts';
import { checkGate } from '../../src/bot/gate.ts';
import { checkOpen, chooseOpen, openHere } from '../../src/bot/which-bulletin.ts';
import { readItemNumber } from '../../src/understanding/index.ts';

/** 改 …: other words for the bulletin being previewed; without one, a correction of the own check-in. */
export const edit: Command = {
  name: '改',
  aliases: ['改成'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest, raw) {
    if (!(await isAboutBulletin(context, rest))) return correctCheckIn(context, rest);
    const { bulletin } = await chooseOpen(context, rest, '改');
    await checkOpen(context, bulletin);
    const text = raw.replace(/^[BbＢｂ]\s?[\d0-9]+[\s::,,]*/u, '').trim();
    if (text === '') return context.say('bulletin-empty', { isPush: false });
    // Other words are confirmed anew.
    const edited = { ...bulletin, text, confirmedAt: null, confirmedBy: null };
    checkGate(context.town, edited, edited.targets, 'edit');
    await context.store.bulletins.update(edited, 'edited', { actor: context.person.id, at: context.now });
    const units = await unitsReached(context, edited);
    context.say('bulletin-preview', {
      ...previewParams(edited, units, context.town.campaign),
      isEdited: true,
    });
  },
};

async function isAboutBulletin(context: Context, rest: string): Promise<boolean> {
  if (!hasRole(context.person, 'peaceOffice')) return false;
  const item = readItemNumber(rest, 'B');
  if (item && !item.bare) return true;
  return (await openHere(context)).length > 0;
}
