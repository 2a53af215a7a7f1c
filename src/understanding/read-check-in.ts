import type { Day, TimeOfDay } from '../domain/day.ts';
import type { HeldTime } from '../domain/lecture.ts';
import { findCounts, findVague } from './counts.ts';
import type { CheckInFrame, Slot } from './frame.ts';
import { readAttendance, readOne, SLIP } from './headcount.ts';
import { findTerms, type Lexicon, type Term } from './lexicon.ts';
import { matchesOf } from './matches.ts';
import { normalise } from './normalise.ts';
import { withPlaceName } from './place-name.ts';
import { findDays, type NamedDay } from './read-day.ts';
import { findTimes, type NamedTime } from './read-time.ts';
import { Remainder, type Span } from './remainder.ts';
import { findSoundAlikes } from './sound-alikes.ts';
import { readTerms } from './terms.ts';
import { unexplainedOf } from './unexplained.ts';
import { findUnfamiliarUnits } from './unfamiliar-units.ts';

/** What a text is read against. */
export interface ReadingContext {
  lexicon: Lexicon;
  /** The day in Asia/Shanghai on which the text was sent. */
  today: Day;
  /** The time in Asia/Shanghai at which it was sent: a lecture later than that has not been held. */
  now?: TimeOfDay;
  /** The text mends a report: 流动10 moves ten people, it does not say that ten were there. */
  isCorrection?: boolean;
}

/** 1. 赐璧 35人: the number of a line in a list (接龙). */
const LINE_NUMBER = /(?:^|[\n ])\d{1,2}(?:[、)]|\.(?!\d))/gu;

/** □专职 ☑网格员: only what is ticked is said. */
const UNTICKED = /(?:[□☐◻]|(?<![\p{sc=Han}\d])○)[^\s☑√✓✔■]+/gu;

/**
 * Reads one report of a lecture (宣讲打卡) in free words. Gives what the text says and nothing else; a value
 * that is a guess, a day to come or a figure among several is kept with `certain: false`. Never throws.
 */
export function readCheckIn(input: string, context: ReadingContext): CheckInFrame {
  const text = normalise(input);
  const rest = new Remainder(text);
  rest.takeAll([...matchesOf(LINE_NUMBER, text), ...matchesOf(UNTICKED, text)].map(spanOf));
  const found = findTerms(rest.free, context.lexicon);
  rest.takeAll(found);
  const days = findDays(rest.free, context.today, 'past');
  const times = findTimes(rest.free);
  rest.takeAll([...days, ...times]);
  const counts = findCounts(text, rest.free);
  rest.takeAll(counts.map(({ phrase }) => ({ span: phrase })));
  const vague = findVague(text, rest.free);
  if (vague) rest.take(vague.span);
  const unfamiliar = findUnfamiliarUnits(rest.free, context.lexicon);
  rest.takeAll(unfamiliar.homophones);
  rest.takeAll(unfamiliar.unknown);

  const alikes = findSoundAlikes(rest.free, context.lexicon);
  rest.takeAll(alikes);
  const terms = readTerms(inOrder([...found, ...alikes]), unfamiliar.homophones, text, context.lexicon);
  const venue = terms.venue && withPlaceName(terms.venue, text, rest.free);
  if (venue) rest.take(venue.span);
  const { headcount, floating } = readAttendance(counts, text, context.isCorrection ?? false);
  const heldOn = readHeldOn(days, text);
  return {
    text,
    ...terms,
    venue,
    unknownUnits: unfamiliar.unknown,
    // One figure cannot be told apart between two villages.
    headcount: headcount && { ...headcount, certain: headcount.certain && terms.units.length < 2 },
    vague: headcount || !vague ? null : { ...vague, value: vague.words, certain: false },
    floating,
    visitors: readOne(counts, 'visitors', text),
    households: readOne(counts, 'households', text),
    leaflets: readOne(counts, 'leaflets', text),
    sessions: readOne(counts, 'sessions', text),
    heldOn,
    heldTime: readHeldTime(times, heldOn, context),
    unexplained: unexplainedOf(rest.free),
  };
}

function spanOf({ index, 0: words }: RegExpExecArray): { span: Span } {
  return { span: [index, index + words.length] };
}

function inOrder(terms: readonly Term[]): Term[] {
  return terms.toSorted((a, b) => a.span[0] - b.span[0]);
}

/** Names of days that are the name of an occasion as well. */
export const HOLIDAY =
  /^(?:元旦|国庆|五一|三八|六一|八一|教师节|儿童节|妇女节|劳动节|春节|元宵|清明|端午|七夕|中秋|重阳|除夕)/u;

function readHeldOn(days: readonly NamedDay[], text: string): Slot<Day> | null {
  const [first] = days;
  const last = days.at(-1);
  if (!first || !last) return null;
  // 昨天,不对,是前天
  if (first !== last && SLIP.test(text.slice(first.span[1], last.span[0]))) {
    return { value: last.day, span: last.span, words: last.words, certain: last.certain };
  }
  // 五一假期…5月3号, 重阳节活动,今天上午: a day beats the name of a holiday; two other days make a range or a list.
  const named = days.filter(({ words }) => !HOLIDAY.test(words));
  const figures = named.filter(({ words }) => /\d/u.test(words));
  const dated = figures.length > 0 ? figures : named;
  const [chosen = first] = dated;
  const isOne = days.every(({ day }) => day === chosen.day) || dated.length === 1;
  return { value: chosen.day, span: chosen.span, words: chosen.words, certain: chosen.certain && isOne };
}

function readHeldTime(
  times: readonly NamedTime[],
  heldOn: Slot<Day> | null,
  { today, now }: ReadingContext,
): Slot<HeldTime> | null {
  const named = times.find(({ onClock }) => onClock) ?? (times.length === 1 ? times[0] : undefined);
  if (!named) return null;
  const chosen = inPartOfDay(named, times);
  const isToday = !heldOn || heldOn.value === today;
  const isAhead = isToday && now !== undefined && startOf(chosen.time) > now;
  const { time, span, words } = chosen;
  return { value: time, span, words, certain: chosen.certain && !isAhead };
}

/** 昨天晚上…7点半: the part of the day was said before the hour. */
function inPartOfDay(named: NamedTime, times: readonly NamedTime[]): NamedTime {
  const [hour = 0, minute = 0] = named.time.split(':').map(Number);
  const isLate = times.some(({ onClock, time }) => !onClock && (time === 'evening' || time === 'afternoon'));
  if (!named.onClock || !isLate || hour >= 12 || named.hasPart) return named;
  const time: HeldTime = `${String(hour + 12)}:${String(minute).padStart(2, '0')}`;
  return { ...named, time, certain: true };
}

/** The earliest a part of the day can have begun. */
function startOf(time: HeldTime): TimeOfDay {
  if (time === 'morning') return '05:00';
  if (time === 'noon') return '11:00';
  if (time === 'afternoon') return '12:00';
  return time === 'evening' ? '17:00' : time;
}
