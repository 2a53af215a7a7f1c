import { creditsOf, reviewFlagsOf, wantsFloatingQuestion } from '../domain/crediting.ts';
import type { Lecture } from '../domain/lecture.ts';
import type { CheckInFrame } from '../understanding/index.ts';
import type { Context } from './command.ts';
import { lectureWords, nameOfUnit } from './lecture-words.ts';
import type { Standing } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';
import type { Report } from './report-schema.ts';
import { reviewPhotos } from './reused-photos.ts';
import { standingFrom, standingOf, townStandingOf } from './standing.ts';
import { UserError } from './user-error.ts';

export const FLOATING_QUESTION = 'floating-share';

/** Writes down a report that lacks nothing, and says so with what it means for the unit's target. */
export async function recordCheckIn(
  context: Context,
  {
    frame,
    report,
    unit,
    headcount,
  }: { frame: CheckInFrame; report: Report; unit: string; headcount: number },
): Promise<void> {
  const { store, town, person, message, now, today } = context;
  const { campaign } = town;
  const lecture = lectureOf(frame, { unit, headcount, heldOn: report.writtenOn });
  checkShares(lecture);
  const population = campaign.units.find(({ id }) => id === unit)?.population;
  const checkIn = await reviewPhotos(context, {
    ...lecture,
    town: town.id,
    no: await store.checkIns.nextNo(),
    state: 'recorded',
    reporter: person.id,
    lecturers: [person.id],
    reportedAt: now,
    conversation: message.conversation.id,
    photos: [...new Set(report.pictures.map(({ key }) => key))],
    flags: reviewFlagsOf(lecture, { population, reportedOn: today, campaign }),
  });
  const credits = creditsOf(lecture, campaign);
  const { isFirst, ...figures } = await store.checkIns.record(checkIn, credits, {
    from: campaign.countFrom,
    until: today,
    sessions: campaign.recentSessions,
  });
  const credited = credits[0]?.unit ?? null;

  const enrolment = await enrol(context, unit);
  const wantsFloating = wantsFloatingQuestion(lecture, campaign);
  if (wantsFloating) await context.ask(FLOATING_QUESTION, { no: checkIn.no });
  context.say('check-in-recorded', {
    ...lectureWords(checkIn, campaign),
    unit: credited && nameOfUnit(credited, campaign),
    credits: credits
      .filter(({ counted }, index) => counted > 0 || index === 0)
      .map((credit) => ({
        unit: nameOfUnit(credit.unit, campaign),
        isFloating: campaign.units.some(({ id, kind }) => id === credit.unit && kind === 'police'),
        counted: credit.counted,
      })),
    visitors: lecture.visitors,
    network: credits.some(({ network }) => network > 0),
    approximate: { headcount: null, households: null, ...lecture.approximate },
    leaflets: lecture.leaflets,
    standing:
      credited === null
        ? await standingAfter(context, null)
        : standingFrom({ campaign, today }, credited, figures),
    // 义警圈 needs photos; a person is told once, with the first entry that has none.
    wantsPhoto: isFirst && checkIn.photos.length === 0,
    isTerse: lecture.venue === null && lecture.topics.length === 0 && checkIn.photos.length === 0,
    wantsFloating,
    ...enrolment,
  });
}

/** A frame as a lecture, with what was found out besides. */
export function lectureOf(
  frame: CheckInFrame,
  { unit, headcount, heldOn }: { unit: string; headcount: number; heldOn: string },
): Lecture {
  const { approximate: isAbout, words } = frame.headcount ?? { approximate: false, words: '' };
  return {
    unit,
    headcount,
    floating: frame.floating?.value ?? null,
    visitors: frame.visitors?.value ?? 0,
    households: frame.households?.value ?? null,
    leaflets: frame.leaflets?.value ?? null,
    heldOn: frame.heldOn?.value ?? heldOn,
    heldTime: frame.heldTime?.value ?? null,
    venueKind: frame.venueKind?.value ?? null,
    venue: frame.venue?.value ?? null,
    team: frame.team?.value ?? null,
    audiences: frame.audiences.map(({ value }) => value),
    topics: frame.topics.map(({ value }) => value),
    approximate: isAbout && frame.headcount?.value === headcount ? { headcount: words } : {},
  };
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

/** The first check-in of somebody without a role enrols them in the group's unit, or asks the peace office to. */
async function enrol(
  context: Context,
  unit: string,
): Promise<{ enrolled: string | null; enrolmentAsked: string | null }> {
  const { person, store, groupUnits, now } = context;
  const isEnrolled = person.grants.some(({ role }) => role !== 'resident');
  const name = nameOfUnit(unit, context.town.campaign);
  if (isEnrolled || name === null) return { enrolled: null, enrolmentAsked: null };
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
