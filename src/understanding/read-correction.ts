import type { CheckInFrame } from './frame.ts';
import { normalise } from './normalise.ts';
import { type ReadingContext, readCheckIn } from './read-check-in.ts';

/** What a text says instead of what was recorded. */
export interface Correction {
  /** The new values and nothing else. */
  frame: CheckInFrame;
  /** Words that tell which entry is meant (青山那条, 昨天的): its unit, day or old headcount; null when there are none. */
  about: CheckInFrame | null;
}

interface Form {
  /** Groups: `meant`, what is to stand; `about`, which entry. */
  pattern: RegExp;
}

/** Words that point at an entry made before. */
const ENTRY = /[那这上][一]?[条个场次]|刚才|刚刚|刚发|刚报|前[面头]那?条|上面|记录/u;

/** The first that fits decides. */
const FORMS: readonly Form[] = [
  // Said outright
  {
    pattern:
      /^(?:更正|订正|修正|修改|更改|改正|纠正)(?:一下)?[\s:,。]*(?<about>[^\n]*?(?:那条|的))?(?:[^\n]*?(?:改成|改为|应该是|应为|应是|不是\S+?(?=是)))?(?<meant>[^\n]+)/u,
  },
  // Not this but that
  { pattern: /不是[^,;。、\n]*?[,;、 ]?(?:而)?(?<meant>是[^\n]+)/u },
  {
    pattern: /(?:^|[\s,;。])(?<about>[^,;。\n]*?[那这上][一]?[条个])?(?<meant>[^,;。\n ]+?)[, ]?不是[^\n]+$/u,
  },
  { pattern: /(?<meant>[^,;。\n]+?)才[对是]/u },
  // Change it to
  { pattern: /(?<about>[^,;。\n]*?)(?:改成|改为|改回|更正为|换成|应该是|应该|应为|应是)(?<meant>[^\n]+)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*?)(?:(?:写|打|说|选|填|弄|搞|看|报|算|记)(?:错|反|混)|发错|(?:时间|日期|地点|人数|户数|村名?|主题|内容)错|写成[^,;。]*|[多少](?:打|写|报|算)|不对|有误|漏[了掉写]|忘[了写])[^,;。、\n]*?[,;。、 ]\s?(?:总共|其实|实际|真正)?(?:应)?(?:是|改|在)?(?<meant>[^\n]+)/u,
  },
  { pattern: /(?<about>[^,;。\n]*?)[写打说选填弄搞看报发算记][错反混]了?(?:应该?)?是(?<meant>[^\n]+)/u },
  { pattern: /(?<about>[^\d,;。\n]*)(?<!\d)\d+[人个户名]?改(?:成|为)?\s?(?<meant>\d[^,;。\n]*)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|的|人数|户数|日期|时间|村|地点|流动))改(?:一下)?(?:成|为)?[\s,]*(?<meant>[^\n]+)/u,
  },
  // What was left out
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次|刚才的?|刚刚的?|刚[报发]的))[^\n]*?(?:补充?一?下?|加个?|加一个|加上|加一下)[\s,:]*(?<meant>[^\n]+)/u,
  },
  {
    pattern:
      /^(?:补充|补一下)(?:一下)?[\s:,](?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次))(?<meant>[^\n]+)/u,
  },
  {
    pattern:
      /^(?:补充|补)(?:一下|下)?(?<about>[^,;。\n]*(?:条|刚才|刚刚|[那这上]场)[^,;。\n]*)[,:;。 ](?<meant>[^\n]+)/u,
  },
  { pattern: /^(?:改一下[,;。\s]*)+(?<about>[^,;。\n]*?(?:条|的))?(?<meant>[^\n]+)/u },
  {
    pattern:
      /(?<about>[^,;。\n]*(?:条|[那这上]场|[那这上]次))(?:的)?(?<meant>[^\n]+?)[,;。 ](?:补|加)(?:充|上)?(?:一下)?$/u,
  },
].map(fromItsClause);

/** 改天, 改到后天: another day for a lecture to come. */
const NO_CORRECTION = /改(?:天|日|到|期|善|变|造|装)|[?]|吗|怎么|如何/u;
/** What mends an entry is said at once; longer texts are not searched to their end. */
const LONGEST = 300;
const LEADING_BE = /^[\s:,]*(?:(?:应该|总共|一共)?(?:应)?是|为|到)/u;

/**
 * What a free text says instead of what was recorded (不是35是53, 改成53人, 青山那条改50). Null when the text corrects
 * nothing.
 */
export function readCorrection(input: string, context: ReadingContext): Correction | null {
  const text = normalise(input).slice(0, LONGEST);
  if (NO_CORRECTION.test(text)) return null;
  for (const { pattern } of FORMS) {
    const { meant, about = '' } = pattern.exec(text)?.groups ?? {};
    if (meant === undefined) continue;
    const label = /(?:户数|人数)(?!.*(?:户数|人数))/u.exec(text.slice(0, text.lastIndexOf(meant)))?.[0] ?? '';
    const isBoth = /户数人数|人数户数/u.test(text);
    const words = (isBoth ? '' : label) + meant.replace(LEADING_BE, '');
    const frame = readCheckIn(words, { ...context, isCorrection: true });
    if (!saysSomething(frame)) continue;
    const entry =
      about === '' ? null : readCheckIn(about.replace(/人数|户数|日期|时间|地点/gu, ' '), context);
    return { frame, about: entry && (entry.units.length > 0 || entry.heldOn) ? entry : null };
  }
  return null;
}

/**
 * What begins with `about` or `meant` begins with a clause, or after a figure: elsewhere it need not be tried, and the
 * time stays in proportion to the text.
 */
function fromItsClause({ pattern }: Form): Form {
  const { source, flags } = pattern;
  return { pattern: source.startsWith('(?<') ? new RegExp(`(?<=^|[\\d,;。\\n])${source}`, flags) : pattern };
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
