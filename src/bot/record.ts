import type { Credit } from '../domain/crediting.ts';
import { creditsOf, reviewFlagsOf, wantsFloatingQuestion } from '../domain/crediting.ts';
import type { CheckIn, Lecture, ReviewFlag } from '../domain/lecture.ts';
import type { Recorded } from '../store/face.ts';
import type { Context } from './command.ts';
import { type FullReport, lectureOf } from './lecture-of.ts';
import { lectureWords, nameOfUnit } from './lecture-words.ts';
import type { CreditedWords, Standing } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import { reviewPhotos } from './reused-photos.ts';
import { standingFrom, standingOf, townStandingOf } from './standing.ts';
import { UserError } from './user-error.ts';

export const FLOATING_QUESTION = 'floating-share';
export const PHOTO_QUESTION = 'photo-for';

interface Extras {
  /** Keys of the message's photos. */
  pictures: readonly string[];
  flags: readonly ReviewFlag[];
}

interface Written {
  checkIn: CheckIn;
  credits: Credit[];
  recorded: Recorded;
}

/** Writes down reports that lack nothing, each under its own number, and says so in one reply. */
export async function recordCheckIns(
  context: Context,
  reports: readonly FullReport[],
  { pictures, flags }: Extras,
): Promise<void> {
  const [only, ...others] = reports;
  if (only && others.length === 0) {
    const written = await write(context, lectureOf(only), { pictures, flags });
    return sayRecorded(context, written, await enrol(context, only.unit));
  }
  const written: Written[] = [];
  for (const report of reports) {
    written.push(await write(context, lectureOf(report), { pictures: [], flags }));
  }
  await sayAllRecorded(context, written, pictures);
}

async function write(context: Context, lecture: Lecture, { pictures, flags }: Extras): Promise<Written> {
  const { store, town, person, message, now, today } = context;
  const { campaign } = town;
  checkShares(lecture);
  const population = campaign.units.find(({ id }) => id === lecture.unit)?.population;
  const checkIn = await reviewPhotos(context, {
    ...lecture,
    town: town.id,
    no: await store.checkIns.nextNo(),
    state: 'recorded',
    reporter: person.id,
    lecturers: [person.id],
    reportedAt: now,
    conversation: message.conversation.id,
    photos: [...new Set(pictures)],
    flags: [...reviewFlagsOf(lecture, { population, reportedOn: today, campaign }), ...flags],
  });
  const credits = creditsOf(lecture, campaign);
  const recorded = await store.checkIns.record(checkIn, credits, {
    from: campaign.countFrom,
    until: today,
    sessions: campaign.recentSessions,
  });
  return { checkIn, credits, recorded };
}

async function sayRecorded(context: Context, written: Written, enrolment: Enrolment): Promise<void> {
  const { campaign } = context.town;
  const { checkIn, recorded } = written;
  const wantsFloating = wantsFloatingQuestion(checkIn, campaign);
  if (wantsFloating) await context.ask(FLOATING_QUESTION, { no: checkIn.no });
  context.say('check-in-recorded', {
    ...creditedWords(context, written),
    standing: await standingTold(context, written),
    // 义警圈 needs photos; a person is told once, with the first entry that has none.
    wantsPhoto: recorded.isFirst && checkIn.photos.length === 0,
    isTerse: checkIn.venue === null && checkIn.topics.length === 0 && checkIn.photos.length === 0,
    wantsFloating,
    ...enrolment,
  });
}

async function sayAllRecorded(
  context: Context,
  written: readonly Written[],
  pictures: readonly string[],
): Promise<void> {
  const units = [...new Set(written.map(({ checkIn }) => checkIn.unit))];
  const own = units.find((unit) => unit !== null && context.groupUnits.includes(unit));
  const unit = own ?? (units.length === 1 ? units[0] : null);
  const last = written.at(-1);
  // Of several units it would be a line each: 进度 tells them.
  const standing = last && units.length === 1 ? await standingTold(context, last) : null;
  const [first] = written;
  // Nobody can tell which of them the photos show.
  if (first && pictures.length > 0) {
    await context.ask(PHOTO_QUESTION, { no: first.checkIn.no, photos: [...new Set(pictures)] });
  }
  context.say('check-ins-recorded', {
    lectures: written.map((each) => creditedWords(context, each)),
    standing,
    photos: pictures.length,
    ...(await enrol(context, unit ?? null)),
  });
}

function creditedWords({ town }: Context, { checkIn, credits }: Written): CreditedWords {
  const { campaign } = town;
  const credited = credits[0]?.unit ?? null;
  return {
    ...lectureWords(checkIn, campaign),
    unit: credited && nameOfUnit(credited, campaign),
    credits: credits
      .filter(({ counted }, index) => counted > 0 || index === 0)
      .map((credit) => ({
        unit: nameOfUnit(credit.unit, campaign),
        isFloating: campaign.units.some(({ id, kind }) => id === credit.unit && kind === 'police'),
        counted: credit.counted,
      })),
    visitors: checkIn.visitors,
    network: credits.some(({ network }) => network > 0),
    approximate: { headcount: null, households: null, ...checkIn.approximate },
    leaflets: checkIn.leaflets,
  };
}

async function standingTold(context: Context, { credits, recorded }: Written): Promise<Standing | null> {
  const { town, today } = context;
  const credited = credits[0]?.unit ?? null;
  if (credited === null) return standingAfter(context, null);
  return standingFrom({ campaign: town.campaign, today }, credited, recorded);
}

/** @throws {UserError} when more floating people and visitors are named than were there. */
export function checkShares({ headcount, floating, visitors }: Lecture, isCorrection = false): void {
  const apart = (floating ?? 0) + visitors;
  if (apart > headcount) {
    throw new UserError('refuse-floating', { headcount, floating: apart, isCorrection });
  }
}

/** The standing told after a change: the credited unit's, or the town's for a lecture without a village. */
export async function standingAfter(context: Context, unit: string | null): Promise<Standing | null> {
  const viewpoint = { campaign: context.town.campaign, store: context.store, today: context.today };
  return unit === null ? townStandingOf(viewpoint) : standingOf(viewpoint, unit);
}

interface Enrolment {
  enrolled: string | null;
  enrolmentAsked: string | null;
}

/** The first check-in of somebody without a role enrols them in the group's unit, or asks the peace office to. */
async function enrol(context: Context, unit: string | null): Promise<Enrolment> {
  const { person, store, groupUnits, now } = context;
  const isEnrolled = person.grants.some(({ role }) => role !== 'resident');
  const name = nameOfUnit(unit, context.town.campaign);
  if (isEnrolled || unit === null || name === null) return { enrolled: null, enrolmentAsked: null };
  if (groupUnits.includes(unit)) {
    await store.people.grant(
      person,
      { role: 'lecturer', unit, dedicated: false },
      { actor: person.id, at: now },
    );
    return { enrolled: name, enrolmentAsked: null };
  }
  await tellPeaceOffice(context, `enrol-${person.id}-${unit}`, 'enrolment-asked', {
    person: person.name,
    unit: name,
  });
  return { enrolled: null, enrolmentAsked: name };
}
