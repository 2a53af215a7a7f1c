import type { Campaign } from './campaign.ts';
import { addDays, dayOf, instantAt, timeOf } from './day.ts';

/** From `from` (inclusive) to `to` (exclusive), Asia/Shanghai, over midnight when `from` is later; equal = never. */
export type QuietHours = Campaign['quietHours'];

/** Whether reminders and bulletins wait at an instant; replies never do. */
export function isQuiet(instant: Date, { from, to }: QuietHours): boolean {
  const time = timeOf(instant);
  if (from <= to) return from <= time && time < to;
  return time >= from || time < to;
}

/** The instant at which what waits may go: the end of the quiet hours, or the instant itself when not quiet. */
export function endOfQuiet(instant: Date, quietHours: QuietHours): Date {
  if (!isQuiet(instant, quietHours)) return instant;

  const today = dayOf(instant);
  const endsToday = timeOf(instant) < quietHours.to;
  return instantAt(endsToday ? today : addDays(today, 1), quietHours.to);
}
