import { type Command, type Context, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { homeOf } from '../../src/bot/home.ts';
import { ownOpenReports } from '../../src/bot/open-reports.ts';
import { standingOf } from '../../src/bot/standing.ts';
import { targetUnitsOf, unitById } from '../../src/domain/campaign.ts';
import { progressOf } from '../../src/domain/coverage.ts';
import { readQuestion, readUnits } from '../../src/understanding/index.ts';

export const progress: Command = {
  name: '进度',
  aliases: ['查进度', '覆盖', '覆盖率'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'rest',
  run: (context, rest) => tellProgress(context, rest),
};

/** 我们村差多少. */
export const progressInOtherWords: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: ({ text }) => readQuestion(text) === 'progress',
  async run(context) {
    const { units } = readUnits(context.text, context.town.lexicon);
    const names =
      units === 'all' ? '全镇' : units.map((unit) => unitById(context.town.campaign, unit).name).join(' ');
    await tellProgress(context, names);
  },
};

async function tellProgress(context: Context, text: string): Promise<void> {
  const { campaign, lexicon } = context.town;
  const named = readUnits(text, lexicon);
  const known = targetUnitsOf(campaign);
  if (named.units === 'all') return tellTown(context);

  const [unknown] = named.unknown;
  const home = homeOf(context).filter((unit) => known.some(({ id }) => id === unit));
  const units = named.units.length > 0 ? named.units : unknown ? [] : home;
  const [unit] = units;
  if (unit && units.length === 1 && known.some(({ id }) => id === unit)) return tellUnit(context, unit);
  if (units.length > 1 || (!unknown && units.length === 0)) return tellTown(context);
  context.say('progress-which-unit', { unknown: unknown ?? null, units: known.map(({ name }) => name) });
}

async function tellUnit(context: Context, unit: string): Promise<void> {
  const { town, store, today, say } = context;
  const { campaign } = town;
  const { sessions: sessionsHeld } = await store.coverage.of(unit, campaign.countFrom, today);
  const standing = await standingOf({ campaign, store, today }, unit);
  say('progress', { ...standing, sessionsHeld, open: await ownOpenReports(context) });
}

async function tellTown(context: Context): Promise<void> {
  const { town, store, today, say } = context;
  const { campaign } = town;
  const { deadline, units, total } = progressOf(
    campaign,
    await store.coverage.between(campaign.countFrom, today),
    today,
  );
  say('progress-town', {
    counted: total.counted,
    target: total.target,
    deadline: deadline?.name ?? null,
    percent: total.percentOfTarget ?? total.percentOfPopulation,
    gap: total.gap ?? 0,
    unassigned: total.unassigned,
    units: units.map((unit) => ({
      name: unitById(campaign, unit.unit).name,
      isFloating: unitById(campaign, unit.unit).kind === 'police',
      counted: unit.counted,
      target: unit.target,
      gap: unit.gap ?? 0,
      reached: unit.reached ?? false,
      percent: unit.percentOfPopulation,
    })),
    open: await ownOpenReports(context),
  });
}
