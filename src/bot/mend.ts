import { type CheckInFrame, readAnswer, readCheckIn, readCorrection } from '../understanding/index.ts';
import type { Context } from './command.ts';
import { understandReport } from './draft.ts';
import type { Draft, Report } from './report-schema.ts';

/** What somebody answers to 「请核对」. */
export type Verdict =
  | { kind: 'yes' }
  | { kind: 'no' }
  /** It is wrong, and what is right is not said. */
  | { kind: 'wrong' }
  | { kind: 'mend'; text: string; frame: CheckInFrame };

const DROP =
  /^(?:否|不|不是|没有|没|不用|不要|别|no)(?:了|的|啊|呀|吧)?[。!]*$|^(?:不用记|不要记|别记|不记|不报|算了|取消|撤回|撤)(?:了|吧|啊)*[。!]*$/iu;
const WRONG = /^(?:不对|错了|有错|不准|写错了?|改|更正|改成)(?:的|啊|呀|吧)?[。!]*$/u;
const WRONG_LEAD =
  /^(?:不对|不是的?|错了|更正|修改|更改|改正|改成|改为|改|应该是|应该|应为|是)(?:一下)?[\s,:。]*/u;

/** Whether a text says that what was asked about is not to be recorded. */
export function wantsDropping(text: string): boolean {
  return DROP.test(text);
}

/** Null when the text is about something else: it may be a check-in of its own. */
export function readVerdict(context: Context, draft: Draft): Verdict | null {
  const { text, town, today } = context;
  const answer = readAnswer(text);
  if (answer === 'yes') return { kind: 'yes' };
  if (wantsDropping(text)) return { kind: 'no' };
  if (WRONG.test(text)) return { kind: 'wrong' };
  const reading = { lexicon: town.lexicon, today, isCorrection: true };
  const correction = readCorrection(text, reading);
  if (correction && !/#\d/u.test(text))
    return { kind: 'mend', text: correction.frame.text, frame: correction.frame };

  const meant = text.replace(WRONG_LEAD, '');
  const frame = readCheckIn(meant, reading);
  const isPlain = frame.unexplained === '' && frame.unknownUnits.length === 0 && !isEmpty(frame);
  if (!isPlain || (meant === text && isReportOfItsOwn(context, frame, draft))) return null;
  return { kind: 'mend', text: meant, frame };
}

/** A figure with more about a lecture than its own measure: another one, though a question is open. */
function isReportOfItsOwn(context: Context, frame: CheckInFrame, { reports }: Draft): boolean {
  const { headcount, venueKind, heldOn, heldTime } = frame;
  if (headcount === null) return false;
  const about = [venueKind, heldOn, heldTime, frame.topics[0], frame.audiences[0]];
  if (about.some((slot) => slot)) return true;
  // 「赐璧53人」 mends the lecture in 赐璧 that was shown; in another village it is another one.
  const isShown = frame.units.every(({ value }) => reports.some(({ unit }) => unit === value));
  return !isShown && understandReport(context).decision !== 'none';
}

function isEmpty(frame: CheckInFrame): boolean {
  const { headcount, floating, visitors, households, leaflets, heldOn, heldTime, venueKind, team } = frame;
  const slots = [headcount, floating, visitors, households, leaflets, heldOn, heldTime, venueKind, team];
  return (
    slots.every((slot) => slot === null) &&
    frame.units.length + frame.audiences.length + frame.topics.length === 0
  );
}

/** The draft with what the sender said instead; null when nobody can tell which of its lectures is meant. */
export function mended(
  draft: Draft,
  { text, frame }: { text: string; frame: CheckInFrame },
  today: string,
): Draft | null {
  const mend = (report: Report): Report => {
    const { headcount, ...rest } = report;
    const unit = draft.reports.length === 1 ? frame.units[0]?.value : undefined;
    return {
      ...rest,
      ...(frame.headcount || headcount === undefined ? {} : { headcount }),
      ...(unit ? { unit } : {}),
      mends: [...(report.mends ?? []), { text, writtenOn: today }],
    };
  };
  if (draft.reports.length === 1) return { ...draft, reports: draft.reports.map(mend) };

  const [named, ...others] = frame.units;
  if (others.length > 0) return null;
  if (named) {
    const meant = draft.reports.filter(({ unit }) => unit === named.value);
    if (meant.length !== 1) return null;
    return {
      ...draft,
      reports: draft.reports.map((report) => (meant.includes(report) ? mend(report) : report)),
    };
  }
  const isOfOne = [frame.headcount, frame.households, frame.floating, frame.visitors, frame.leaflets].some(
    (slot) => slot !== null,
  );
  return isOfOne ? null : { ...draft, reports: draft.reports.map(mend) };
}
