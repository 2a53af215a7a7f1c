import type { CheckIn, HeldTime, Lecture } from './lecture.ts';

/** How a new report came. */
export interface Reporting {
  reporter: string;
  at: Date;
  /** It is one line of a list (接龙): whoever adds a line sends the others' lines again. */
  isListed: boolean;
}

const SAME_PERSON_MS = 3_600_000;
/** The lexicon's id of 进家庭: two people who go from door to door hold two lectures, though both write 入户. */
const HOME = 'household';

/** Figures two people may give who counted the same listeners: within 10 % of the larger, both ends included. */
export function alikeHeadcounts(headcount: number): { from: number; until: number } {
  return { from: Math.ceil(headcount * 0.9), until: Math.floor(headcount / 0.9) };
}

/**
 * Whether a lecture that is being reported is likely the one an earlier check-in has: same unit, same day held, and
 * - by the same person within the hour: the same headcount;
 * - by another person: the same place, or the same hour, and a headcount within 10 %; the same part of the day alone
 *   is enough only with the same headcount;
 * - as a line of a list, by anybody that day: the same headcount.
 * Never when both name a place and it is another, or both a time and the two cannot meet.
 * Likely is not sure: whoever reports it is asked, and nothing counts before the answer.
 */
export function isLikelyDuplicate(lecture: Lecture, earlier: CheckIn, reporting: Reporting): boolean {
  if (earlier.state !== 'recorded' || earlier.unit !== lecture.unit || earlier.heldOn !== lecture.heldOn) {
    return false;
  }
  if (isElsewhere(lecture, earlier) || !canMeet(lecture.heldTime, earlier.heldTime)) return false;
  const isSameCount = lecture.headcount === earlier.headcount;
  if (isSameCount && reporting.isListed) return true;
  if (earlier.reporter === reporting.reporter) {
    return isSameCount && reporting.at.getTime() - earlier.reportedAt.getTime() <= SAME_PERSON_MS;
  }
  const { from, until } = alikeHeadcounts(lecture.headcount);
  if (earlier.headcount < from || earlier.headcount > until) return false;
  const isSameTime = lecture.heldTime !== null && lecture.heldTime === earlier.heldTime;
  return isSamePlace(lecture, earlier) || (isSameTime && (isSameCount || isClock(lecture.heldTime)));
}

function isElsewhere(lecture: Lecture, earlier: Lecture): boolean {
  return lecture.venue !== null && earlier.venue !== null && lecture.venue !== earlier.venue;
}

function isSamePlace(lecture: Lecture, earlier: Lecture): boolean {
  return lecture.venue !== null && lecture.venue === earlier.venue && lecture.venueKind !== HOME;
}

/** Hours (of 24, end excluded) a part of the day is said of; people draw these lines generously. */
const HOURS = { morning: [0, 12], noon: [11, 14], afternoon: [12, 19], evening: [17, 24] } as const;

function canMeet(one: HeldTime | null, other: HeldTime | null): boolean {
  if (one === null || other === null) return true;
  const [from, until] = hoursOf(one);
  const [otherFrom, otherUntil] = hoursOf(other);
  return from < otherUntil && otherFrom < until;
}

/** A clock time stands for the hour it begins. */
function hoursOf(time: HeldTime): readonly [number, number] {
  if (time in HOURS) return HOURS[time as keyof typeof HOURS];
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const start = hours + minutes / 60;
  return [start, start + 1];
}

function isClock(time: HeldTime | null): boolean {
  return time !== null && !(time in HOURS);
}
