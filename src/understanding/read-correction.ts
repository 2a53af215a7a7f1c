import type { CheckInFrame } from './frame.ts';
import { normalise } from './normalise.ts';
import { type ReadingContext, readCheckIn } from './read-check-in.ts';

/** Each takes what is meant out of a correction; the first that fits decides. */
const FORMS: readonly RegExp[] = [
  /不是[^,;。、\n]*?[,;、 ]?(?:而)?(?<meant>是[^\n]+)/u,
  /(?<meant>(?:是|应该是|应为|应是)?[^,;。\n]+?)[, ]?不是[^\n]+$/u,
  /(?:改成|改为|更正为|换成|应该是|应该|应为|应是)(?<meant>[^\n]+)/u,
  /(?:(?:写|打|说|发|选|填|弄)错|不对)[^\n]*?[,;。、 ]\s?(?:是|改)(?<meant>[^\n]+)/u,
  /(?:人数|户数|日期|时间|村|地点|流动)改(?<meant>[^\n]+)/u,
];

/**
 * What a free text says instead of what was recorded (不是35是53, 改成53人, 应为53): a frame of the new values
 * only. Null when the text corrects nothing.
 */
export function readCorrection(input: string, context: ReadingContext): CheckInFrame | null {
  const text = normalise(input);
  for (const form of FORMS) {
    const meant = form.exec(text)?.groups?.meant;
    if (meant === undefined) continue;
    const label = /(?:户数|人数)(?!.*(?:户数|人数))/u.exec(text.slice(0, text.indexOf(meant)))?.[0] ?? '';
    const frame = readCheckIn(label + meant.replace(/^是/u, ''), { ...context, isCorrection: true });
    if (saysSomething(frame)) return frame;
  }
  return null;
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
