import { timeOf } from '../domain/day.ts';
import { findCounts } from '../understanding/counts.ts';
import { type CheckInFrame, type Lexicon, readCheckIn } from '../understanding/index.ts';
import { Remainder } from '../understanding/remainder.ts';
import type { Report } from './report-schema.ts';

/** What a report is read against: the town's words, and the time while it is still the day it was written. */
export interface Reader {
  lexicon: Lexicon;
  today: string;
  now: Date;
}

/** What a report says, with what its sender said instead when asked. */
export function readReport({ lexicon, today, now }: Reader, report: Report): CheckInFrame {
  const on = (day: string) => ({ lexicon, today: day, ...(day === today ? { now: timeOf(now) } : {}) });
  return (report.mends ?? []).reduce(
    (frame, { text, writtenOn }) =>
      laidOver(frame, readCheckIn(text, { ...on(writtenOn), isCorrection: true })),
    readCheckIn(report.text, on(report.writtenOn)),
  );
}

function laidOver(frame: CheckInFrame, mend: CheckInFrame): CheckInFrame {
  return {
    ...frame,
    units: mend.units.length > 0 ? mend.units : frame.units,
    unknownUnits: mend.units.length > 0 ? [] : frame.unknownUnits,
    headcount: mend.headcount ?? frame.headcount,
    vague: mend.headcount ? null : frame.vague,
    floating: mend.floating ?? frame.floating,
    visitors: mend.visitors ?? frame.visitors,
    households: mend.households ?? frame.households,
    leaflets: mend.leaflets ?? frame.leaflets,
    heldOn: mend.heldOn ?? frame.heldOn,
    heldTime: mend.heldTime ?? frame.heldTime,
    venueKind: mend.venueKind ?? frame.venueKind,
    venue: mend.venue ?? frame.venue,
    team: mend.team ?? frame.team,
    audiences: mend.audiences.length > 0 ? mend.audiences : frame.audiences,
    topics: mend.topics.length > 0 ? mend.topics : frame.topics,
  };
}

/** The figures of which one is the headcount, each once, in their order. */
export function competingFigures(frame: CheckInFrame): number[] {
  const rest = new Remainder(frame.text);
  rest.takeAll([...frame.units, frame.heldOn, frame.heldTime, frame.venue].filter((slot) => slot !== null));
  const people = findCounts(frame.text, rest.free).filter(({ role }) => OF_PEOPLE.has(role));
  return [...new Set(people.map(({ value }) => value))];
}

const OF_PEOPLE: ReadonlySet<string> = new Set(['actual', 'total', 'listeners', 'persons', 'bare']);
