import type { CheckInFrame } from './frame.ts';

const NOT_A_REPORT: readonly RegExp[] = [
  /预计|计划|打算|准备|要来|将要|将在|明[天早晚日]|后天|下周|下个?月|待会|等会|报名|安排|届时|准时|还没|未讲/u,
  /[?]|吗|么$|怎么|谁|多少|几场|(?<![十百])几个人|够不够|能不能|是不是|有没有|没(?!细数|数|统计)|哪/u,
  /谢谢|感谢|辛苦|麻烦|投诉|请(?:各|大家|问|注意|及时|尽快|于|在)|通知(?!了? ?\d)|提醒/u,
  /案件|发案|报案|警情|损失|受骗|被骗|上当|骗走|嫌疑|抓|转账\d|万元|[\d万千百]元|[\d万千百]块/u,
  /取消|停|推迟|改|作废|撤|删|(?:发|写|打|说|选)错|应为|应该|不是/u,
  /转[:发]|听说|据说|(?:隔壁|他们|别的)村|阳性|安装|需要|[还相]差|目标|任务数|累计|实有|(?<!流动|外来|户籍)人口/u,
  // How many belong to a group or go to lecture, not how many listened.
  /群里?(?:有|共|现)|[队员](?:现|一共|共|有)*\d+[人名个]|(?:我们|咱们|一行|派|带了?)\d+个?人|人(?:一起|一同)?去/u,
];
/** Words that only the report of a lecture has. */
const LECTURE = /讲|听|课|宣传|打卡/u;

/**
 * Whether an addressed free text without 打卡 in front is surely a report of a lecture held: a certain
 * headcount, hardly anything unexplained, no plan, question, thanks, case, money or correction in it.
 * Recording what was none is the worst error, so that doubt is no.
 */
export function looksLikeCheckIn(frame: CheckInFrame, text: string): boolean {
  const { headcount, heldOn, heldTime, unexplained, unknownUnits } = frame;
  if (!headcount?.certain || headcount.value === 0) return false;
  if (heldOn?.certain === false || heldTime?.certain === false || unknownUnits.length > 0) return false;
  const isLecture = LECTURE.test(frame.text) || frame.topics.length > 0;
  if (!isLecture && frame.units.length === 0) return false;
  // One character may be a slip of the pen where the rest speaks of a lecture.
  if (unexplained.replaceAll(' ', '').length > (isLecture ? 1 : 0)) return false;
  if (NOT_A_REPORT.some((sign) => sign.test(frame.text) || sign.test(text))) return false;
  return saysMoreThanAFigure(frame);
}

/** 35 alone is an answer to something; a village, a scam, a place or a day makes it a report. */
function saysMoreThanAFigure(frame: CheckInFrame): boolean {
  const { units, topics, audiences, venueKind, team, households, heldOn } = frame;
  return (
    units.length + topics.length + audiences.length > 0 ||
    [venueKind, team, households, heldOn].some((slot) => slot !== null)
  );
}
