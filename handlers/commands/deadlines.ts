import { type Command, type Context, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { homeOf } from '../../src/bot/home.ts';
import { targetUnitsOf } from '../../src/domain/campaign.ts';
import { currentTarget, deadlinesOf, targetOf, totalPopulation } from '../../src/domain/targets.ts';
import { whenCalendarKnown, workingDaysBetween } from '../../src/domain/working-days.ts';
import { readQuestion } from '../../src/understanding/index.ts';

export const deadlines: Command = {
  name: '截止',
  aliases: ['截止日', '截止日期', '期限'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'nothing',
  run: tellDeadlines,
};

export const deadlinesInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: ({ text }) => readQuestion(text) === 'deadline',
  run: tellDeadlines,
};

async function tellDeadlines(context: Context): Promise<void> {
  const { town, store, today } = context;
  const { campaign } = town;
  const home = homeOf(context);
  const unit = targetUnitsOf(campaign).find(({ id }) => home.length === 1 && id === home[0]);
  const population = unit?.population ?? totalPopulation(campaign);
  const next = currentTarget(campaign, today);
  context.say('deadlines', {
    unit: unit?.name ?? null,
    year: campaign.year,
    counted: unit ? (await store.coverage.of(unit.id, campaign.countFrom, today)).counted : 0,
    workingDays: next && whenCalendarKnown(() => workingDaysBetween(today, next.by, campaign.calendar), null),
    deadlines: deadlinesOf(campaign).map(({ by, percent }) => ({
      by,
      percent,
      target: targetOf(population, percent),
      isPast: by < today,
      isNext: by === next?.by,
    })),
  });
}
