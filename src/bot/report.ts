import { addDays, type Day, instantAt, timeOf } from '../domain/day.ts';
import { type CheckInFrame, readCheckIn, type Understood, understand } from '../understanding/index.ts';
import { unitsOf } from './authorise.ts';
import type { Context } from './command.ts';
import { nameOfUnit } from './lecture-words.ts';
import { recordCheckIn } from './record.ts';
import type { Report } from './report-schema.ts';
import { UserError } from './user-error.ts';

export const UNIT_QUESTION = 'report-unit';
export const HEADCOUNT_QUESTION = 'report-headcount';

/** The report a message makes, as it stands. */
export function reportOf(context: Context, text: string): Report {
  return { text, pictures: context.message.pictures, writtenOn: context.today };
}

/** Records a report, or asks the one thing that is missing and keeps the rest. */
export async function takeReport(context: Context, report: Report): Promise<void> {
  const frame = readReport(context, report);
  checkDay(context, frame);

  const unit = report.unit ?? (await findUnit(context, frame, report));
  if (unit === null) return;
  const headcount = report.headcount ?? frame.headcount?.value ?? null;
  if (headcount === null) {
    context.say('ask-headcount', { unit: nameOfUnit(unit, context.town.campaign) });
    return keepAsking(context, HEADCOUNT_QUESTION, { ...report, unit });
  }
  const most = context.town.campaign.largestLecture;
  if (headcount < 1 || headcount > most) {
    context.say('refuse-headcount', { headcount, most });
    return keepAsking(context, HEADCOUNT_QUESTION, { ...report, unit });
  }
  await recordCheckIn(context, { frame, report, unit, headcount });
}

export function readReport(context: Context, report: Report): CheckInFrame {
  const isToday = report.writtenOn === context.today;
  return readCheckIn(report.text, {
    lexicon: context.town.lexicon,
    today: report.writtenOn,
    ...(isToday ? { now: timeOf(context.now) } : {}),
  });
}

/** What the message is, as a report of lectures. */
export function understandReport(context: Context): Understood {
  const { lexicon } = context.town;
  return understand(context.text, { lexicon, today: context.today, now: timeOf(context.now) });
}

/** A question about a report stays open until the end of the next day. */
export function endOfTomorrow(today: Day): Date {
  return instantAt(addDays(today, 2));
}

/** @throws {UserError} for a day to come or one before the campaign counts. */
export function checkDay(
  context: Context,
  { heldOn, heldTime }: Pick<CheckInFrame, 'heldOn' | 'heldTime'>,
  isCorrection = false,
): void {
  const day = heldOn?.value ?? context.today;
  // The reader is unsure of a time of day only when it is still ahead.
  const isLaterToday = day === context.today && heldTime?.certain === false;
  if (day > context.today || isLaterToday) {
    const time = isLaterToday ? (heldTime?.value ?? null) : null;
    throw new UserError('refuse-future', { day, time, isCorrection });
  }
  if (!heldOn) return;
  const { countFrom } = context.town.campaign;
  if (heldOn.value < countFrom) {
    throw new UserError('refuse-early', { day: heldOn.value, countFrom, isCorrection });
  }
}

async function keepAsking(context: Context, kind: string, report: Report): Promise<void> {
  await context.ask(kind, report, endOfTomorrow(context.today));
}

/** The unit a report belongs to; null when it had to be asked. */
async function findUnit(context: Context, frame: CheckInFrame, report: Report): Promise<string | null> {
  const { campaign } = context.town;
  const named = [...new Set(frame.units.map(({ value }) => value))];
  const home = homeOf(context);
  const [first, ...others] = named;

  if (first && others.length > 0) {
    context.say('ask-which-unit', { units: named.map((unit) => nameOf(unit, context)) });
  } else if (first && needsAsking(first, home, context)) {
    context.say('ask-other-unit', {
      home: nameOf(home[0] ?? '', context),
      named: nameOf(first, context),
      isGroup: context.groupUnits.length > 0,
    });
  } else if (first) {
    return first;
  } else if (frame.unknownUnits.length > 0) {
    context.say('ask-unit', askUnit(context, frame.unknownUnits[0]?.words ?? null));
  } else if (home.length === 1) {
    return home[0] ?? null;
  } else if (home.length > 1) {
    context.say('ask-which-unit', { units: home.map((unit) => nameOf(unit, context)) });
  } else {
    context.say('ask-unit', askUnit(context, null));
  }
  await keepAsking(context, UNIT_QUESTION, report);
  return null;

  function askUnit({ town }: Context, unknown: string | null) {
    const units = campaign.units.filter(({ kind }) => kind === 'village').map(({ name }) => name);
    const [own] = home.map((unit) => nameOf(unit, context)).filter((name) => units.includes(name));
    return { unknown, units, example: own ?? units[0] ?? town.campaign.townName };
  }
}

/** The units a message without a unit's name is about: the group's, else the sender's. */
export function homeOf({ groupUnits, person }: Context): string[] {
  if (groupUnits.length === 0) return unitsOf(person);
  const own = unitsOf(person).filter((unit) => groupUnits.includes(unit));
  return own.length > 0 ? own : groupUnits;
}

/** Police and departments lecture inside villages as a matter of course; a village in another village is asked. */
function needsAsking(named: string, home: string[], { town, groupUnits }: Context): boolean {
  if (home.length === 0 || home.includes(named) || groupUnits.includes(named)) return false;
  return home.some((unit) => town.campaign.units.some(({ id, kind }) => id === unit && kind === 'village'));
}

function nameOf(unit: string, { town }: Context): string {
  return nameOfUnit(unit, town.campaign) ?? town.campaign.townName;
}
