import type { Day } from '../domain/day.ts';
import type { CheckInFrame } from './frame.ts';
import { SLIP } from './headcount.ts';
import { normalise } from './normalise.ts';
import { HOLIDAY, type ReadingContext, readCheckIn } from './read-check-in.ts';
import { type Correction, pointsAtEntry, readCorrection } from './read-correction.ts';
import { isQuery, isWithdrawal } from './read-intent.ts';
import { type Against, readSigns } from './signs.ts';
import { type LectureRead, splitLectures } from './split-lectures.ts';

export type Intent = 'checkin' | 'correct' | 'retract' | 'query' | 'other';

/**
 * What is to be done with a text as a report of lectures: write it down, lay it before the sender, ask for what is
 * missing, or nothing, because it is none.
 */
export type Decision = 'record' | 'confirm' | 'ask' | 'none';

export interface Understood {
  intent: Intent;
  decision: Decision;
  /** One for each lecture the text reports; empty unless it is a check-in. */
  lectures: LectureRead[];
  /** What a correction says instead. */
  correction: Correction | null;
}

/** Words a check-in begins with that mean other things too: only with a figure are they one. */
export const LEAD =
  /^(?:@\S+ +)*[#【[]?(?:宣讲打卡|反诈打卡|补打卡|打卡|签到|宣讲记录|宣讲|接龙|上报|补报|登记|完成|汇报|报告)[#】\]]?[\s:,。!]*/u;

/** What a cadre's text, said to the bot, is and says. Pure; never throws. */
export function understand(input: string, context: ReadingContext): Understood {
  const text = normalise(input);
  const none = (intent: Intent): Understood => ({ intent, decision: 'none', lectures: [], correction: null });
  const mendsItself = isSelfRepair(text, context);
  if (!mendsItself) {
    if (isWithdrawal(text)) return none('retract');
    const correction = readCorrection(text, context);
    if (correction) return { ...none('correct'), correction };
  }
  const lectures = splitLectures(afterSlipOfUnit(text, context).replace(LEAD, ''), context);
  const decision = decide(mendsItself ? text.replace(SLIP, ' ') : text, lectures, context.today);
  const isEmpty = decision === 'ask' && lectures.every(({ frame }) => !hasFigure(frame));
  if (decision === 'none' || (isEmpty && isQuery(text))) return none(isQuery(text) ? 'query' : 'other');
  return {
    intent: 'checkin',
    decision: mendsItself && decision === 'record' ? 'confirm' : decision,
    lectures,
    correction: null,
  };
}

/** 青山 35人 哦写错 38人: a report that mends itself on the way corrects nothing that was recorded. */
function isSelfRepair(text: string, context: ReadingContext): boolean {
  const slip = SLIP.exec(text);
  if (!slip || pointsAtEntry(text) || /^(?:更正|订正|修正|修改|更改|改)/u.test(text)) return false;
  const said = readCheckIn(text.slice(0, slip.index), context);
  const meant = readCheckIn(text.slice(slip.index), context);
  // 38人,哦打错了,36人,虎山
  if (said.headcount && meant.headcount && meant.units.length === 1) return true;
  return (
    said.units.length > 0 &&
    ([said.headcount, said.households, said.heldOn].some((slot) => slot !== null) ||
      isNewUnit(text, slip, context))
  );
}

/** 清波村 哎呀说错 青山村 37人: what comes after is the whole report. */
function afterSlipOfUnit(text: string, context: ReadingContext): string {
  const slip = SLIP.exec(text);
  if (!slip || pointsAtEntry(text) || !isNewUnit(text, slip, context)) return text;
  return text.slice(slip.index + slip[0].length);
}

function isNewUnit(text: string, slip: RegExpExecArray, context: ReadingContext): boolean {
  const before = readCheckIn(text.slice(0, slip.index), context);
  if (before.units.length !== 1 || before.headcount) return false;
  const after = readCheckIn(text.slice(slip.index + slip[0].length), context);
  return after.units.length === 1 && after.headcount !== null;
}

/** How many unexplained characters a report bears, by what in it speaks for one. */
function bearableIn({ signs, isOurs, speaksOfLecture }: Evidence): number {
  if (isOurs && speaksOfLecture) return 30;
  if (isOurs) return 3;
  if (speaksOfLecture) return 6 + 4 * Math.min(signs, 2);
  return Math.min(signs, 2);
}
/** So many more, and a text that speaks of no lecture is none. */
const MORE_TO_ASK = 8;
/** What makes a text this campaign's, whatever else it says. */
const OURS = /反诈|反骗|防诈|防骗|诈骗|骗局|骗术|96110/u;

interface Evidence {
  /** Kinds of things in it that lectures have: places, teams, listeners. */
  signs: number;
  isOurs: boolean;
  speaksOfLecture: boolean;
  against: Against;
}

function decide(text: string, lectures: readonly LectureRead[], today: Day): Decision {
  const isLed = LEAD.test(text);
  // A day to come: a plan. 六一活动 may be held before the day.
  const isAhead = ({ frame: { heldOn } }: LectureRead) =>
    heldOn && heldOn.value > today && !HOLIDAY.test(heldOn.words);
  if (lectures.some(isAhead)) return 'none';
  const isOurs = OURS.test(text) || lectures.some(({ frame }) => frame.topics.length > 0);
  const { speaksOfLecture, against } = readSigns(text, isOurs);
  if (against === 'never') return 'none';
  const decisions = lectures.map(({ frame }) =>
    decideOne(frame, {
      signs: signsIn(frame),
      isOurs: isOurs || isLed,
      speaksOfLecture: speaksOfLecture || isLed,
      against,
    }),
  );
  return (['none', 'ask', 'confirm'] as const).find((worst) => decisions.includes(worst)) ?? 'record';
}

function decideOne(frame: CheckInFrame, evidence: Evidence): Decision {
  const { signs, isOurs, speaksOfLecture, against } = evidence;
  const { headcount, units, unknownUnits, unexplained } = frame;
  if (against === 'doubt' && !speaksOfLecture && signs < 2) return 'none';
  const strange = unexplained.match(/\p{L}/gu)?.length ?? 0;
  const bearable = bearableIn(evidence);
  if (strange > bearable + MORE_TO_ASK && !(isOurs && speaksOfLecture)) return 'none';
  if (headcount === null || headcount.value === 0 || headcount.disputed || units.length !== 1) {
    if (against === 'doubt' && !hasFigure(frame)) return 'none';
    const isFigured = hasFigure(frame);
    const isTerse = units.length > 0 && isFigured && strange <= (units.length > 1 ? 4 : 0);
    const isLecture = isOurs || signs >= 2 || (isFigured && (signs >= 1 || speaksOfLecture) && strange <= 4);
    return isTerse ||
      (isLecture && (isFigured || (units.length > 0 && speaksOfLecture))) ||
      (units.length > 0 && speaksOfLecture && signs > 0 && strange <= 4)
      ? 'ask'
      : 'none';
  }
  const isSure = [units[0], headcount, frame.households, frame.heldOn, frame.heldTime].every(
    (slot) => slot?.certain !== false,
  );
  if (!headcount.certain && !speaksOfLecture) return isOurs || signs >= 2 ? 'confirm' : 'none';
  if (
    NEGATED.test(unexplained) ||
    /\p{N}/u.test(unexplained) ||
    (frame.heldOn === null && (SOME_DAY.test(unexplained) || SOME_TIME_AGO.test(frame.text)))
  )
    return 'confirm';
  const isHeld = against === null || (against === 'aside' && speaksOfLecture);
  return isSure && isHeld && unknownUnits.length === 0 && strange <= bearable ? 'record' : 'confirm';
}

/** Left over, these change what was said. */
const NEGATED = /[没未](?!细|想)|别(?:人|的村)/u;
/** 上周, 前几天: words that are too common one by one to be left over. */
const SOME_TIME_AGO =
  /(?:\d|[一二三四五六七八九十元])月(?:份|最后|末|底)|上个?(?:周|星期|礼拜|月)(?![一二三四五六日天末\d])|[前这][几两]天|最近|近日|[前上]阵子/u;
/** A day that is not read: the day of writing would be wrong. */
const SOME_DAY =
  /[一二三四五六七八九十元\d]月|\d号|[上下]周|周末|星期|礼拜|节(?!目|课|约)|月[初底]|[上中下]旬|近日|最近|前[几两]天|这[几两]天/u;

function hasFigure({ headcount, households, vague }: CheckInFrame): boolean {
  return headcount !== null || households !== null || vague !== null;
}

function signsIn({ audiences, venueKind, team, households, sessions }: CheckInFrame): number {
  return [audiences[0], venueKind, team, households, sessions].filter((slot) => slot).length;
}
