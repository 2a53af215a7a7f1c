import { z } from 'zod';
import { type Command, defineDialogue, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { applyCorrection } from '../../src/bot/correction.ts';
import { draftOf, understandReport } from '../../src/bot/draft.ts';
import { FLOATING_QUESTION } from '../../src/bot/record.ts';
import { takeDraft } from '../../src/bot/report.ts';
import { findOwn } from '../../src/bot/which-entry.ts';
import { readAnswer, readCheckIn } from '../../src/understanding/index.ts';

/** 打卡: one sentence is a whole check-in. */
export const checkIn: Command = {
  name: '打卡',
  aliases: ['宣讲打卡', '宣讲记录'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: (context, rest) => takeDraft(context, draftOf(context, rest)),
};

export const checkInInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: (context) => understandReport(context).decision !== 'none',
  run: (context) => takeDraft(context, draftOf(context)),
};

const EVERYBODY = /^(?:全部|全|都)+是?的?[了啊。!]*$/u;

/** 「流动几个?」: the answer moves them to the police station's row. */
export const floatingAnswer = defineDialogue({
  kind: FLOATING_QUESTION,
  payload: z.object({ no: z.number() }),
  takes: ({ text }) => floatingIn(text) !== null,
  about: (_, { no }) => ({ words: `#${no}`, missing: 'floating' }),
  async answer(context, { no }, dialogue) {
    const floating = floatingIn(context.text);
    if (floating === null) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    const checkIn = await findOwn(context, no);
    const text = `流动${floating === 'all' ? checkIn.headcount : floating}人`;
    const { lexicon } = context.town;
    const frame = readCheckIn(text, { lexicon, today: context.today, isCorrection: true });
    await applyCorrection(context, checkIn, { frame, about: null, was: null, way: 'replace' });
    return true;
  },
});

function floatingIn(text: string): number | 'all' | null {
  if (EVERYBODY.test(text)) return 'all';
  const answer = readAnswer(text);
  if (answer === 'no') return 0;
  return typeof answer === 'number' ? answer : null;
}
