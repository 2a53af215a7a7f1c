import { findNumerals, type Numeral } from './numerals.ts';
import type { Span } from './remainder.ts';

/** What a number in a check-in counts. */
export type CountRole =
  | 'persons'
  /** 共120人: stands for everybody, whatever else is counted. */
  | 'total'
  /** 实到33: beats every other figure. */
  | 'actual'
  /** 应到40, 通知40人: never a headcount. */
  | 'expected'
  /** 其中家长20人: contained in another figure. */
  | 'part'
  /** 每场40人 */
  | 'perSession'
  | 'resident'
  | 'floating'
  | 'visitors'
  | 'gender'
  | 'households'
  | 'leaflets'
  | 'sessions'
  /** Nothing says what it counts: a headcount when it is the only one. */
  | 'bare'
  /** 3组, 2小时, 100份传单: understood and of no account. */
  | 'other';

export interface Count {
  role: CountRole;
  value: number;
  approximate: boolean;
  /** The figure as written, with its 大概 and 左右. */
  span: Span;
  words: string;
  /** The figure with its measure and the words that say what it counts. */
  phrase: Span;
}

interface Sign {
  role: CountRole;
  before?: RegExp;
  after?: RegExp;
}

const PERSON =
  '(?:人次|人|个(?!月|小时|钟|星期|礼拜|小区|村|群|点|组|单位|企业|公司|厂|工地|问题|案例|地方|学校|班|网格|自然村)人?|位|名|口人|号人|ppl|people)';
const PERSONS = new RegExp(`^ ?${PERSON}`, 'u');
const PERSONS_OR_NONE = new RegExp(`^ ?${PERSON}?`, 'u');
const FLOATING = '(?:流动|外来|外地|外省|新居民|租客|民工)';
const RESIDENT = '(?:户籍|本地|本村)';
const VISITOR = '(?:外村|外镇|邻村|别村|外单位|隔壁村)';
/** Words that may stand between a group's name and its figure (流动人口有:12). */
const LINK = '(?:务工)?(?:人口|人员|户口|居民|村民|群众|来)?(?:的|有|是|约)* ?[::]? ?';
const OF_THEM = '(?:个|名|位|人)? ?(?:是|为|都是)? ?';

/** 流动人口12人, 12个流动的; a name before the next figure belongs to that one (35人 外地的12个). */
function signsOfGroup(role: CountRole, name: string): Sign[] {
  const whole = `${name}(?:人口|人员|务工|的|人)*`;
  const apart = `${OF_THEM}${whole}(?! ?[\\d的一二三四五六七八九十])`;
  return [
    { role, before: new RegExp(`${name}${LINK}$`, 'u'), after: PERSONS_OR_NONE },
    { role, after: new RegExp(`^(?:${whole}| ?${apart})`, 'u') },
  ];
}

/** The first sign that fits decides. */
const SIGNS: readonly Sign[] = [
  { role: 'other', after: /^ ?(?:元|块|岁|万元|%|度|小时|分钟|个小时|个钟|天|个?月|年|斤)/u },
  { role: 'households', before: /户数 ?[::]? ?$/u },
  { role: 'part', before: /平均每?户? ?$|每户 ?$/u, after: PERSONS_OR_NONE },
  { role: 'households', after: /^ ?(?:户(?!籍)(?:人家|居民|村民|家庭)?|家农户|家住户)/u },
  {
    role: 'leaflets',
    before: /告知书(?:共|一共|发|发放|发了|送|送了|了)* ?[::]? ?$/u,
    after: /^ ?(?:份|张|户)?/u,
  },
  { role: 'leaflets', after: /^ ?(?:份|张)(?:入户|入校|宣传)*告知书/u },
  { role: 'other', after: /^ ?(?:余|多)?(?:份|张|本|册|条|块)/u },
  { role: 'sessions', after: /^ ?(?:场|堂|节课|次(?!人))/u },
  {
    role: 'expected',
    before: /(?:应到|通知|预计|计划|准备|应有|应来|要来|报名)了? ?[::]? ?$/u,
    after: PERSONS_OR_NONE,
  },
  { role: 'actual', before: /(?:实到|实际到?场?|实来|真到|实有)了? ?[::]? ?$/u, after: PERSONS_OR_NONE },
  { role: 'perSession', before: /每[场次堂](?:大概|平均|约|都是|是|有)* ?$/u, after: PERSONS_OR_NONE },
  ...signsOfGroup('visitors', VISITOR),
  ...signsOfGroup('floating', FLOATING),
  ...signsOfGroup('resident', RESIDENT),
  { role: 'part', before: /其中[^\d,。;\n]{0,6}$/u, after: PERSONS_OR_NONE },
  { role: 'gender', before: /[男女](?:生|性|的)? ?$/u, after: PERSONS_OR_NONE },
  { role: 'persons', before: /人数(?:是|为|有)? ?[::]? ?$/u, after: PERSONS_OR_NONE },
  { role: 'persons', after: PERSONS },
  {
    role: 'other',
    after: /^ ?(?:家|栋|幢|间|组|楼|层|号楼|单元|室|年级|班|期|起|个|所|条|桌|台|辆|遍|课|课时)/u,
  },
];

const TOTAL = /(?:共计|合计|总共|一共|总计|累计|总数|共有|共)(?:有|是|为|到|来了|走访|入户)* ?[::]? ?$/u;
const PHONE_NUMBER = /\d{7}/u;
const NOTHING_SAID = [''] as const;
const AROUND = /^ ?(?:左右|上下|出头|多)/u;
/** How far from a figure its words are looked for, in characters. */
const REACH = 10;

/**
 * The counts in a normalised text. `free` is the text with explained places blanked: numbers are looked for
 * there, the words around them in the whole text. Numbers nothing can be said about are left out.
 */
export function findCounts(text: string, free: string): Count[] {
  const numerals = findNumerals(free).filter(({ words }) => !PHONE_NUMBER.test(words));
  return joinSums(numerals, text).flatMap((numeral) => countOf(numeral, text, free) ?? []);
}

function countOf(numeral: Numeral, text: string, free: string): Count | null {
  const [start, end] = numeral.span;
  const before = text.slice(Math.max(0, start - REACH), start);
  const after = text.slice(end, end + REACH);
  const totalWord = TOTAL.exec(before)?.[0] ?? '';
  const lead = totalWord ? before.slice(0, before.length - totalWord.length) : before;
  for (const { role, before: sign, after: measure } of SIGNS) {
    const said = sign ? sign.exec(lead) : NOTHING_SAID;
    const unit = measure ? measure.exec(after) : NOTHING_SAID;
    if (!said || !unit) continue;
    const unitEnd = end + unit[0].length;
    const around = AROUND.exec(text.slice(unitEnd, unitEnd + REACH))?.[0] ?? '';
    const figure: Span = [start, around ? unitEnd + around.length : end];
    const phrase: Span = [start - totalWord.length - said[0].length, unitEnd + around.length];
    return settled(
      { ...numeral, approximate: numeral.approximate || around !== '', span: figure },
      totalWord && role === 'persons' ? 'total' : role,
      phrase,
      text,
    );
  }
  if (!standsAlone(numeral, free)) return null;
  return settled(numeral, totalWord ? 'total' : 'bare', [start - totalWord.length, end], text);
}

function settled(numeral: Numeral, role: CountRole, phrase: Span, text: string): Count | null {
  const { value, approximate, span } = numeral;
  return value === null ? null : { role, value, approximate, span, words: text.slice(...span), phrase };
}

/** A bare number counts only as a word of its own: 赐璧 35 and 来了一百二 do, 3D and 老三 do not. */
function standsAlone(numeral: Numeral, free: string): boolean {
  const [start, end] = numeral.span;
  const before = free.slice(Math.max(0, start - 2), start);
  const isLed = /\d/u.test(numeral.words)
    ? !/[#@.\d]$/u.test(before)
    : !/\p{L}$/u.test(before) || /(?:打卡|签到|接龙|宣讲|[有到来了共计是约达])$/u.test(before);
  return isLed && !/[\p{L}\p{N}#@]/u.test(free.charAt(end));
}

/** 25+31人 is one figure. */
function joinSums(numerals: readonly Numeral[], text: string): Numeral[] {
  const joined: Numeral[] = [];
  for (const numeral of numerals) {
    const last = joined.at(-1);
    const between = last ? text.slice(last.span[1], numeral.span[0]) : '';
    if (!last || !/^ ?[人个]? ?\+ ?$/u.test(between)) {
      joined.push(numeral);
      continue;
    }
    const span: Span = [last.span[0], numeral.span[1]];
    const value = last.value === null || numeral.value === null ? null : last.value + numeral.value;
    const approximate = last.approximate || numeral.approximate;
    joined[joined.length - 1] = { value, approximate, span, words: text.slice(...span) };
  }
  return joined;
}
