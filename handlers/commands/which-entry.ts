import { type Context, defineDialogue } from '../../src/bot/command.ts';
import { correctChosen, withdrawEntry } from '../../src/bot/correction.ts';
import { fits } from '../../src/bot/entry-fits.ts';
import { askWhich, ENTRY_QUESTION, findOwn, pendingSchema } from '../../src/bot/which-entry.ts';
import type { CheckIn } from '../../src/domain/lecture.ts';
import { readAnswer, readCheckIn, readItemNumber } from '../../src/understanding/index.ts';

const ORDINALS = '一二三四五';
const PLACE = /^(?:第\s?)?(?<place>[一二三四五1-5])\s?(?:[条个场]|那条)?(?:吧|的)?[。!]*$/u;
const NONE = /^(?:都不是|都不对|算了|不改了?|不用改?了?|不撤了?|不用撤了?|没有|取消)(?:吧|了)?[。!]*$/u;
const POINTING = /^(?:是|我说的是)|[那这]一?[条个场次]/gu;

/** 「您说的是哪条?」: 1, #12, 第一条, 虎山; then exactly what was asked for is done. */
export const entryAnswer = defineDialogue({
  kind: ENTRY_QUESTION,
  payload: pendingSchema,
  async answer(context, pending, dialogue) {
    if (NONE.test(context.text) || readAnswer(context.text) === 'no') {
      await context.store.dialogues.close(dialogue.id, context.now);
      context.say('left-as-is', {});
      return true;
    }
    const chosen = numberIn(context.text, pending.numbers) ?? (await describedIn(context, pending.numbers));
    if (chosen === null) return false;
    if (typeof chosen !== 'number') {
      await askWhich(context, chosen, pending);
      return true;
    }
    await context.store.dialogues.close(dialogue.id, context.now);
    if (pending.isWithdrawal) await withdrawEntry(context, chosen);
    else await correctChosen(context, chosen, pending.text, pending.writtenOn);
    return true;
  },
});

/** A place in the list before a number; with its mark always the number. */
function numberIn(text: string, numbers: readonly number[]): number | null {
  const place = PLACE.exec(text)?.groups?.place ?? '';
  const index = ORDINALS.indexOf(place) >= 0 ? ORDINALS.indexOf(place) : Number(place) - 1;
  const listed = place === '' ? undefined : numbers[index];
  if (listed !== undefined) return listed;
  const item = readItemNumber(text.replace(/^是/u, ''), '#');
  return item && item.rest === '' && (!item.bare || numbers.includes(item.no)) ? item.no : null;
}

/** 虎山, 昨天的, 35人的: the only one of the list it fits; those it fits where there are more; else null. */
async function describedIn(context: Context, numbers: readonly number[]): Promise<number | CheckIn[] | null> {
  const { lexicon } = context.town;
  const words = context.text.replace(POINTING, ' ');
  const frame = readCheckIn(words, { lexicon, today: context.today });
  if (frame.unexplained !== '') return null;
  const entries: CheckIn[] = [];
  for (const no of numbers) entries.push(await findOwn(context, no));
  const fitting = entries.filter((entry) => fits(entry, frame));
  const [only, ...others] = fitting;
  if (!only || fitting.length === entries.length) return null;
  return others.length === 0 ? only.no : fitting;
}
