import type { Campaign, Lexeme } from '../../src/domain/campaign.ts';
import { dayOf, timeOf } from '../../src/domain/day.ts';
import type { CheckInFrame } from '../../src/understanding/frame.ts';
import {
  type Correction,
  type Decision,
  type Intent,
  type Lexicon,
  understand,
} from '../../src/understanding/index.ts';

/** A frame in the data's own values. */
export interface EvalFrame {
  village: string | null;
  headcount: number | null;
  households: number | null;
  date: string | null;
  time: string | null;
  team: string | null;
  venue: string | null;
  audience: string[];
  topics: string[];
  approx: string[];
}

export interface EvalRow {
  id: number | string;
  decision: Decision;
  intent: Intent;
  frames: EvalFrame[];
}

/** A row as other programs read it: these keys, in this order. */
export function inGivenFormat({ id, decision, intent, frames }: EvalRow): object {
  return {
    id,
    decision,
    intent,
    frames: frames.map(({ village, headcount, households, date, team, venue, topics, approx }) => {
      return { village, headcount, households, date, team, venue, topics, approx };
    }),
  };
}

/** What the bot makes of one text that is said to it in a town-wide group by somebody of no known unit. */
export function evaluate(
  { id, text, now }: { id: number | string; text: string; now: string },
  { campaign, lexicon }: { campaign: Campaign; lexicon: Lexicon },
): EvalRow {
  const sentAt = new Date(now);
  const { intent, decision, lectures, correction } = understand(text, {
    lexicon,
    today: dayOf(sentAt),
    now: timeOf(sentAt),
  });
  const frames = correction ? [withEntry(correction)] : lectures.map(({ frame }) => frame);
  return { id, decision, intent, frames: frames.map((frame) => inDataValues(frame, campaign)) };
}

/** The data labels a correction with what it names of the entry, too. */
function withEntry({ frame, about }: Correction): CheckInFrame {
  if (!about) return frame;
  const units = frame.units.length > 0 ? frame.units : about.units;
  return { ...frame, units, heldOn: frame.heldOn ?? about.heldOn };
}

function inDataValues(frame: CheckInFrame, { units, lexicon }: Campaign): EvalFrame {
  const { headcount, households, heldOn, heldTime, team, venueKind, audiences, topics } = frame;
  const [only, ...others] = frame.units;
  const approx = {
    headcount: headcount?.approximate ?? frame.vague !== null,
    households: households?.approximate,
  };
  return {
    village: others.length > 0 ? null : nameIn(units, only?.value),
    headcount: headcount?.value ?? null,
    households: households?.value ?? null,
    date: heldOn?.value ?? null,
    time: heldTime?.value ?? null,
    team: nameIn(lexicon.teams, team?.value),
    venue: nameIn(lexicon.venueKinds, venueKind?.value),
    audience: namesIn(lexicon.audiences, audiences),
    topics: namesIn(lexicon.topics, topics),
    approx: Object.entries(approx).flatMap(([name, isAbout]) => (isAbout ? [name] : [])),
  };
}

function nameIn(entries: readonly { id: string; name: string }[], id: string | undefined): string | null {
  return entries.find((entry) => entry.id === id)?.name ?? null;
}

function namesIn(entries: readonly Lexeme[], slots: readonly { value: string }[]): string[] {
  return slots.flatMap(({ value }) => nameIn(entries, value) ?? []);
}
