import { type Command, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { applyCorrection, correctCheckIn, findOwn } from '../../src/bot/correction.ts';
import { readCorrection, readItemNumber } from '../../src/understanding/index.ts';

export const correct: Command = {
  name: '更正',
  aliases: ['改正', '修改', '更改'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: correctCheckIn,
};

const NUMBER = /[#＃]\s?\d+|第\d+条/u;

/** 不是35是53, #3 改成53人. */
export const correctInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: ({ text, town, today }) => readCorrection(text, { lexicon: town.lexicon, today }) !== null,
  async run(context) {
    const { text, town, today } = context;
    const correction = readCorrection(text, { lexicon: town.lexicon, today });
    const item = readItemNumber(NUMBER.exec(text)?.[0] ?? '', '#');
    if (correction)
      await applyCorrection(context, await findOwn(context, item?.no ?? null), correction.frame);
  },
};
