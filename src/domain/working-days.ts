import { LegalHoliday } from 'tyme4ts';
import type { Campaign } from './campaign.ts';
import { addDays, type Day, mondayOf, weekdayOf } from './day.ts';

/** The campaign's own calendar entries: they win over the built-in calendar and add the years it lacks. */
export type Calendar = Campaign['calendar'];

/** The working-day calendar of a year is not known: refused, never guessed as Monday to Friday. */
export class CalendarError extends Error {
  override name = 'CalendarError';
  readonly year: number;

  constructor(year: number) {
    super(`no working-day calendar for ${year}`);
    this.year = year;
  }
}

/** One look-up scans tyme4ts's whole text (7 µs), and a plan asks for dozens of days in every reply. */
const builtIn = new Map<Day, boolean | null>();

/** A day's replies all ask for the same few spans. */
const counted = new WeakMap<Calendar, Map<string, number>>();

/**
 * Whether people work on a day by China's official calendar, adjusted weekends included
 * (the State Council's yearly holiday notices, through tyme4ts).
 * @throws {CalendarError} when neither the built-in calendar nor the campaign's has the year.
 */
export function isWorkingDay(day: Day, calendar: Calendar): boolean {
  if (calendar.some((entry) => entry.off.includes(day))) return false;
  if (calendar.some((entry) => entry.work.includes(day))) return true;

  const official = isOfficialWorkingDay(day);
  if (official !== null) return official;

  const year = yearOf(day);
  if (calendar.some((entry) => entry.year === year)) return isWeekday(day);
  throw new CalendarError(year);
}

/**
 * Working days from the day after `after` up to and including `until`; 0 when `until` is not later.
 * @throws {CalendarError}
 */
export function workingDaysBetween(after: Day, until: Day, calendar: Calendar): number {
  const known = counted.get(calendar) ?? new Map<string, number>();
  counted.set(calendar, known);
  const span = `${after} ${until}`;
  const count = known.get(span) ?? countWorkingDays(after, until, calendar);
  known.set(span, count);
  return count;
}

function countWorkingDays(after: Day, until: Day, calendar: Calendar): number {
  let count = 0;
  for (let day = addDays(after, 1); day <= until; day = addDays(day, 1)) {
    if (isWorkingDay(day, calendar)) count += 1;
  }
  return count;
}

/**
 * Working days, 0 to 7, in the week from Monday to Sunday that a day is in.
 * @throws {CalendarError}
 */
export function workingDaysInWeek(day: Day, calendar: Calendar): number {
  const monday = mondayOf(day);
  return workingDaysBetween(addDays(monday, -1), addDays(monday, 6), calendar);
}

/**
 * The day itself when people work on it, else the nearest working day before it.
 * @throws {CalendarError}
 */
export function lastWorkingDayOnOrBefore(day: Day, calendar: Calendar): Day {
  let candidate = day;
  while (!isWorkingDay(candidate, calendar)) candidate = addDays(candidate, -1);
  return candidate;
}

/** What `reckon` gives, or `fallback` when it needs a year the calendar does not know. */
export function whenCalendarKnown<T>(reckon: () => T, fallback: T): T {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof CalendarError) return fallback;
    throw error;
  }
}

/** Null when the built-in calendar does not know the year. */
function isOfficialWorkingDay(day: Day): boolean | null {
  const known = builtIn.get(day);
  if (known !== undefined) return known;

  const answer = lookUp(day);
  builtIn.set(day, answer);
  return answer;
}

function lookUp(day: Day): boolean | null {
  const year = yearOf(day);
  const listed = LegalHoliday.fromYmd(year, Number(day.slice(5, 7)), Number(day.slice(8)));
  if (listed) return listed.isWork();

  // tyme4ts lists only exceptions: a year without National Day is a year without data.
  if (LegalHoliday.fromYmd(year, 10, 1) === null) return null;
  return isWeekday(day);
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}

function isWeekday(day: Day): boolean {
  return weekdayOf(day) <= 5;
}
