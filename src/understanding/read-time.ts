import type { HeldTime } from '../domain/lecture.ts';
import { matchesOf } from './matches.ts';
import { parseNumber } from './numerals.ts';
import type { Span } from './remainder.ts';

/** A time of day as a text names it: on the clock, or only the part of the day. */
export interface NamedTime {
  time: HeldTime;
  /** Whether an hour is named. */
  onClock: boolean;
  /** Whether the part of the day is said with the hour. */
  hasPart: boolean;
  /** False when the hour might as well be twelve hours later (7点). */
  certain: boolean;
  span: Span;
  words: string;
}

type PartOfDay = 'morning' | 'noon' | 'afternoon' | 'evening';

const PARTS: Readonly<Record<PartOfDay, string>> = {
  morning: '凌晨|清晨|清早|早上|早晨|[今明昨]早|上午|上半[日天]',
  noon: '中午|午间|正午',
  afternoon: '下午|午后|下半[日天]',
  evening: '傍晚|晚上|晚间|夜里厢?|夜头|夜间|[今昨明前当后]晚|(?<=[日号一二三四五六天末\\d])晚(?![会饭上])',
};
const ANY_PART = Object.values(PARTS).join('|');
const HOUR = '\\d{1,2}|十[一二]?|[一二两三四五六七八九]';
const MINUTE = '\\d{1,2}|[一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九]';

const TIME = new RegExp(
  `(?<part>${ANY_PART}|晚(?=\\s?(?:${HOUR})点)|早(?=\\s?(?:${HOUR})点))?\\s?(?:` +
    '(?<!\\d:?)(?<hour>[01]?\\d|2[0-3]):(?<minute>[0-5]\\d)(?!\\d)' +
    `|(?<!\\d)(?<oclock>${HOUR})点(?!位|评|[多来]?[个人])(?:钟|整)?(?<past>半|一刻|三刻|(?:${MINUTE})(?:分|(?![\\d人个户]))|)` +
    ')|(?<alone>' +
    `(?:${ANY_PART})(?!好))`,
  'gu',
);

/** The times of day a normalised text names, in order. Hours follow the part of the day (下午3点 → 15:00). */
export function findTimes(text: string): NamedTime[] {
  return matchesOf(TIME, text).flatMap((match) => {
    const words = match[0].trimStart();
    const start = match.index + match[0].length - words.length;
    const read = readTime(match.groups ?? {});
    return read ? [{ ...read, span: [start, start + words.length], words }] : [];
  });
}

function readTime(
  groups: Record<string, string | undefined>,
): Pick<NamedTime, 'time' | 'onClock' | 'hasPart' | 'certain'> | null {
  if (groups.alone) return { time: partOf(groups.alone), onClock: false, hasPart: true, certain: true };
  const { part, hour: digits, minute: exact, oclock, past } = groups;
  // 一点 is 「a bit」 far more often than one o'clock.
  if (oclock === '一' && !part && !past) return null;
  const hour = parseNumber(digits ?? oclock ?? '');
  const minute = exact ? Number(exact) : minutesPast(past);
  if (hour === null || minute === null || hour > 23 || minute > 59) return null;
  // 晚上12点 is midnight, of which nobody knows to which day it belongs.
  if (hour === 12 && part && partOf(part) === 'evening') return null;
  const shifted = hour + shiftOf(hour, part, Boolean(oclock));
  const time = `${String(shifted).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const isOpen = Boolean(oclock) && !part && shifted >= 7 && shifted < 9;
  return { time, onClock: true, hasPart: Boolean(part), certain: !isOpen };
}

/** Nobody lectures before seven in the morning: without a part of the day 3点 is 15:00. */
function shiftOf(hour: number, part: string | undefined, spoken: boolean): number {
  if (hour >= 12) return 0;
  if (!part) return spoken && hour >= 1 && hour < 7 ? 12 : 0;
  const named = partOf(part);
  if (named === 'morning') return 0;
  if (named === 'noon') return hour <= 2 ? 12 : 0;
  return hour === 0 ? 0 : 12;
}

function partOf(words: string): PartOfDay {
  if (words === '晚') return 'evening';
  if (new RegExp(`^(?:${PARTS.noon})$`, 'u').test(words)) return 'noon';
  if (new RegExp(`^(?:${PARTS.afternoon})$`, 'u').test(words)) return 'afternoon';
  return new RegExp(`^(?:${PARTS.evening})$`, 'u').test(words) ? 'evening' : 'morning';
}

function minutesPast(words: string | undefined): number | null {
  if (!words) return 0;
  if (words === '半') return 30;
  if (words === '一刻') return 15;
  if (words === '三刻') return 45;
  return parseNumber(words.replace('分', ''));
}
