import type { Campaign } from '../domain/campaign.ts';
import type { CheckIn } from '../domain/lecture.ts';
import type { CheckInFrame, Correction, CountSlot } from '../understanding/index.ts';
import { nameOfUnit, namesOf } from './lecture-words.ts';
import type { MessageParams } from './messages.ts';

type Changes = MessageParams['corrected']['changes'];

/** A check-in with what a correction says in its place, and nothing else changed. */
export function correctedBy(before: CheckIn, { frame, was, way }: Correction): CheckIn {
  if (way === 'swap') return swapped(before);
  const { headcount } = frame;
  return {
    ...before,
    unit: frame.units[0]?.value ?? before.unit,
    headcount: headcount?.value ?? before.headcount,
    floating: frame.floating?.value ?? before.floating,
    visitors: frame.visitors?.value ?? before.visitors,
    households: frame.households?.value ?? before.households,
    leaflets: frame.leaflets?.value ?? before.leaflets,
    heldOn: frame.heldOn?.value ?? before.heldOn,
    heldTime: frame.heldTime?.value ?? before.heldTime,
    venueKind: frame.venueKind?.value ?? before.venueKind,
    venue: frame.venue?.value ?? before.venue,
    team: frame.team?.value ?? before.team,
    audiences: listAfter(before.audiences, frame.audiences, was?.audiences ?? [], way),
    topics: listAfter(before.topics, frame.topics, was?.topics ?? [], way),
    approximate: approximateAfter(before, frame),
  };
}

/** 不是老人,是学生 takes the place of 老人 only; 漏了网贷 stands beside what is there. */
function listAfter(
  before: readonly string[],
  meant: CheckInFrame['topics'],
  was: CheckInFrame['topics'],
  way: Correction['way'],
): string[] {
  const now = meant.map(({ value }) => value);
  if (now.length === 0) return [...before];
  const wrong = was.map(({ value }) => value).filter((value) => before.includes(value));
  const kept = way === 'add' || wrong.length > 0 ? before.filter((value) => !wrong.includes(value)) : [];
  return [...new Set([...kept, ...now])];
}

/** 户数人数写反了. */
function swapped(before: CheckIn): CheckIn {
  const { headcount, households, approximate } = before;
  const { headcount: ofHeadcount, households: ofHouseholds } = approximate;
  return {
    ...before,
    headcount: households ?? headcount,
    households: headcount,
    approximate: {
      ...(ofHouseholds === undefined ? {} : { headcount: ofHouseholds }),
      ...(ofHeadcount === undefined ? {} : { households: ofHeadcount }),
    },
  };
}

/** A figure that is named anew is as exact as it is said now; the other stays as it was. */
function approximateAfter(before: CheckIn, { headcount, households }: CheckInFrame): CheckIn['approximate'] {
  const people = headcount ? wordsIfAbout(headcount) : before.approximate.headcount;
  const homes = households ? wordsIfAbout(households) : before.approximate.households;
  return { ...(people ? { headcount: people } : {}), ...(homes ? { households: homes } : {}) };
}

function wordsIfAbout({ approximate, words }: CountSlot): string | undefined {
  return approximate ? words : undefined;
}

/** What is told of a correction, in the order of the fields. */
export function changesBetween(before: CheckIn, after: CheckIn, campaign: Campaign): Changes {
  const { topics, audiences } = campaign.lexicon;
  const told = (checkIn: CheckIn) => ({
    headcount: String(checkIn.headcount),
    floating: String(checkIn.floating ?? 0),
    unit: nameOfUnit(checkIn.unit, campaign) ?? campaign.townName,
    day: checkIn.heldOn,
    time: checkIn.heldTime ?? '',
    visitors: String(checkIn.visitors),
    households: String(checkIn.households ?? 0),
    leaflets: String(checkIn.leaflets ?? 0),
    venue: checkIn.venue ?? '',
    audiences: namesOf(checkIn.audiences, audiences).join('、'),
    topics: namesOf(checkIn.topics, topics).join('、'),
  });
  const from = told(before);
  const to = told(after);
  return (Object.keys(from) as (keyof typeof from)[])
    .filter((what) => from[what] !== to[what])
    .map((what) => ({ what, from: from[what], to: to[what] }));
}
