import type { Slot } from './frame.ts';
import { type Lexicon, stemOf } from './lexicon.ts';
import { matchesOf } from './matches.ts';
import type { Span } from './remainder.ts';
import { blurred, mayOpen, soundOf } from './sounds.ts';

export interface UnfamiliarUnits {
  /** Villages written with other characters of the same sound (青波 for 清波), or in pinyin; values are ids. */
  homophones: Slot<string>[];
  /** 某某村 that is none of the campaign's; values are the words. */
  unknown: Slot<string>[];
}

const RUN = /[a-z]+村?|[\p{sc=Han}]+/giu;
/** Words before a name that are not part of it. */
const LEAD =
  /^(?:我们|咱们|我|由|从|往|跟|让|请|被|把|全|感谢|谢谢|来自|刚|是|在|来到|到|去|给|了|走进|进|打卡|签到|宣讲|接龙|补打卡|上报|的|和|与|及)+/u;
/** 每个村, 样板村: a kind of village, not a name. */
const COMMON_STEMS = new Set(
  ',由,从,跟,和,在,到,去,与,让,感谢,两,二,三,四,五,六,两个,三个,四个,我,我们,咱,咱们,本,全,各,各个,每,每个,几个,这个,那个,该,邻,外,别,别的,其他,农,新,自然,样板,示范,行政,乡,隔壁,进,下'.split(
    ',',
  ),
);
const VILLAGE = /(?:村|社区)$/u;
const LATIN = /^[a-z]+村?$/iu;
const LONGEST_LATIN = 16;
/** Longest village name that is looked for, with its ending. */
const LONGEST = 6;

/** Village names in the unexplained part of a text that the campaign does not spell so. */
export function findUnfamiliarUnits(free: string, lexicon: Lexicon): UnfamiliarUnits {
  const found: UnfamiliarUnits = { homophones: [], unknown: [] };
  for (const match of matchesOf(RUN, free)) {
    const lead = LEAD.exec(match[0])?.[0] ?? '';
    const run = match[0].slice(lead.length);
    const start = match.index + lead.length;
    const words = /^[^村]{1,4}(?:村|社区)/u.exec(run)?.[0] ?? run;
    if (words.length === 0 || words.length > (LATIN.test(words) ? LONGEST_LATIN : LONGEST)) continue;
    const slot = { span: [start, start + words.length] as Span, words };
    const heard = unitBySound(words, lexicon);
    if (heard) found.homophones.push({ ...slot, value: heard.id, certain: heard.exact });
    else if (isVillageName(words)) found.unknown.push({ ...slot, value: words, certain: true });
  }
  return found;
}

/** Characters of which sentences are made, and names of places hardly ever. */
const GRAMMAR = /[的了在是有和与及也都就去来到给对我你他她这那为步口们想呢一]/u;

function isVillageName(words: string): boolean {
  const stem = words.replace(VILLAGE, '');
  if (GRAMMAR.test(stem)) return false;
  return stem !== words && stem !== '' && !COMMON_STEMS.has(stem);
}

function unitBySound(words: string, lexicon: Lexicon): { id: string; exact: boolean } | null {
  const stem = stemOf(words);
  const isLatin = /^[a-z]+$/iu.test(stem);
  if (!isLatin && !mayOpen(stem, lexicon.unitOpenings)) return null;
  const sound = isLatin ? stem.toLowerCase().replace(/cun$/u, '') : soundOf(stem);
  for (const [name, id] of lexicon.bySound) {
    if (sound === (isLatin ? name.replaceAll(' ', '') : name)) return { id, exact: true };
  }
  // 虎三村 for 虎山村: near enough to ask, and only where 村 says that a village is meant.
  if (isLatin || !VILLAGE.test(words)) return null;
  const near = [...lexicon.bySound].find(([name]) => blurred(name) === blurred(sound));
  return near ? { id: near[1], exact: false } : null;
}
