import type { CheckIn } from '../domain/lecture.ts';

/** A check-in as {@link CHECK_IN_COLUMNS} reads it. */
export interface CheckInRow {
  no: number;
  unit: string;
  state: CheckIn['state'];
  headcount: number;
  heldOn: string;
  reporter: string;
  reportedAt: Date;
  conversation: string;
  details: Omit<
    CheckIn,
    'town' | 'no' | 'unit' | 'state' | 'headcount' | 'heldOn' | 'reporter' | 'reportedAt' | 'conversation'
  >;
}

export const CHECK_IN_COLUMNS = `no, unit, state, headcount, held_on as "heldOn", reporter, reported_at as "reportedAt",
  conversation, details`;

export function toCheckIn(town: string, { details, unit, ...found }: CheckInRow): CheckIn {
  return { ...details, ...found, town, unit: unit || null };
}
