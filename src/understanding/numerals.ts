import { matchesOf } from './matches.ts';
import type { Span } from './remainder.ts';

/** A number as people write it: 35, 三十多, 近百, 1.2万. */
export interface Numeral {
  /** The floor when approximate; null when no figure can be told (几十, 好多, 不到100). */
  value: number | null;
  approximate: boolean;
  span: Span;
  words: string;
}

const DIGIT_CHARACTERS = [
  '零〇○',
  '一壹',
  '二两俩贰',
  '三叁仨',
  '四肆',
  '五伍',
  '六陆',
  '七柒',
  '八捌',
  '九玖',
];
const DIGITS = new Map(DIGIT_CHARACTERS.flatMap((chars, value) => [...chars].map((char) => [char, value])));
const UNITS = new Map([...'十百千万拾佰仟'].map((char, index) => [char, 10 ** ((index % 4) + 1)]));

const CHINESE = '[零〇○一二两三四五六七八九俩仨壹贰叁肆伍陆柒捌玖十百千万拾佰仟廿卅]';
const LEAD =
  '将近|接近|(?<![最附])近|大约|约莫|(?<![预邀大])约|大概|差不多|至少|超过|上(?=[百千万])|不到|不足';
/** 1,200 is among them: it may be a thousand or two figures. */
const VAGUE =
  '(?:[一二三四五六七八九]?[百千万])?(?:好|大)?几[十百千万]+|好多|若干|许多|不少|\\d{1,3}(?:,\\d{3})+(?!\\d)';
const TAIL =
  ' ?(?:多|好几(?![十百千万])|余(?!杭)|把(?=个?人|户)|出头(?=个?人|户))|来(?![了听到参看自讲])|几|\\+(?=\\s*(?:[人个名位户]|$|[,。;\\s](?!\\d)))';

const NUMERAL = new RegExp(
  `(?<lead>${LEAD})?\\s?(?:(?<vague>${VAGUE})` +
    `|(?<!(?:^| )-\\d*)(?<arabic>\\d+(?:\\.\\d+)?)(?:(?<scale>[百千万])|[-~–—至到](?<upto>\\d+)(?!\\d*\\.))?` +
    `|(?<chinese>半百|${CHINESE}+))(?<tail>${TAIL})?`,
  'gu',
);

/** The numbers in a normalised text, in order; ranges (30-40, 三四十) are read at their floor. */
export function findNumerals(text: string): Numeral[] {
  return matchesOf(NUMERAL, text).flatMap((match) => numeralOf(match) ?? []);
}

/** The whole of a number without marks, in figures or in Chinese; null when it is none. */
export function parseNumber(word: string): number | null {
  return /^\d+$/.test(word) ? Number(word) : parseChinese(word);
}

/** The whole of a Chinese integer (一百二, 一○八, 壹佰贰拾, 1..99,999,999); null when it is none. */
export function parseChinese(word: string): number | null {
  const spelled = word.replaceAll('廿', '二十').replaceAll('卅', '三十');
  if ([...spelled].every((char) => DIGITS.has(char))) return positional(spelled);
  return composed(spelled);
}

function numeralOf(match: RegExpExecArray): Numeral | null {
  const { lead, vague, arabic, scale, upto, chinese, tail } = match.groups ?? {};
  const words = match[0].trimStart();
  const start = match.index + match[0].length - words.length;
  const found = { span: [start, start + words.length] as Span, words };
  if (vague || lead === '不到' || lead === '不足') return { ...found, value: null, approximate: true };
  const rounded = Boolean(lead || tail);
  if (arabic) {
    const value = Math.round(Number(arabic) * (UNITS.get(scale ?? '') ?? 1) * 1000) / 1000;
    const isWhole = Number.isSafeInteger(value);
    const isRange = upto !== undefined && Number(upto) > value;
    return { ...found, value: isWhole ? value : null, approximate: rounded || isRange };
  }
  return chineseNumeral(chinese ?? '', found, rounded);
}

function chineseNumeral(
  word: string,
  found: Pick<Numeral, 'span' | 'words'>,
  rounded: boolean,
): Numeral | null {
  if (word === '半百') return { ...found, value: 50, approximate: rounded };
  // 百 alone is a number only in 近百, 上百, 百来, 百余.
  const unit = UNITS.get(word);
  if (unit !== undefined && unit > 10) return rounded ? { ...found, value: unit, approximate: true } : null;
  const range = floorOfRange(word);
  if (range !== null) return { ...found, value: range, approximate: true };
  const value = parseChinese(word);
  return value === null ? null : { ...found, value, approximate: rounded };
}

/** 三四十 → 30, 十五六 → 15, 一百二三十 → 120, 七八 → 7; null when the word is no range. */
function floorOfRange(word: string): number | null {
  const match = /^(.*?)([一二两三四五六七八九])([二两三四五六七八九])([十百千万]?)$/u.exec(word);
  if (!match) return null;
  const [, head = '', low = '', high = '', unit = ''] = match;
  const isStep = DIGITS.get(high) === (DIGITS.get(low) ?? 0) + 1 || low + high === '三五';
  if (!isStep || (head !== '' && !(head.at(-1) ?? '').match(/[十百千万]/u))) return null;
  return composed(head + low + unit);
}

function positional(word: string): number | null {
  const digits = [...word].map((char) => DIGITS.get(char) ?? 0);
  const isSpelledOut = digits.length === 1 || digits.length > 2 || digits.includes(0);
  return isSpelledOut && digits.length <= 8 ? Number(digits.join('')) : null;
}

function composed(word: string): number | null {
  let total = 0;
  let section = 0;
  let digit: number | null = null;
  let afterZero = false;
  let unitBefore = 10;
  let ceiling = Number.POSITIVE_INFINITY;
  for (const char of word) {
    const unit = UNITS.get(char);
    if (unit === undefined) {
      if (digit !== null) return null;
      const value = DIGITS.get(char);
      if (value === undefined) return null;
      if (value === 0) afterZero = true;
      else digit = value;
      continue;
    }
    if (unit === 10_000) {
      section += digit ?? 0;
      if (section === 0 || total > 0) return null;
      total = section * unit;
      section = 0;
      ceiling = Number.POSITIVE_INFINITY;
    } else {
      if (unit >= ceiling || (digit === null && unit !== 10)) return null;
      section += (digit ?? 1) * unit;
      ceiling = unit;
    }
    digit = null;
    afterZero = false;
    unitBefore = unit;
  }
  // 一百二 is 120 and 一万二 12,000, but 一百零二 is 102.
  return total + section + (digit ?? 0) * (afterZero ? 1 : unitBefore / 10);
}
