import { dayOf } from '../domain/day.ts';
import type { CheckIn, HeldTime } from '../domain/lecture.ts';
import type { CheckInFrame } from '../understanding/index.ts';

/** 昨天那条: held that day, or reported that day. */
export function isOfDay({ heldOn, reportedAt }: CheckIn, day: string | null): boolean {
  return day !== null && (heldOn === day || dayOf(reportedAt) === day);
}

/** Whether all that words say of an entry (青山昨天35人那条) is so; what is not known of it speaks against nothing. */
export function fits(entry: CheckIn, frame: CheckInFrame): boolean {
  const { units, heldOn, heldTime, venueKind, topics, audiences } = frame;
  return (
    (units.length === 0 || units.some(({ value }) => value === entry.unit)) &&
    (heldOn === null || isOfDay(entry, heldOn.value)) &&
    (heldTime === null || entry.heldTime === null || partOf(entry.heldTime) === partOf(heldTime.value)) &&
    (venueKind === null || entry.venueKind === venueKind.value) &&
    topics.every(({ value }) => entry.topics.includes(value)) &&
    audiences.every(({ value }) => entry.audiences.includes(value)) &&
    hasFigures(entry, frame)
  );
}

/** The figures a frame names. */
export function figuresOf(frame: CheckInFrame) {
  const counts = ['headcount', 'households', 'floating', 'visitors', 'leaflets'] as const;
  return counts.flatMap((what) => {
    const slot = frame[what];
    return slot ? [{ what, value: slot.value }] : [];
  });
}

export function hasFigures(entry: CheckIn, frame: CheckInFrame): boolean {
  return figuresOf(frame).every(({ what, value }) => (entry[what] ?? 0) === value);
}

/** Whether what is not a figure in a frame stands in an entry just so. */
export function hasWords(
  entry: CheckIn,
  { units, heldOn, topics, audiences, venueKind }: CheckInFrame,
): boolean {
  return (
    units.every(({ value }) => value === entry.unit) &&
    (heldOn === null || heldOn.value === entry.heldOn) &&
    (venueKind === null || venueKind.value === entry.venueKind) &&
    topics.every(({ value }) => entry.topics.includes(value)) &&
    audiences.every(({ value }) => entry.audiences.includes(value))
  );
}

/** 9:30 and 上午 are the same part of a day. */
function partOf(time: HeldTime): string {
  const hour = Number(time.split(':')[0]);
  if (Number.isNaN(hour)) return time;
  if (hour < 11) return 'morning';
  if (hour < 13) return 'noon';
  return hour < 18 ? 'afternoon' : 'evening';
}
