import type { CheckInFrame } from '../understanding/index.ts';
import type { Context } from './command.ts';
import { askWhetherSame, sortOut } from './duplicates.ts';
import { homeOf, isElsewhere } from './home.ts';
import type { FullReport } from './lecture-of.ts';
import { nameOfUnit } from './lecture-words.ts';
import { competingFigures, type Reader, readReport } from './read-report.ts';
import { recordCheckIns } from './record.ts';
import { CONFIRM_QUESTION, HEADCOUNT_QUESTION, keepAsking, UNIT_QUESTION } from './report-questions.ts';
import type { Draft, Report } from './report-schema.ts';
import { understoodWords } from './understood-words.ts';
import { UserError } from './user-error.ts';

/** Records what a message reports; or asks one thing about it, and keeps the rest until it is answered. */
export async function takeDraft(context: Context, draft: Draft): Promise<void> {
  const reader = readerOf(context);
  const read = draft.reports.map((report) => ({ report, frame: readReport(reader, report) }));
  for (const { frame } of read) checkDay(context, frame);

  const lectures: FullReport[] = [];
  for (const [at, { report, frame }] of read.entries()) {
    const unit = report.unit ?? (await findUnit(context, frame, { ...draft, at }));
    if (unit === null) return;
    const known = isGuessedUnit(context, report, frame) ? report : { ...report, unit };
    const headcount = await findHeadcount(context, frame, { ...withReport(draft, at, known), at });
    if (headcount === null) return;
    lectures.push({ report: known, frame, unit, headcount });
  }
  if (draft.trust !== 'confirmed' && mustConfirm(context, draft, lectures))
    return askToConfirm(context, draft, lectures);

  const { fresh, alike } = draft.isAnother
    ? { fresh: lectures, alike: [] }
    : await sortOut(context, lectures);
  const pictures = draft.pictures.map(({ key }) => key);
  if (fresh.length > 0) {
    await recordCheckIns(context, fresh, { pictures, flags: draft.isAnother ? ['duplicate'] : [] });
  }
  if (alike.length === 0) return;
  // Photos go with what is recorded.
  await askWhetherSame(context, { ...draft, pictures: fresh.length > 0 ? [] : draft.pictures }, alike);
}

export function withReport(draft: Draft, at: number, report: Report): Draft {
  return { ...draft, reports: draft.reports.with(at, report) };
}

export function readerOf({ town, today, now }: Pick<Context, 'town' | 'today' | 'now'>): Reader {
  return { lexicon: town.lexicon, today, now };
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

/** A unit by its sound, other than the one the sender writes for anyway. */
function isGuessedUnit(context: Context, report: Report, { units }: CheckInFrame): boolean {
  const [unit] = units;
  return report.unit === undefined && unit?.certain === false && !homeOf(context).includes(unit.value);
}

function mustConfirm(context: Context, { trust, reports }: Draft, lectures: readonly FullReport[]): boolean {
  if (trust === 'doubtful') return true;
  // One at a time would be a question each: a list with another village in it is shown whole.
  if (reports.length > 1 && lectures.some(({ unit }) => isElsewhere(unit, context))) return true;
  return lectures.some(({ report, frame }) => {
    const isCountGuessed = frame.headcount?.certain === false && frame.units.length < 2;
    const isGuessed = isCountGuessed && report.headcount === undefined;
    const { heldOn, heldTime } = frame;
    return (
      isGuessed ||
      isGuessedUnit(context, report, frame) ||
      heldOn?.certain === false ||
      heldTime?.certain === false
    );
  });
}

async function askToConfirm(context: Context, draft: Draft, lectures: readonly FullReport[]): Promise<void> {
  const { campaign } = context.town;
  const shown = lectures.map((lecture) => understoodWords(lecture, campaign));
  const other = campaign.units.find(({ kind, id }) => kind === 'village' && id !== lectures[0]?.unit);
  context.say('ask-confirm', { lectures: shown, other: other?.name ?? campaign.townName });
  // Their own unit goes with them: the answer may be given elsewhere.
  const reports = lectures.map(({ report, unit }) => ({ ...report, unit }));
  await keepAsking(context, CONFIRM_QUESTION, { ...draft, reports });
}

/** How many listened; null when it had to be asked. */
async function findHeadcount(context: Context, frame: CheckInFrame, draft: Draft): Promise<number | null> {
  const { unit, headcount: answered } = draft.reports[draft.at] ?? {};
  const isDisputed = frame.headcount?.disputed === true;
  const headcount = answered ?? (isDisputed ? null : (frame.headcount?.value ?? null));
  const most = context.town.campaign.largestLecture;
  if (headcount === null) {
    context.say('ask-headcount', {
      // Of one lecture among several the sender must know which.
      unit: draft.reports.length > 1 ? nameOf(unit ?? '', context) : null,
      vague: frame.vague?.words ?? null,
      figures: isDisputed ? competingFigures(frame) : [],
    });
  } else if (headcount < 1 || headcount > most) {
    context.say('refuse-headcount', { headcount, most });
  } else {
    return headcount;
  }
  await keepAsking(context, HEADCOUNT_QUESTION, draft);
  return null;
}

/** The unit a report belongs to; null when it had to be asked. */
async function findUnit(context: Context, frame: CheckInFrame, draft: Draft): Promise<string | null> {
  const named = [...new Set(frame.units.map(({ value }) => value))];
  const home = homeOf(context);
  const [first, ...others] = named;

  if (first && others.length > 0) {
    const units = named.map((unit) => nameOf(unit, context));
    context.say('ask-which-unit', { units, headcount: frame.headcount?.value ?? null });
  } else if (first && draft.reports.length === 1 && isElsewhere(first, context)) {
    context.say('ask-other-unit', {
      home: nameOf(home[0] ?? '', context),
      named: nameOf(first, context),
      isGroup: context.groupUnits.length > 0,
    });
  } else if (first) {
    return first;
  } else if (frame.unknownUnits.length > 0) {
    sayAskUnit(context, frame.unknownUnits[0]?.words ?? null);
  } else if (home.length === 1) {
    return home[0] ?? null;
  } else if (home.length > 1) {
    context.say('ask-which-unit', { units: home.map((unit) => nameOf(unit, context)), headcount: null });
  } else {
    sayAskUnit(context, null);
  }
  await keepAsking(context, UNIT_QUESTION, draft);
  return null;
}

function sayAskUnit(context: Context, unknown: string | null): void {
  const { campaign } = context.town;
  const units = campaign.units.filter(({ kind }) => kind === 'village').map(({ name }) => name);
  const [own] = homeOf(context)
    .map((unit) => nameOf(unit, context))
    .filter((name) => units.includes(name));
  context.say('ask-unit', { unknown, units, example: own ?? units[0] ?? campaign.townName });
}

function nameOf(unit: string, { town }: Context): string {
  return nameOfUnit(unit, town.campaign) ?? town.campaign.townName;
}
