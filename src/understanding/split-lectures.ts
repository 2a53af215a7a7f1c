import type { CheckInFrame } from './frame.ts';
import { findTerms, idAs } from './lexicon.ts';
import { type ReadingContext, readCheckIn } from './read-check-in.ts';
import { findDays } from './read-day.ts';
import { findTimes } from './read-time.ts';
import { EXPLAINED, Remainder, type Span } from './remainder.ts';

/** One lecture of a text that may report several: its own words and what all of them share. */
export interface LectureRead {
  text: string;
  frame: CheckInFrame;
}

/** Reads each piece of a text once, however often it is asked for. */
interface Reader extends ReadingContext {
  read(piece: string): CheckInFrame;
}

interface Group {
  unit: string;
  /** The unit as written. */
  name: string;
  when: string;
  pieces: string[];
  hasHeadcount: boolean;
}

/** 3. 虎山 28人: where the next line of a list begins that was typed without line feeds. */
const LIST_NUMBER = /(?<=^|[\s,;。])\d{1,2}(?:[、)]|\.(?!\d))\s*/gu;
/** The figures of a text with such words belong together: they are no two lectures. */
const ONE_WHOLE = /其中|来自|包括|含|应到|通知|原来|不是|哦不|说错|写错|打错|改成|改为|应为|应该/u;
/** 合计 88人: the sum under a list. */
const SUM = /^(?:合计|总计|共计|一共|总共|共)/u;
/** 都是今天上门讲的: under a list, it speaks of every line. */
const OF_ALL = /^(?:都|均|全|以上|一律)/u;
/** 例:村名 人数: the pattern at the head of a list. */
const PATTERN_LINE = /^(?:例|格式|示例|模板)/u;
/** Longer lists than this are nobody's daily report; the sender is asked. */
const MOST_LECTURES = 60;
/** A lecture may take several lines or words. */
const MOST_PIECES = 4 * MOST_LECTURES;
const RESPECTIVELY = /分别|各(?:一场|1场|自|讲|有|是|来了)?(?= ?\d)|各(?:一场|1场|讲)|依次/u;

/**
 * The lectures a normalised text reports, each with a text that stands alone: 「上午赐璧20人,下午虎山33人,都是入户」 is two,
 * both 入户. One with the whole text when it reports one, or when its figures cannot be told apart.
 */
export function splitLectures(text: string, context: ReadingContext): LectureRead[] {
  const reader = readerIn(context);
  const whole = { text, frame: reader.read(text) };
  if (ONE_WHOLE.test(text)) return [whole];
  const units = unitsNamed(whole, reader);
  if (units > MOST_LECTURES) return [{ text, frame: inDispute(whole.frame) }];
  const lectures =
    byLines(withColumns(text), reader) ?? byPieces(text, units, reader) ?? respectively(whole, reader);
  return lectures ?? [whole];
}

function readerIn(context: ReadingContext): Reader {
  const frames = new Map<string, CheckInFrame>();
  return {
    ...context,
    read(piece) {
      const frame = frames.get(piece) ?? readCheckIn(piece, context);
      frames.set(piece, frame);
      return frame;
    },
  };
}

function inDispute(frame: CheckInFrame): CheckInFrame {
  const { headcount } = frame;
  return { ...frame, headcount: headcount && { ...headcount, certain: false, disputed: true } };
}

/** A list, one lecture a line; lines before the first are shared by all. */
function byLines(text: string, reader: Reader): LectureRead[] | null {
  const listed = text.replace(LIST_NUMBER, '\n');
  const lines = listed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !PATTERN_LINE.test(line));
  if (lines.length < 2 || lines.length > MOST_PIECES) return null;
  const isOfAll = (line: string) => OF_ALL.test(line) && reader.read(line).units.length === 0;
  return readGroups(
    lines.filter((line) => !isOfAll(line)),
    lines.filter(isOfAll),
    reader,
  );
}

const BETWEEN_PIECES = /[\s,;:。、]+/u;

/** 青山35 清波40, in one line: a lecture begins with each unit; what follows the last figure is shared by all. */
function byPieces(text: string, units: number, reader: Reader): LectureRead[] | null {
  if (units === 0 || (text.match(FIGURE)?.length ?? 0) < 2) return null;
  // Two units, or two days or times of one, are what lectures are told apart by.
  const times = timesNamed(text, reader);
  if ((units < 2 && times < 2) || times > MOST_PIECES) return null;
  const words = text.split(BETWEEN_PIECES);
  if (words.length > MOST_PIECES) return null;
  const pieces = words.flatMap((word) => cutAtUnits(word, reader));
  if (pieces.length > MOST_PIECES) return null;
  const last = pieces.findLastIndex((piece) => reader.read(piece).headcount !== null);
  const tail = pieces.slice(last + 1).filter((piece) => reader.read(piece).units.length === 0);
  return readGroups(pieces.slice(0, last + 1), tail, reader);
}

const FIGURE = /\d+|[一二三四五六七八九十百廿卅]+/gu;

/** How often a unit is named, the same one twice included. */
function unitsNamed({ text, frame }: LectureRead, { lexicon }: ReadingContext): number {
  const spelled = findTerms(text, lexicon).filter((term) => idAs(term, 'unit') !== null);
  return Math.max(spelled.length, frame.units.length);
}

function timesNamed(text: string, { today }: ReadingContext): number {
  return findDays(text, today, 'past').length + findTimes(text).length;
}

/** 赐璧35虎山20 → 赐璧35, 虎山20; a unit keeps the words right before it. */
function cutAtUnits(piece: string, reader: Reader): string[] {
  const [, ...later] = reader.read(piece).units;
  const [, ...days] = findDays(piece, reader.today, 'past');
  const starts = [
    ...later.map(({ span }) => startOfLecture(piece, span[0], reader)),
    ...days.map(({ span }) => span[0]),
  ];
  const cuts = [...new Set(starts)].toSorted((a, b) => a - b);
  return [0, ...cuts].map((cut, index) => piece.slice(cut, cuts[index]));
}

/** 昨天青山35人前天清波28人: the day before a unit is that unit's. */
function startOfLecture(piece: string, unit: number, { today }: ReadingContext): number {
  const before = [...findDays(piece, today, 'past'), ...findTimes(piece)].filter(
    ({ span }) => span[1] <= unit,
  );
  return before.findLast(({ span }) => piece.slice(span[1], unit).trim() === '')?.span[0] ?? unit;
}

function readGroups(pieces: string[], tail: string[], reader: Reader): LectureRead[] | null {
  const shared: string[] = [];
  const groups: Group[] = [];
  for (const piece of pieces) {
    const { units, headcount, heldOn, heldTime } = reader.read(piece);
    // 上午41人,下午36人,合计77人: one unit's lectures that the sender added up.
    if (headcount && SUM.test(piece) && groups.every(({ unit }) => unit === groups[0]?.unit)) return null;
    const current = groups.at(-1);
    const when = `${heldOn?.value ?? ''} ${heldTime?.value ?? ''}`.trim();
    if (units.length > 1) return null;
    if (units.length === 1)
      groups.push({
        unit: units[0]?.value ?? '',
        name: units[0]?.words ?? '',
        when,
        pieces: [piece],
        hasHeadcount: headcount !== null,
      });
    else if (!current) {
      // 报两个, 共97人: a figure of all is no figure of each.
      if (headcount === null) shared.push(piece);
    } else if (!SUM.test(piece)) {
      const isAnotherTime = when !== '' && current.when !== '' && when !== current.when;
      if (current.hasHeadcount && headcount) {
        // 赐璧上午33人、下午27人: two lectures. Without times nobody knows which figure is meant.
        if (!isAnotherTime) return null;
        groups.push({ ...current, pieces: [current.name, piece], when });
        continue;
      }
      if (current.hasHeadcount && isAnotherTime) {
        // 赐璧 4.13 15人 4.14 20人
        groups.push({ ...current, pieces: [current.name, piece], when, hasHeadcount: false });
        continue;
      }
      current.pieces.push(piece);
      current.hasHeadcount ||= headcount !== null;
      current.when ||= when;
    }
  }
  // 虎山、吴四坊都去了,虎山27人,吴四坊18人: named before, counted after.
  const isOnlyNamed = (group: Group) =>
    !group.hasHeadcount && groups.some((other) => other.hasHeadcount && other.unit === group.unit);
  // 虎山 /: nothing was held there.
  const named = groups.filter((group) => !isOnlyNamed(group) && !NOTHING.test(group.pieces.join(' ')));
  for (const group of groups.filter(isOnlyNamed)) shared.push(withoutUnits(group.pieces.join(' '), reader));
  if (named.length < 2) return null;
  const around = [...shared, ...tail, ...dayOfAll(named, reader)];
  const lectures = named.map((group) => {
    const text = [...group.pieces, ...around].join(' ');
    return { text, frame: reader.read(text) };
  });
  return lectures.every(isWhole) ? lectures : null;
}

/** 今天早上清波22人 下午青山36人: a day said once, with the first, is the day of all. */
function dayOfAll([first, ...others]: Group[], reader: Reader): string[] {
  const dayIn = (group: Group | undefined) => group && reader.read(group.pieces.join(' ')).heldOn;
  const day = dayIn(first);
  return day && others.every((group) => !dayIn(group)) ? [day.words] : [];
}

const NOTHING = /[\s:](?:\/|无|没有|-|0)$/u;

function withoutUnits(text: string, reader: Reader): string {
  const rest = new Remainder(text);
  rest.takeAll(reader.read(text).units);
  return rest.free.replaceAll(EXPLAINED, ' ');
}

function isWhole({ frame }: LectureRead): boolean {
  return frame.units.length === 1 && frame.headcount !== null;
}

/** What a column's name says its figures count. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['户数', '户'],
  ['户', '户'],
  ['人数', '人'],
  ['人', '人'],
  ['场次', '场'],
  ['场', '场'],
]);

const CELL = /\s*[|,\t]\s*|\s+/u;

/** A table under a line of names (村名 户数 人数): each figure gets its column's measure. */
function withColumns(text: string): string {
  const [head = '', ...lines] = text.split('\n');
  const names = head.trim().split(CELL);
  const isHead = names.length >= 2 && names.some((name) => COLUMNS.has(name)) && !/\d/u.test(head);
  if (!isHead || lines.length === 0) return text;
  return lines
    .map((line) => {
      const cells = line.trim().split(CELL);
      if (cells.length !== names.length) return line;
      return cells
        .map((cell, at) => (/^\d+$/u.test(cell) ? cell + (COLUMNS.get(names[at] ?? '') ?? '') : cell))
        .join(' ');
    })
    .join('\n');
}

/** 清波和青山各一场,分别45人和60人: as many figures as units, in their order; 各30人: the same for each. */
function respectively({ text, frame }: LectureRead, reader: Reader): LectureRead[] | null {
  if (frame.units.length < 2 || !RESPECTIVELY.test(text)) return null;
  const figures = [...text.matchAll(/\d+(?= ?(?:人|个|名|位))/gu)].map(
    (match): Span => [match.index, match.index + match[0].length],
  );
  const isForEach = figures.length === 1 && /各(?:有|是|来了)? ?\d/u.test(text);
  if (!isForEach && figures.length !== frame.units.length) return null;
  return frame.units.map((_, lecture) => {
    const rest = new Remainder(text);
    const own = (_: unknown, index: number) => index !== lecture;
    rest.takeAll(frame.units.filter(own));
    if (!isForEach) rest.takeAll(figures.filter(own).map((span) => ({ span })));
    const alone = rest.free
      .replaceAll(EXPLAINED, ' ')
      .replace(/ (?:人|个|名|位)/gu, ' ')
      .replace(RESPECTIVELY, ' ');
    return { text: alone, frame: reader.read(alone) };
  });
}
