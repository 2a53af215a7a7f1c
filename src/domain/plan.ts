import type { Day } from './day.ts';
import { type Calendar, whenCalendarKnown, workingDaysBetween } from './working-days.ts';

export interface PlanInput {
  /** 人次 counted so far. */
  counted: number;
  /** 人次 to reach by the end of `by`. */
  target: number;
  /** People per session, unrounded; see {@link averageSession}. */
  averageSession: number;
  today: Day;
  by: Day;
  calendar: Calendar;
}

/** What it takes to close a gap. */
export interface Plan {
  /** 人次 still missing; never negative. */
  gap: number;
  /** The target is met: ≥ counts as met. */
  reached: boolean;
  /** Sessions of the average size that close the gap. */
  sessions: number;
  /** Working days from tomorrow to the deadline; null when the calendar does not know the year. */
  workingDays: number | null;
}

/**
 * People per session a plan reckons with: the plain mean of the recent headcounts, unrounded
 * (round it only for show), or `assumed` while there is no history.
 */
export function averageSession(recentHeadcounts: readonly number[], assumed: number): number {
  const people = recentHeadcounts.reduce((sum, headcount) => sum + headcount, 0);
  return people > 0 ? people / recentHeadcounts.length : assumed;
}

/** The plan that closes the gap between what is counted and a target. */
export function planOf(input: PlanInput): Plan {
  const { counted, target, today, by, calendar } = input;
  const gap = Math.max(0, target - counted);

  return {
    gap,
    reached: counted >= target,
    sessions: sessionsFor(gap, input.averageSession),
    workingDays: whenCalendarKnown(() => workingDaysBetween(today, by, calendar), null),
  };
}

/** A mean such as 110 / 3 divides 110 into 3.0000000000000004: the speck must not cost a session. */
function sessionsFor(gap: number, average: number): number {
  if (gap === 0) return 0;
  return Math.ceil(gap / average - 1e-9);
}
