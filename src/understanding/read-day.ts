import { LunarFestival } from 'tyme4ts';
import { addDays, type Day, daysBetween, isDay, mondayOf, weekdayOf } from '../domain/day.ts';
import { matchesOf } from './matches.ts';
import { parseNumber } from './numerals.ts';
import type { Span } from './remainder.ts';

/** A day as a text names it. */
export interface NamedDay {
  day: Day;
  /** False when the day lies on the wrong side of today, or might as well be another one. */
  certain: boolean;
  span: Span;
  words: string;
}

/** Which way an unfinished date points: reports look back, timed sends look ahead. */
export type Direction = 'past' | 'future';

interface Reading {
  day: Day;
  certain: boolean;
}

interface Rule {
  pattern: RegExp;
  read: (groups: Record<string, string | undefined>, today: Day, direction: Direction) => Reading | null;
}

const TODAY_AND_AROUND: Readonly<Record<string, number>> = {
  大前: -3,
  前: -2,
  昨: -1,
  今: 0,
  明: 1,
  后: 2,
  大后: 3,
};
const WEEKS: Readonly<Record<string, number>> = { 上上: -14, 上: -7, 这: 0, 本: 0, 下: 7, 下下: 14 };
const HOLIDAYS: Readonly<Record<string, string>> = {
  元旦: '01-01',
  三八: '03-08',
  五一: '05-01',
  六一: '06-01',
  八一: '08-01',
  教师节: '09-10',
  儿童节: '06-01',
  妇女节: '03-08',
  劳动节: '05-01',
  国庆: '10-01',
};
/** Festivals of the lunar calendar, by their number in tyme4ts; 清明 is a solar term there. */
const LUNAR_FESTIVALS: Readonly<Record<string, number>> = {
  春节: 0,
  元宵: 1,
  清明: 4,
  端午: 5,
  七夕: 6,
  中秋: 8,
  重阳: 9,
  除夕: 12,
};
/** 4月3日至5日: which of the days is not said. */
const RANGE = /^ ?[至到~—-] ?(?:\d{1,2}月)?\d{1,2}[日号]/u;
/** 元月 is January. */
const MONTH = '\\d{1,2}|[一二三四五六七八九十元]{1,2}';
const NUMBER = '\\d{1,2}|[一二三四五六七八九十廿卅]{1,3}';
/** A number with such a word behind it is a count or a house, never a day. */
const NOT_A_DAY = '(?![\\d.]| ?(?:人|户|个|份|场|位|名|万|千|百|元|楼|幢|栋|院|线|门|单元|小时|%|-\\d))';

const RULES: readonly Rule[] = [
  {
    pattern:
      /(?<!\d)(?<year>20\d\d)(?:年|[-/.])(?<month>\d{1,2})(?:月|[-/.])(?<date>\d{1,2})(?:[日号](?!楼))?(?!\d)/gu,
    read: ({ year, month, date }) => certainly(dayFrom(year, month, date)),
  },
  {
    pattern: new RegExp(`(?<month>${MONTH})月(?<date>${NUMBER})(?:[日号](?!楼)|${NOT_A_DAY})`, 'gu'),
    read: ({ month, date }, today) => certainly(nearestYear(month === '元' ? '1' : month, date, today)),
  },
  {
    pattern: new RegExp(
      `(?<![\\d./+-])(?<!\\d:)(?<month>\\d{1,2})(?<mark>[./-])(?<date>\\d{1,2})(?:[日号](?!楼)|${NOT_A_DAY})`,
      'gu',
    ),
    // 1.5 is a figure as often as a day: a dot wants two digits behind it.
    read: ({ month, mark, date }, today) =>
      mark === '.' && (date ?? '').length < 2 ? null : certainly(nearestYear(month, date, today)),
  },
  {
    // 5.3王位山42人: in front of a place or a word it is a day.
    pattern: new RegExp(
      `(?<=^|[\\s,;。])(?<month>\\d{1,2})\\.(?<date>[1-9])(?=[\\s-]*(?:[\\0\\p{sc=Han}]|$))${NOT_A_DAY}`,
      'gu',
    ),
    read: ({ month, date }, today) => certainly(nearestYear(month, date, today)),
  },
  {
    pattern:
      /(?<=^|[\s,;。\0])(?<bare>昨)(?=[\s,;。]|$)|(?<!大)(?<shift>大前|前|昨|今|明|大后|后)(?:天|日|儿|晚|早|晨|夜|朝)|大(?<far>前|后)天/gu,
    read: ({ shift, far, bare }, today) =>
      certainly(addDays(today, TODAY_AND_AROUND[bare ?? shift ?? `大${far}`] ?? 0)),
  },
  {
    pattern: /(?<days>\d{1,2}|[一两二三四五六七八九十]{1,3})天(?<side>前|后)/gu,
    read: ({ days, side }, today) => {
      const count = parseNumber(days ?? '');
      return count === null ? null : certainly(addDays(today, side === '前' ? -count : count));
    },
  },
  {
    pattern:
      /(?<week>上上|下下|上|这|本|下)?个?(?<!每|(?<![周期拜])一)(?<![老小])(?:周|星期|礼拜)(?<weekday>[一二三四五六日天]|[1-7](?![\d:点]))/gu,
    read: ({ week, weekday }, today, direction) => weekdayReading(week, weekday, today, direction),
  },
  {
    pattern: new RegExp(`(?<month>上|这|本|下)个?月(?<date>${NUMBER})[日号](?!楼)`, 'gu'),
    read: ({ month, date }, today) => {
      const shift = month === '上' ? -1 : month === '下' ? 1 : 0;
      return certainly(inMonth(today, shift, parseNumber(date ?? '')));
    },
  },
  {
    pattern: /(?<![\d月第#共连续.])(?<date>\d{1,2})日(?![常均报子前内后起期本\d])/gu,
    read: ({ date }, today, direction) => dateReading(parseNumber(date ?? ''), today, direction),
  },
  {
    pattern: new RegExp(`(?<![\\d月第#])(?<date>${NUMBER})号(?=\\d{1,2}号|${NOT_A_DAY})`, 'gu'),
    read: ({ date }, today, direction) => dateReading(parseNumber(date ?? ''), today, direction),
  },
  {
    pattern: /(?<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:的)?最后一天/gu,
    read: ({ month }, today) => certainly(lastOfMonth(month, today)),
  },
  {
    pattern: /(?<name>春节|元宵|清明|端午|七夕|中秋|重阳|除夕)(?:节|假期|那天|当天|夜)*/gu,
    read: ({ name }, today, direction) => festivalReading(LUNAR_FESTIVALS[name ?? ''] ?? 0, today, direction),
  },
  {
    pattern:
      /(?<name>元旦|国庆|五一|教师节|(?<!三八|六一|五一)(?:儿童节|妇女节|劳动节)|(?:三八|六一|八一)(?=节|妇女|儿童|建军|那天|当天|活动|\0))(?:劳动节|妇女节|儿童节|节|假期|那天)*/gu,
    read: ({ name }, today) => {
      const [month, date] = (HOLIDAYS[name ?? ''] ?? '').split('-');
      return certainly(nearestYear(month, date, today));
    },
  },
];

/**
 * The days a normalised text names, in order. A date without a year is the one nearest to today; a bare
 * weekday or 10号 the last (`past`) or next (`future`) one. Days on the other side of today are kept, uncertain.
 */
export function findDays(text: string, today: Day, direction: Direction): NamedDay[] {
  const found: NamedDay[] = [];
  const taken = new Uint8Array(text.length);
  for (const { pattern, read } of RULES) {
    for (const match of matchesOf(pattern, text)) {
      const span: Span = [match.index, match.index + match[0].length];
      if (taken.subarray(...span).includes(1)) continue;
      const reading = read(match.groups ?? {}, today, direction);
      if (!reading) continue;
      taken.fill(1, ...span);
      const isAhead = reading.day > today;
      const isWrongWay = direction === 'past' ? isAhead : reading.day < today;
      found.push({
        day: reading.day,
        certain: reading.certain && !isWrongWay && !RANGE.test(text.slice(span[1], span[1] + 8)),
        span,
        words: match[0],
      });
    }
  }
  return found.sort((a, b) => a.span[0] - b.span[0]);
}

function lastOfMonth(month: string | undefined, today: Day): Day | null {
  return (
    ['31', '30', '29', '28'].map((date) => nearestYear(month, date, today)).find((day) => day !== null) ??
    null
  );
}

function festivalReading(index: number, today: Day, direction: Direction): Reading | null {
  const year = Number(today.slice(0, 4));
  const known = [year - 1, year, year + 1].flatMap((each) => festivalIn(each, index) ?? []);
  const day =
    direction === 'past' ? known.findLast((each) => each <= today) : known.find((each) => each >= today);
  return certainly(day ?? null);
}

/** By year and number: reckoning one takes a millisecond. */
const festivals = new Map<string, Day | null>();

function festivalIn(year: number, index: number): Day | null {
  const key = `${year} ${index}`;
  const known = festivals.get(key);
  if (known !== undefined) return known;
  const solar = LunarFestival.fromIndex(year, index)?.getDay().getSolarDay();
  const day = solar ? dayFrom(solar.getYear(), solar.getMonth(), solar.getDay()) : null;
  festivals.set(key, day);
  return day;
}

function certainly(day: Day | null): Reading | null {
  return day === null ? null : { day, certain: true };
}

function dayFrom(
  year: number | string | undefined,
  month: number | string | undefined,
  date: number | string | null | undefined,
): Day | null {
  const day = [year, String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');
  return isDay(day) ? day : null;
}

function nearestYear(month: string | undefined, date: string | undefined, today: Day): Day | null {
  const year = Number(today.slice(0, 4));
  const days = [year - 1, year, year + 1].flatMap(
    (candidate) => dayFrom(candidate, parseNumber(month ?? '') ?? 0, parseNumber(date ?? '') ?? 0) ?? [],
  );
  const [nearest] = days
    .map((day) => ({ day, away: Math.abs(daysBetween(today, day)) }))
    .toSorted((a, b) => a.away - b.away);
  return nearest?.day ?? null;
}

function inMonth(today: Day, shift: number, date: number | null): Day | null {
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + shift;
  return dayFrom(Math.floor(months / 12), (months % 12) + 1, date);
}

/** 10号: the last or next tenth; a guess when the one on the other side is nearer. */
function dateReading(date: number | null, today: Day, direction: Direction): Reading | null {
  const around = [-1, 0, 1].flatMap((shift) => inMonth(today, shift, date) ?? []);
  const before = around.findLast((day) => day <= today);
  const after = around.find((day) => day >= today);
  const day = direction === 'past' ? before : after;
  const other = direction === 'past' ? after : before;
  if (!day) return null;
  const isNearer = !other || Math.abs(daysBetween(today, day)) <= Math.abs(daysBetween(today, other));
  return { day, certain: direction === 'future' || isNearer };
}

function weekdayReading(
  week: string | undefined,
  weekday: string | undefined,
  today: Day,
  direction: Direction,
): Reading | null {
  const index = '一二三四五六日'.indexOf((weekday ?? '').replace(/[天7]/u, '日'));
  const number = index >= 0 ? index + 1 : Number(weekday);
  if (week) return certainly(addDays(mondayOf(today), (WEEKS[week] ?? 0) + number - 1));
  const ahead = (number - weekdayOf(today) + 7) % 7;
  if (direction === 'future' || ahead === 0) return certainly(addDays(today, ahead));
  return certainly(addDays(today, ahead - 7));
}
