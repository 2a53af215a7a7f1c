import { findNumerals, type Numeral } from './numerals.ts';
import type { Span } from './remainder.ts';

/** What a number in a check-in counts. */
export type CountRole =
  | 'persons'
  /** 30人听课, 受教育群众500人: who listened, whatever else people are counted for. */
  | 'listeners'
  /** 共120人: stands for everybody, whatever else is counted. */
  | 'total'
  /** 实到33: beats every other figure. */
  | 'actual'
  /** 应到40, 通知40人: never a headcount. */
  | 'expected'
  /** 其中家长20人: contained in another figure. */
  | 'part'
  /** 我们3个人去, 派2个人: who lectured. */
  | 'staff'
  /** 宣讲员2人, 干部19人: who lectured, unless nobody else is counted. */
  | 'colleagues'
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
  '(?:人次|人|[仁任](?![\\p{sc=Han}])|个(?!月|小时|钟|星期|礼拜|小区|村(?!民|干部)|小组|群|点|组|单位|企业|公司|厂|工地|问题|案例|地方|学校|班|网格|自然村|车间|厂区|项目|片区|点位|场所|大棚|组)人?|位|名|口人|号人|ppl|people)';
const PERSONS = new RegExp(`^ ?${PERSON}`, 'u');
const PERSONS_OR_NONE = new RegExp(`^ ?${PERSON}?`, 'u');
const FLOATING = '(?:流动|外来|外地|外省|新居民|租客|租户|房客|民工)';
const RESIDENT = '(?:户籍|本地|本村)';
const VISITOR = '(?:外村|外镇|邻村|别村|外单位|隔壁村)';
/** Words that may stand between a group's name and its figure (流动人口有:12). */
const LINK = '(?:务工|租户|租客)?(?:人口|人员|户口|居民|村民|群众|来)?(?:的|有|是|约)* ?[:=】]? ?';
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

const COLLEAGUES_BEFORE =
  /(?:宣讲员|宣讲人|宣讲队|讲师|主讲|工作人员|队员|志愿者|民警|辅警|网格员|保安|物业|(?<!机关|镇)干部|同事)(?:现|有|共|一共|就|等)* ?$/u;
const STAFF_BEFORE =
  /(?:我们|咱们|阿拉|我[和跟同与]\p{sc=Han}{2,3}|一行|带队|带了?|派了?|出动)(?:有|共|一共|就|等)* ?$/u;
const STAFF_AFTER =
  /^ ?(?:个人|人|个|名|位)(?:一起|一同|一道|一块|分头|结伴)?(?:去|主讲|宣讲|带队|出动|分头|一起|一同|一道|一块|分组|负责|跑|走)/u;
const LISTENING_BEFORE =
  /(?:受教育|参加|参与|到场|到会|听课|听讲|听众|受众|观众|对象|听的人|听的|来听的|来参加的)(?:的)?(?:人数?|人员|群众|村民|居民|家长|老人|学生|师生|员工|职工|房东)?(?:达|共|有|约|是|到|大概)* ?[:=】]? ?$/u;
const LISTENING_AFTER = new RegExp(
  `^ ?${PERSON}(?=[^\\d,。;、\\n]{0,6}(?:听课|听讲|来听|在听|听了|听宣讲|参加|参与|到场|到会|受教育))`,
  'u',
);

/** The first sign that fits decides. */
const SIGNS: readonly Sign[] = [
  { role: 'other', after: /^ ?(?:元|块|岁|万元|%|度|小时|分钟|个小时|个钟|天|个?月|年|斤)/u },
  { role: 'households', before: /(?:户数|(?:^|[\s,;])户) ?[:=】]? ?$/u, after: /^ ?户?/u },
  { role: 'other', before: /(?:本来|原来|原本)(?:有|是)? ?$/u, after: /^ ?户/u },
  { role: 'part', before: /平均每?户? ?$|每户 ?$/u, after: PERSONS_OR_NONE },
  { role: 'other', after: /^ ?户(?:家里)?(?:没人|没有人|不在|无人|锁门|没开门|不肯|不开|拒绝|没算)/u },
  { role: 'households', before: /(?:敲开?|走了?|跑了?|上门)了? ?$/u, after: /^ ?家(?!企|公|厂|店)/u },
  {
    role: 'households',
    after: /^ ?(?:份人家|户(?!籍|数|一[张份户])(?:人家|居民|村民|家庭)?|家农户|家住户)/u,
  },
  {
    role: 'leaflets',
    before: /告知书(?:共|一共|发|发放|发了|送|送了|了)* ?[:=】]? ?$/u,
    after: /^ ?(?:份|张|户)?/u,
  },
  { role: 'leaflets', after: /^ ?(?:份|张)(?:入户|入校|宣传)*告知书/u },
  {
    role: 'other',
    before:
      /(?:袋|扇子?|围裙|礼品|纸巾|雨?伞|毛巾|杯子?|口罩|手册|单页|传单|凳子?|椅子|海报|横幅|鸡蛋)(?:共|各|了)? ?$/u,
    after: /^ ?(?:个|只|把|条|份|张|本|包|盒)?/u,
  },
  { role: 'other', after: /^ ?(?:余|多)?(?:份|张|本|册|条|块)/u },
  { role: 'sessions', after: /^ ?(?:场|堂|节课|次(?!人)|个班|个组|个小组|个车间)/u },
  {
    role: 'expected',
    before:
      /(?:应到|目标|上[次场回]|[还相]差|通知|[叫请约喊邀]了?|邀请|预计|计划|准备|应有|应来|要来|报名)了? ?[:=】]? ?$/u,
    after: PERSONS_OR_NONE,
  },
  {
    role: 'actual',
    before: /(?:实到|实际到?场?(?:人数)?|实来|真到|实有)了? ?[:=】]? ?$/u,
    after: PERSONS_OR_NONE,
  },
  { role: 'other', before: /(?:序号|编号|第|电话|手机) ?[:=】]? ?$/u },
  { role: 'sessions', before: /场次 ?[:=】]? ?$/u, after: /^ ?场?/u },
  { role: 'perSession', before: /[场次堂](?:都是|均为?|都有|各)(?:有|是)* ?$/u, after: PERSONS_OR_NONE },
  {
    role: 'perSession',
    before: /每个?(?:场|次|堂|班|组|小组|车间)(?:大概|平均|约|都是|是|有)* ?$/u,
    after: PERSONS_OR_NONE,
  },
  ...signsOfGroup('visitors', VISITOR),
  ...signsOfGroup('floating', FLOATING),
  ...signsOfGroup('resident', RESIDENT),
  { role: 'part', before: /(?:人|名|位|个) ?\([^()\d]{0,6}$/u, after: PERSONS_OR_NONE },
  { role: 'part', before: /其中[^\d,。;\n]{0,6}$/u, after: PERSONS_OR_NONE },
  // 指导30余人安装反诈APP: beside the lecture.
  {
    role: 'part',
    before: /(?:指导|帮助?|协助|引导|劝阻|成功|新增)(?:了|群众|居民|村民)* ?$/u,
    after: PERSONS,
  },
  {
    role: 'part',
    before:
      /(?:安装|下载|注册|装|(?<!参)加|关注)(?:了|反诈|反诈中心|国家反诈中心|app|APP|App|公众号|专线|群|人数)* ?[:=】]? ?$/u,
    after: PERSONS_OR_NONE,
  },
  { role: 'staff', before: STAFF_BEFORE, after: PERSONS },
  { role: 'colleagues', before: COLLEAGUES_BEFORE, after: PERSONS },
  { role: 'staff', after: STAFF_AFTER },
  { role: 'listeners', before: LISTENING_BEFORE, after: PERSONS_OR_NONE },
  { role: 'listeners', after: LISTENING_AFTER },
  { role: 'gender', before: /[男女](?:生|性|的)? ?$/u, after: PERSONS_OR_NONE },
  {
    role: 'persons',
    before: /(?:人数|人次|(?:^|[\s,;])人 ?[:=】])(?:是|为|有)? ?[:=】]? ?$/u,
    after: PERSONS_OR_NONE,
  },
  { role: 'persons', after: PERSONS },
  {
    role: 'other',
    after: /^ ?(?:家|栋|幢|间|组|楼|层|号楼|单元|室|年级|班|期|起|个|所|条|桌|台|辆|遍|课|课时)/u,
  },
];

const TOTAL =
  /(?:共计|合计|总共|一共|加起来|总计|累计|总数|共有|共)(?:有|是|为|到|来了|走访|入户)* ?[:=】]? ?$/u;
const PHONE_NUMBER = /\d{7}/u;
const NOTHING_SAID = [''] as const;
const AROUND = /^ ?(?:左右|上下|出头|多)/u;
/** How far from a figure its words are looked for, in characters. */
const REACH = 16;

/**
 * The counts in a normalised text. `free` is the text with explained places blanked: numbers are looked for
 * there, the words around them in the whole text. Numbers nothing can be said about are left out.
 */
export function findCounts(text: string, free: string): Count[] {
  const numerals = findNumerals(free).filter(
    // (2)班 is a name.
    ({ words, span }) => !PHONE_NUMBER.test(words) && !/\($/u.test(text.slice(0, span[0])),
  );
  return joinSums(numerals, text).flatMap((numeral) => countOf(numeral, text, free) ?? []);
}

const PERSON_AFTER = new RegExp(`^ ?(?:${PERSON}|老人|群众|村民|居民)`, 'u');

/** 几十个人, 好多人: people were there, how many is not said. */
export function findVague(text: string, free: string): { span: Span; words: string } | null {
  const vague = findNumerals(free).find(
    ({ value, span }) => value === null && PERSON_AFTER.test(text.slice(span[1], span[1] + REACH)),
  );
  if (!vague) return null;
  const measure = PERSON_AFTER.exec(text.slice(vague.span[1], vague.span[1] + REACH))?.[0] ?? '';
  const span: Span = [vague.span[0], vague.span[1] + measure.length];
  return { span, words: text.slice(...span) };
}

/** 62户籍 18外来 一共80: behind 一共 stands everybody, whoever was named before. */
const STANDS_FOR_ALL: readonly CountRole[] = ['persons', 'resident', 'floating', 'visitors'];

function countOf(numeral: Numeral, text: string, free: string): Count | null {
  const [start, end] = numeral.span;
  // 一个青山小学: a place, nobody is counted.
  if (numeral.words === '一' && /^个(?![人,。;\s]|$)/u.test(text.slice(end, end + 2))) return null;
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
      totalWord && STANDS_FOR_ALL.includes(role) ? 'total' : role,
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
    ? !/[#@\d]$|(?<![\p{sc=Han}\0])\.$/u.test(before)
    : !/\p{L}$/u.test(before) || /(?:打卡|签到|接龙|宣讲|[有到来了共计是约达人])$/u.test(before);
  const isOver = !/[\p{L}\p{N}#@]/u.test(free.charAt(end)) || AROUND.test(free.slice(end, end + 3));
  return isLed && isOver;
}

/** 25+31人, A班52人+B班47人. */
const SUM_SIGN = /^ ?(?:[人个名位](?:学生|家长|老人)?)? ?\+ ?[^\d,。;\n]{0,10}$/u;

/** 25+31人 is one figure. */
function joinSums(numerals: readonly Numeral[], text: string): Numeral[] {
  const joined: Numeral[] = [];
  for (const numeral of numerals) {
    const last = joined.at(-1);
    const between = last ? text.slice(last.span[1], numeral.span[0]) : '';
    const isListed =
      last !== undefined &&
      between === '、' &&
      /(?:分别|依次)(?:是|有|为)? ?$/u.test(text.slice(0, last.span[0]));
    if (!last || !(SUM_SIGN.test(between) || isListed)) {
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
