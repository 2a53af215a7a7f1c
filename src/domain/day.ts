import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';

dayjs.extend(utc);

/** A calendar day in Asia/Shanghai, `YYYY-MM-DD`. Strings sort as the days do. */
export type Day = string;

/** A time of day in Asia/Shanghai, `HH:mm`. */
export type TimeOfDay = string;

/** Asia/Shanghai has had no daylight saving since 1991: a fixed offset is exact for every campaign. */
const SHANGHAI = '+08:00';
const SHANGHAI_MS = 8 * 3_600_000;

/** What clocks in Asia/Shanghai show, in the form of ISO 8601. Asked for several times a message: dayjs takes ten times as long. */
function wallClock(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_MS).toISOString();
}

/** The day in Asia/Shanghai on which an instant falls, whatever zone the server is in. */
export function dayOf(instant: Date): Day {
  return wallClock(instant).slice(0, 10);
}

/** The time of day in Asia/Shanghai, to the minute. */
export function timeOf(instant: Date): TimeOfDay {
  return wallClock(instant).slice(11, 16);
}

/** The instant of a day and time of day in Asia/Shanghai. */
export function instantAt(day: Day, time: TimeOfDay = '00:00'): Date {
  return new Date(`${day}T${time}:00${SHANGHAI}`);
}

/** ISO 8601 with the fixed offset +08:00, to the second: the form of every time that leaves the program. */
export function isoOf(instant: Date): string {
  return `${wallClock(instant).slice(0, 19)}${SHANGHAI}`;
}

const DAY_MS = 86_400_000;

/** The day `days` after (or, negative, before) a day. */
export function addDays(day: Day, days: number): Day {
  // Plain arithmetic: a reply's plan walks up to a hundred days, and dayjs takes four times as long.
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}

/** ISO weekday: Monday 1 … Sunday 7. */
export function weekdayOf(day: Day): number {
  return dayjs.utc(day).day() || 7;
}

/** The Monday of the week a day is in. */
export function mondayOf(day: Day): Day {
  return addDays(day, 1 - weekdayOf(day));
}

/** Whether a text is a real day in the form `YYYY-MM-DD` (2021-02-30 is not). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = Date.parse(text);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
}
