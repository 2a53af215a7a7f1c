import { addDays, dayOf, instantAt } from '../domain/day.ts';
import { normalise } from './normalise.ts';
import { findDays } from './read-day.ts';
import { findTimes } from './read-time.ts';
import type { Span } from './remainder.ts';

/** When something is to be sent, as a text says it; the span points into the normalised text. */
export type When = { words: string; span: Span } & (
  | { at: Date; reason: null }
  /** `past`: the time is over; `no-hour`: a day or 今晚 without an hour. */
  | { at: null; reason: 'past' | 'no-hour' }
);

/** A weekday whose hour is over today means the one in a week. */
const WEEKDAY = /^(?:周|星期|礼拜)/u;

/**
 * Reads the moment of a timed send (明天9点, 周五下午3点, 15:30) in Asia/Shanghai, looking ahead from `now`.
 * Null when the text names no time at all.
 */
export function readWhen(input: string, now: Date): When | null {
  const text = normalise(input);
  const today = dayOf(now);
  const [named] = findDays(text, today, 'future');
  const times = findTimes(text);
  const time = times.find(({ onClock }) => onClock);
  const spans = [
    ...(named ? [named.span] : []),
    ...(time ? [time.span] : times.slice(0, 1).map(({ span }) => span)),
  ];
  if (spans.length === 0) return null;

  const span: Span = [Math.min(...spans.map(([start]) => start)), Math.max(...spans.map(([, end]) => end))];
  const found = { span, words: text.slice(...span) };
  if (!time) return { ...found, at: null, reason: 'no-hour' };
  const at = instantAt(named?.day ?? today, time.time);
  if (at > now) return { ...found, at, reason: null };
  if (named && WEEKDAY.test(named.words)) {
    return { ...found, at: instantAt(addDays(named.day, 7), time.time), reason: null };
  }
  return { ...found, at: null, reason: 'past' };
}
