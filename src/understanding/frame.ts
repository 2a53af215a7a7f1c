import type { Day } from '../domain/day.ts';
import type { HeldTime } from '../domain/lecture.ts';

/** One thing a text says: its value, where it stands in the normalised text, and the words. */
export interface Slot<T> {
  value: T;
  /** Start (inclusive) and end (exclusive) in {@link CheckInFrame.text}. */
  span: [number, number];
  words: string;
  /** False when the value is a guess that wants a question. */
  certain: boolean;
}

export interface CountSlot extends Slot<number> {
  /** 三十多, 近百: the value is the floor. */
  approximate: boolean;
  /** Several figures might be meant as well: the sender has to say which. */
  disputed?: boolean;
}

/** What a check-in text says; nothing is filled in that it does not say. Lexicon entries and units are ids. */
export interface CheckInFrame {
  /** The normalised text that spans point into. */
  text: string;
  units: Slot<string>[];
  /** Places that look like a unit (某某村) and are none of the campaign's. */
  unknownUnits: Slot<string>[];
  headcount: CountSlot | null;
  /** 几十个人, 好多人: people were there, how many is not said; null where a figure is. */
  vague: Slot<string> | null;
  /** 其中流动12, 外地的12个; null when the headcount itself is of floating people (租客32人). */
  floating: CountSlot | null;
  /** 其中外村3人: visitors from elsewhere. */
  visitors: CountSlot | null;
  households: CountSlot | null;
  leaflets: CountSlot | null;
  sessions: CountSlot | null;
  heldOn: Slot<Day> | null;
  heldTime: Slot<HeldTime> | null;
  venueKind: Slot<string> | null;
  /** The place or way as written (礼堂, 溪畔小区, 入户); null when only the official name (进社区) is. */
  venue: Slot<string> | null;
  team: Slot<string> | null;
  audiences: Slot<string>[];
  topics: Slot<string>[];
  /** What no token explained, without punctuation and filler words. */
  unexplained: string;
}
