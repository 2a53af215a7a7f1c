import type { Count, CountRole } from './counts.ts';
import type { CountSlot } from './frame.ts';

/** 35,哦不53人: the last figure is meant. */
const SLIP = /(?:哦|噢|呃)不|不对|说错|写错|打错|应该是/u;

export interface Attendance {
  headcount: CountSlot | null;
  floating: CountSlot | null;
}

/**
 * Who was there, out of the counts of one text: 实到 beats a total, a total beats single figures, groups
 * that name no total (23户籍12流动) are added. Not certain when figures compete. `text` is what spans point into.
 * In a correction floating people and visitors alone are a share of who was there.
 */
export function readAttendance(counts: readonly Count[], text: string, isCorrection = false): Attendance {
  const of = (role: CountRole): Count[] => counts.filter((count) => count.role === role);
  const floating = of('floating').at(-1);
  const named = [of('actual'), of('total'), of('persons')].find(({ length }) => length > 0);
  if (named) return { headcount: choose(named, text), floating: floating ? slotOf(floating) : null };

  const residents = of('resident');
  if (residents.length > 0 && floating) {
    const everybody = [...residents, floating, ...of('visitors')];
    return { headcount: sumOf(everybody, text), floating: slotOf(floating) };
  }
  const genders = of('gender');
  if (genders.length > 1) return { headcount: sumOf(genders, text), floating: null };
  const perSession = of('perSession').at(-1);
  if (perSession) return { headcount: timesSessions(perSession, of('sessions'), text), floating: null };
  const bare = of('bare');
  if (bare.length > 0) return { headcount: choose(bare, text), floating: floating ? slotOf(floating) : null };
  if (isCorrection && (floating || of('visitors').length > 0)) {
    return { headcount: null, floating: floating ? slotOf(floating) : null };
  }
  // 流动人口43人 and nothing else says who was there, not how many of them were floating.
  const only = [...residents, ...of('floating'), ...genders, ...of('visitors')];
  return { headcount: only.length > 0 ? choose(only, text) : null, floating: null };
}

/** One figure of a role; the sum when a text gives several (上午16户 下午21户), which then wants a question. */
export function readOne(counts: readonly Count[], role: CountRole, text: string): CountSlot | null {
  const found = counts.filter((count) => count.role === role);
  const [only] = found;
  if (!only) return null;
  return found.length === 1 ? slotOf(only) : { ...sumOf(found, text), certain: false };
}

function choose(counts: readonly Count[], text: string): CountSlot | null {
  const [first, ...others] = counts;
  if (!first) return null;
  const last = others.at(-1);
  if (!last || counts.every(({ value }) => value === first.value)) return slotOf(first);
  const between = text.slice(first.span[1], last.span[0]);
  if (SLIP.test(between)) return slotOf(last);
  // 两场分别45人、38人: the figures are parts of one answer.
  if (text.slice(0, first.span[0]).includes('分别')) return sumOf(counts, text);
  return slotOf(first, false);
}

function timesSessions(each: Count, sessions: readonly Count[], text: string): CountSlot {
  const [only] = sessions;
  if (!only || sessions.length > 1) return slotOf(each, false);
  const product = sumOf([only, each], text);
  return { ...product, value: only.value * each.value };
}

function sumOf(counts: readonly Count[], text: string): CountSlot {
  const start = Math.min(...counts.map(({ span }) => span[0]));
  const end = Math.max(...counts.map(({ span }) => span[1]));
  return {
    value: counts.reduce((sum, { value }) => sum + value, 0),
    approximate: counts.some(({ approximate }) => approximate),
    certain: true,
    span: [start, end],
    words: text.slice(start, end),
  };
}

function slotOf({ value, approximate, span, words }: Count, certain = true): CountSlot {
  return { value, approximate, span, words, certain };
}
