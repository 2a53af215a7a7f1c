import type { Count, CountRole } from './counts.ts';
import type { CountSlot } from './frame.ts';

/** 35,哦不53人: the last figure is meant. */
export const SLIP = /(?:哦|噢|呃|啊)不|漏了|不对|(?:说|写|打|数|记|搞|看)错|再数|应该是/u;

export interface Attendance {
  headcount: CountSlot | null;
  floating: CountSlot | null;
}

/**
 * Who was there, out of the counts of one text: 实到 beats a total, a total those who listened, these any other figure; groups
 * that name no total (23户籍12流动) are added. Not certain when figures compete. `text` is what spans point into.
 * In a correction floating people and visitors alone are a share of who was there.
 */
export function readAttendance(counts: readonly Count[], text: string, isCorrection = false): Attendance {
  const of = (role: CountRole): Count[] => counts.filter((count) => count.role === role);
  const floating = of('floating').at(-1);
  const mended = mendedIn(counts, text);
  if (mended) return { headcount: slotOf(mended), floating: floating ? slotOf(floating) : null };
  const named = [of('actual'), of('total'), of('listeners'), of('persons')].find(({ length }) => length > 0);
  if (named) return { headcount: choose(named, text), floating: floating ? slotOf(floating) : null };

  const colleagues = of('colleagues');
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
  const [onlyColleagues] = colleagues;
  if (onlyColleagues && counts.length === 1)
    return { headcount: slotOf(onlyColleagues, false), floating: null };
  if (isCorrection && (floating || of('visitors').length > 0)) {
    return { headcount: null, floating: floating ? slotOf(floating) : null };
  }
  // 流动人口43人 and nothing else says who was there, not how many of them were floating.
  const only = [...residents, ...of('floating'), ...genders, ...of('visitors')];
  return { headcount: only.length > 0 ? choose(only, text) : null, floating: null };
}

const OF_LISTENERS: readonly CountRole[] = ['actual', 'total', 'listeners', 'persons', 'bare'];

/** 四十个哦不四十一个人: what was said after the slip. */
function mendedIn(counts: readonly Count[], text: string): Count | null {
  const listeners = counts.filter(({ role }) => OF_LISTENERS.includes(role));
  const last = listeners.at(-1);
  const before = listeners.at(-2);
  return last && before && SLIP.test(text.slice(before.span[1], last.span[0])) ? last : null;
}

/** One figure of a role; the sum when a text gives several (上午16户 下午21户), which then wants a question. */
export function readOne(counts: readonly Count[], role: CountRole, text: string): CountSlot | null {
  const found = counts.filter((count) => count.role === role);
  const [only] = found;
  if (!only) return null;
  const last = found.at(-1) ?? only;
  if (found.length === 1) return slotOf(only);
  if (SLIP.test(text.slice(only.span[1], last.span[0]))) return slotOf(last);
  // 上午7户下午9户,合计16户
  const others = found.slice(0, -1).reduce((sum, { value }) => sum + value, 0);
  if (last.value === others) return slotOf(last);
  const isList = found.every(({ span }) =>
    ONE_OF_SEVERAL.test(text.slice(Math.max(0, span[0] - 8), span[0])),
  );
  return { ...sumOf(found, text), certain: isList };
}

function choose(counts: readonly Count[], text: string): CountSlot | null {
  const [first, ...others] = counts;
  if (!first) return null;
  const last = others.at(-1);
  if (!last) return slotOf(first);
  const between = text.slice(first.span[1], last.span[0]);
  if (SLIP.test(between)) return slotOf(last);
  // 两场分别45人、38人: the figures are parts of one answer.
  if (PARTS_OF_ONE.test(text.slice(0, first.span[0]))) return sumOf(counts, text);
  // 学生18个 家长18个
  if (counts.every(({ span }) => LISTENERS_BEFORE.test(text.slice(Math.max(0, span[0] - 6), span[0])))) {
    return sumOf(counts, text);
  }
  // 一回9个一回13个, 第一批40第二批35
  if (counts.every(({ span }) => ONE_OF_SEVERAL.test(text.slice(Math.max(0, span[0] - 8), span[0])))) {
    return sumOf(counts, text);
  }
  // 两个人 30户 64人: whoever went is few, whoever listened is many; the sender is asked all the same.
  if (counts.every(({ value }) => value === first.value)) return slotOf(first);
  const largest = counts.reduce((most, count) => (count.value > most.value ? count : most));
  const isPlain = counts.some(({ value }) => value <= FEW) && largest.value >= 3 * FEW;
  return { ...slotOf(isPlain ? largest : first, false), ...(isPlain ? {} : { disputed: true }) };
}

const PARTS_OF_ONE = /分别|各(?:讲|上|开)?了?[一1]场/u;
/** Each figure counts people of its own. */
const LISTENERS_BEFORE =
  /(?:学生|家长|老人|老师|教师|员工|职工|房东|租客|商户|店主|摊主|妇女|党员|村民|孩子|保安|医生|患者|病人|男|女)(?:有|共|约)? ?$/u;

/** Before each figure of a list that is one lecture: 一家24人一家37人, 一组58人二组40人, 早班31夜班19. */
const ONE_OF_SEVERAL =
  /(?:一[回场次家个批]|第?[一二三四五六1-6](?:批|组|场|班|车间)|[早中晚夜]班|[ABCabc甲乙丙]班)[^\d,。;]{0,4}(?:\d+户)?$/u;

/** So many at most go out together to lecture. */
const FEW = 5;

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
