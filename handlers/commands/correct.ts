import { type Command, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { correctCheckIn, correctInWords } from '../../src/bot/correction.ts';
import { understandReport } from '../../src/bot/draft.ts';

export const correct: Command = {
  name: '更正',
  aliases: ['改正', '修改', '更改'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: correctCheckIn,
};

/** 不是35是53, #3 改成53人, 昨天的应该是62人. */
export const correctInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: (context) => understandReport(context).intent === 'correct',
  run: correctInWords,
};
