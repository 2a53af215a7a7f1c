import { type Command, WORK_PLACES } from '../../src/bot/command.ts';
import { homeOf } from '../../src/bot/home.ts';
import { lectureWords } from '../../src/bot/lecture-words.ts';
import { ownOpenReports } from '../../src/bot/open-reports.ts';
import { targetUnitsOf, unitById } from '../../src/domain/campaign.ts';
import { readUnits } from '../../src/understanding/index.ts';

const SHOWN = 8;

/** 明细: a unit's latest lectures, one line each. */
export const sessions: Command = {
  name: '明细',
  aliases: ['场次', '记录'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  async run(context, rest) {
    const { campaign, lexicon } = context.town;
    const named = readUnits(rest, lexicon).units;
    const [unit, ...others] = named === 'all' ? [] : named.length > 0 ? named : homeOf(context);
    if (!unit || others.length > 0) {
      const units = targetUnitsOf(campaign).map(({ name }) => name);
      return context.say('sessions-which-unit', { units });
    }
    const { lectures, total } = await context.store.checkIns.latestOf(unit, SHOWN);
    context.say('sessions', {
      unit: unitById(campaign, unit).name,
      lectures: lectures.map((lecture) => lectureWords(lecture, campaign)),
      total,
      open: await ownOpenReports(context),
    });
  },
};
