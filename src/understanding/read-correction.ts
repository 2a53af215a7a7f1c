import type { CheckInFrame } from './frame.ts';
import { normalise } from './normalise.ts';
import { type ReadingContext, readCheckIn } from './read-check-in.ts';

/** What a text says instead of what was recorded. */
export interface Correction {
  /** The new values and nothing else; none for a swap. */
  frame: CheckInFrame;
  /** Words that tell which entry is meant (青山那条, 昨天的): its unit, day or old headcount; null when there are none. */
  about: CheckInFrame | null;
  /** What stands there and is wrong (不是35); null when it is not said. */
  was: CheckInFrame | null;
  /** `add`: what was left out stands beside the rest (漏了网贷); `swap`: headcount and households change places. */
  way: 'replace' | 'add' | 'swap';
}

interface Form {
  /** Groups: `meant`, what is to stand; `was`, what is wrong; `about`, which entry. */
  pattern: RegExp;
  /** The words name what was left out. */
  isAddition?: true;
  /** Said of one thing (主题是刷单): figures and units in it would make it a report. */
  isOfOneThing?: true;
}

/** Nobody corrects in more words; the forms look back and forth. */
const LONGEST = 200;

/** Words that point at an entry made before. */
const ENTRY = /[那这上][一]?[条个场次]|刚才|刚刚|刚发|刚报|前[面头]那?条|上面|记录/u;

/** The first that fits decides. */
const FORMS: readonly Form[] = [
  // Left out
  {
    pattern:
      /^(?<about>[^,;。\n]*?(?:[条场次]|刚才|刚刚|记录)(?:里|的)?)?[\s,]*(?:还|又)?(?:[漏忘少缺](?:写|报|填|记|选|打|讲|说|加|掉|了)+|漏|还讲了|也讲了)(?:个|一个|一样)?[\s,:]*(?<meant>[^\n]+)$/u,
    isAddition: true,
  },
  // Not this but that
  { pattern: /(?<about>[^,;。\n]*?)不是(?<was>[^,;。、\n]*?)[,;、 ]?(?:而)?(?<meant>(?:讲的)?是[^\n]+)/u },
  {
    pattern:
      /(?:^|[\s,;。])(?<about>[^,;。\n]*?[那这上][一]?[条个场次])?(?<meant>[^,;。\n ]+?)[, ]?不是(?<was>[^\n]+)$/u,
  },
  // 35写成53了
  { pattern: /^(?:把|将)?(?<meant>\d+[人个户名]?)[写打报填记]成了?(?<was>\d+[人个户名]?)了?$/u },
  {
    pattern:
      /写成(?<was>[^,;。\n]*?)了?[,;。、 ]\s?(?:总共|其实|实际|真正)?应?该?(?:是|改|在)?(?<meant>[^\n]+)/u,
  },
  // 选错了是网贷
  {
    pattern:
      /(?:^|(?<about>[^,;。\n]*?)[写打说选填弄搞看报算记])错[了字]*[\s,]?(?:应该|其实)?(?<meant>是[^\n]+|(?<=^错了[\s,])\d+[人个户名]?$)/u,
  },
  // 主题是刷单
  {
    pattern:
      /^(?<about>[^,;。\n]*?(?:条|场|次|刚才|刚刚)的?)?(?:主题|话题|内容|对象|听众|人群|受众|地点|地方|场地|队伍)(?:应该)?(?:是|为|:|改)\s?(?<meant>[^\n]+)$/u,
    isOfOneThing: true,
  },
  { pattern: /(?<meant>[^,;。\n]+?)才[对是]/u },
  // Change it to
  { pattern: /(?<about>[^,;。\n]*?)(?:改成|改为|改回|更正为|换成|应该是|应该|应为|应是)(?<meant>[^\n]+)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*?)(?:(?:写|打|说|选|填|弄|搞|看|报|算|记)(?:错|反|混)|发错|(?:时间|日期|地点|人数|户数|村名?|主题|内容)错|写成[^,;。]*|[多少](?:打|写|报|算)|不对|有误|漏[了掉写]|忘[了写])[^,;。、\n]*?[,;。、 ]\s?(?:总共|其实|实际|真正)?(?:应)?(?:是|改|在)?(?<meant>[^\n]+)/u,
  },
  { pattern: /(?<about>[^\d,;。\n]*)(?<!\d)(?<was>\d+[人个户名]?)改(?:成|为)?\s?(?<meant>\d[^,;。\n]*)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|的|人数|户数|日期|时间|村|地点|流动))改(?:一下)?(?:成|为)?[\s,]*(?<meant>[^\n]+)/u,
  },
  // What was left out
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次|刚才的?|刚刚的?|刚[报发]的))[^\n]*?(?:补充?一?下?|加个?|加一个|加上|加一下)[\s,:]*(?<meant>[^\n]+)/u,
    isAddition: true,
  },
  {
    pattern:
      /^(?:补充|补一下)(?:一下)?[\s:,](?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次))(?<meant>[^\n]+)/u,
    isAddition: true,
  },
  {
    pattern:
      /^(?:补充|补)(?:一下|下)?(?<about>[^,;。\n]*(?:条|刚才|刚刚|[那这上]场)[^,;。\n]*)[,:;。 ](?<meant>[^\n]+)/u,
    isAddition: true,
  },
  { pattern: /^(?:改一下[,;。\s]*)+(?<about>[^,;。\n]*?(?:条|的))?(?<meant>[^\n]+)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次))(?:的)?(?<meant>[^\n]+?)[,;。 ](?:补|加)(?:充|上)?(?:一下)?$/u,
    isAddition: true,
  },
];
/** Said outright; what follows may take any of the forms, or none. */
const LEAD = /^(?:更正|订正|修正|修改|更改|改正|纠正)(?:一下)?[\s:,。]*/u;
/** 昨天的 62人, 青山那条50 */
const PLAIN: Form = { pattern: /^(?<about>[^\n]*?(?:那条|的))?(?<meant>[^\n]+)/u };
const SWAPPED =
  /^(?<about>[^\n]*?)(?:户数?和?跟?与?、?人数?|人数?和?跟?与?、?户数?)(?:都|给|好像)*[写填报记弄搞打说]?(?:反|颠倒|倒)了?[。!]*$/u;
/** 改天, 改到后天: another day for a lecture to come. */
const NO_CORRECTION = /改(?:天|日|到|期|善|变|造|装)|[?]|吗|怎么|如何|骗子|不是(?:诈骗|骗)|真的假的/u;
const LEADING_BE = /^[\s:,]*(?:(?:应该|总共|一共)?(?:应)?是|为|到)/u;

/**
 * What a free text says instead of what was recorded (不是35是53, 改成53人, 青山那条改50, 户数人数写反了). Null when the
 * text corrects nothing.
 */
export function readCorrection(input: string, context: ReadingContext): Correction | null {
  const text = normalise(input);
  if (text.length > LONGEST || NO_CORRECTION.test(text)) return null;
  const rest = text.replace(LEAD, '');
  const swapped = SWAPPED.exec(rest)?.groups;
  if (swapped) {
    const { about = '' } = swapped;
    return { frame: readCheckIn('', context), about: readEntry(about, context), was: null, way: 'swap' };
  }
  for (const form of rest === text ? FORMS : [...FORMS, PLAIN]) {
    const correction = readAs(form, rest, context);
    if (correction) return correction;
  }
  return null;
}

function readAs(form: Form, text: string, context: ReadingContext): Correction | null {
  const { meant, was, about = '' } = form.pattern.exec(text)?.groups ?? {};
  if (meant === undefined) return null;
  const entry = readEntry(about, context);
  // 外地的12个: these are words of the new value.
  const isOwn = form === PLAIN && about !== '' && !entry && !pointsAtEntry(about);
  const before = text.slice(0, text.lastIndexOf(meant));
  const label = /(?:户数|人数)(?!.*(?:户数|人数))/u.exec(before)?.[0] ?? '';
  const isBoth = /户数人数|人数户数/u.test(text);
  const words = (isBoth ? '' : label) + (isOwn ? about : '') + meant.replace(LEADING_BE, '');
  const frame = readCheckIn(words, { ...context, isCorrection: true });
  if (!saysSomething(frame)) return null;
  if (form.isOfOneThing && (frame.headcount !== null || frame.units.length > 0)) return null;
  // What a report left out is named, not sent anew: 虎山35人 漏报 is a report.
  if (form.isAddition && frame.units.length > 0) return null;
  const wrong = was === undefined ? null : readCheckIn(label + was, { ...context, isCorrection: true });
  return {
    frame,
    about: isOwn ? null : entry,
    was: wrong && saysSomething(wrong) ? wrong : null,
    way: form.isAddition ? 'add' : 'replace',
  };
}

/** What words say of the entry they mean (青山昨天35人那条); null when they tell it from no other. */
export function readEntry(words: string, context: ReadingContext): CheckInFrame | null {
  if (words === '') return null;
  const frame = readCheckIn(words.replace(/人数|户数|日期|时间|地点/gu, ' '), context);
  return saysSomething(frame) ? frame : null;
}

/** Whether a text speaks of an entry made before rather than of a lecture. */
export function pointsAtEntry(text: string): boolean {
  return ENTRY.test(text);
}

function saysSomething(frame: CheckInFrame): boolean {
  const { headcount, floating, visitors, households, leaflets, sessions } = frame;
  const { heldOn, heldTime, venueKind, team } = frame;
  const counts = [headcount, floating, visitors, households, leaflets, sessions];
  const slots = [...counts, heldOn, heldTime, venueKind, team];
  return (
    slots.some((slot) => slot !== null) ||
    frame.units.length + frame.audiences.length + frame.topics.length > 0
  );
}
