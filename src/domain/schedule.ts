import type { Campaign } from './campaign.ts';
import { addDays, type Day, instantAt, type TimeOfDay, weekdayOf } from './day.ts';
import { deadlinesOf } from './targets.ts';
import { lastWorkingDayOnOrBefore, whenCalendarKnown, workingDaysInWeek } from './working-days.ts';

export type Series = 'deadline-reminder' | 'weekly-nudge' | 'bulletin-draft';

/** One planned firing of a series. */
export interface Run {
  at: Date;
  /** Unique in its campaign and the same however often it is planned: `deadline-2021-04-30-on-2021-04-27`. */
  key: string;
  /** The day of `at` in Asia/Shanghai. */
  day: Day;
  /** The deadline a deadline reminder is about. */
  deadline?: Day;
}

/**
 * The first firing of a series strictly after an instant, at the campaign's times in Asia/Shanghai;
 * null when the campaign has none any more.
 */
export function nextRun(series: Series, campaign: Campaign, after: Date): Run | null {
  return runsOf(series, campaign).find((run) => run.at > after) ?? null;
}

/** The latest firing of a series in (after, until]: after downtime a series fires once, for its latest date. */
export function latestRun(series: Series, campaign: Campaign, after: Date, until: Date): Run | null {
  return runsOf(series, campaign).findLast((run) => after < run.at && run.at <= until) ?? null;
}

/**
 * Whether lecturers are nudged in the week of a day: not in one with few working days (campaign data).
 * A week the calendar does not know is taken for a plain one.
 */
export function isNudgeWeek(campaign: Campaign, day: Day): boolean {
  const { leastWorkingDays } = campaign.reminders.nudge;
  return whenCalendarKnown(() => workingDaysInWeek(day, campaign.calendar) >= leastWorkingDays, true);
}

/** All firings of a series while the campaign is in use, in order. */
function runsOf(series: Series, campaign: Campaign): Run[] {
  const { nudge, draft } = campaign.reminders;
  if (series === 'weekly-nudge') return weeklyRuns('nudge', campaign, nudge);
  if (series === 'bulletin-draft') return weeklyRuns('draft', campaign, draft);
  return deadlineRuns(campaign);
}

function weeklyRuns(prefix: string, campaign: Campaign, slot: { weekday: number; at: TimeOfDay }): Run[] {
  const daysToFirst = (slot.weekday - weekdayOf(campaign.startsOn) + 7) % 7;
  const runs: Run[] = [];
  for (let day = addDays(campaign.startsOn, daysToFirst); day <= campaign.endsOn; day = addDays(day, 7)) {
    runs.push({ at: instantAt(day, slot.at), key: `${prefix}-${day}`, day });
  }
  return runs;
}

/** At most one reminder a day, about the nearest deadline: shifted reminders may meet on one day. */
function deadlineRuns(campaign: Campaign): Run[] {
  const { deadlineDaysBefore, deadlineAt } = campaign.reminders;
  const runs = new Map<Day, Run>();
  for (const { by } of deadlinesOf(campaign)) {
    for (const daysBefore of deadlineDaysBefore) {
      const day = workingDayFor(addDays(by, -daysBefore), campaign);
      if (day < campaign.startsOn || day > campaign.endsOn || runs.has(day)) continue;
      runs.set(day, { at: instantAt(day, deadlineAt), key: `deadline-${by}-on-${day}`, day, deadline: by });
    }
  }
  return [...runs.values()].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function workingDayFor(day: Day, campaign: Campaign): Day {
  return whenCalendarKnown(() => lastWorkingDayOnOrBefore(day, campaign.calendar), day);
}
