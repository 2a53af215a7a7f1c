import { z } from 'zod';
import { type Command, defineDialogue, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { applyCorrection } from '../../src/bot/correction.ts';
import { FLOATING_QUESTION } from '../../src/bot/record.ts';
import {
  HEADCOUNT_QUESTION,
  reportOf,
  takeReport,
  UNIT_QUESTION,
  understandReport,
} from '../../src/bot/report.ts';
import { reportSchema } from '../../src/bot/report-schema.ts';
import { findOwn } from '../../src/bot/which-entry.ts';
import { LEAD, readAnswer, readCheckIn, readUnits } from '../../src/understanding/index.ts';

/** 打卡: one sentence is a whole check-in. */
export const checkIn: Command = {
  name: '打卡',
  aliases: ['宣讲打卡', '宣讲记录'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: (context, rest) => takeReport(context, reportOf(context, rest)),
};

export const checkInInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: (context) => understandReport(context).decision !== 'none',
  run: (context) => takeReport(context, reportOf(context, context.text.replace(LEAD, ''))),
};

export const unitAnswer = defineDialogue({
  kind: UNIT_QUESTION,
  payload: reportSchema,
  async answer(context, report, dialogue) {
    const { units, unknown } = readUnits(context.text, context.town.lexicon);
    if (units === 'all' || units.length !== 1 || unknown.length > 0) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    await takeReport(context, { ...report, unit: units[0] });
    return true;
  },
});

export const headcountAnswer = defineDialogue({
  kind: HEADCOUNT_QUESTION,
  payload: reportSchema,
  async answer(context, report, dialogue) {
    const headcount = figureOf(context);
    if (headcount === null) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    await takeReport(context, { ...report, headcount });
    return true;
  },
});

const EVERYBODY = /^(?:全部|全|都)+是?的?[了啊。!]*$/u;

/** 「流动几个?」: the answer moves them to the police station's row. */
export const floatingAnswer = defineDialogue({
  kind: FLOATING_QUESTION,
  payload: z.object({ no: z.number() }),
  async answer(context, { no }, dialogue) {
    const isAll = EVERYBODY.test(context.text);
    const figure = readAnswer(context.text) === 'no' ? 0 : figureOf(context);
    if (figure === null && !isAll) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    const checkIn = await findOwn(context, no);
    const text = `流动${isAll ? checkIn.headcount : figure}人`;
    const { lexicon } = context.town;
    const frame = readCheckIn(text, { lexicon, today: context.today, isCorrection: true });
    await applyCorrection(context, checkIn, { frame, about: null, was: null, way: 'replace' });
    return true;
  },
});

/** 35, 35人, 三十五个: a text that is a figure and nothing else. */
function figureOf({ text }: { text: string }): number | null {
  const answer = readAnswer(text);
  return typeof answer === 'number' ? answer : null;
}
