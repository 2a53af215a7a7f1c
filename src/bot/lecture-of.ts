import type { Lecture } from '../domain/lecture.ts';
import type { CheckInFrame, CountSlot } from '../understanding/index.ts';
import type { Report } from './report-schema.ts';

/** A report that lacks nothing. */
export interface FullReport {
  report: Report;
  frame: CheckInFrame;
  unit: string;
  headcount: number;
}

/** A report as a lecture, with what was found out besides. */
export function lectureOf({ frame, report, unit, headcount }: FullReport): Lecture {
  return {
    unit,
    headcount,
    floating: frame.floating?.value ?? null,
    visitors: frame.visitors?.value ?? 0,
    households: frame.households?.value ?? null,
    leaflets: frame.leaflets?.value ?? null,
    heldOn: frame.heldOn?.value ?? report.writtenOn,
    heldTime: frame.heldTime?.value ?? null,
    venueKind: frame.venueKind?.value ?? null,
    venue: frame.venue?.value ?? null,
    team: frame.team?.value ?? null,
    audiences: frame.audiences.map(({ value }) => value),
    topics: frame.topics.map(({ value }) => value),
    approximate: {
      ...(isAbout(frame.headcount, headcount) ? { headcount: frame.headcount.words } : {}),
      ...(isAbout(frame.households) ? { households: frame.households.words } : {}),
    },
  };
}

function isAbout(slot: CountSlot | null, value = slot?.value): slot is CountSlot {
  return slot?.approximate === true && slot.value === value;
}
