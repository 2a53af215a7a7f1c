import { type Judged, namesAll, SLOTS, type SlotName, VERDICTS, type Verdict } from './score.ts';

/** How many of how many. */
export interface Share {
  held: number;
  of: number;
}

/** The figures of a judged file. */
export interface Summary {
  texts: number;
  checkIns: number;
  /** Of the check-ins. */
  slots: Record<SlotName, Share>;
  fullFrame: Share;
  /** Of all texts. */
  intent: Share;
  /** Full frame, of the corrections. */
  corrections: Share;
  verdicts: Record<Verdict, number>;
  recordedWrong: Share;
  recorded: Share;
  /** Of the check-ins that name a village and a headcount: the others cannot do without a question. */
  recordedOfComplete: Share;
  rightAfterOne: Share;
  othersKnown: Share;
}

const WITH_ONE_ANSWER: readonly Verdict[] = ['recorded right', 'confirmed right', 'asked what is missing'];

export function summaryOf(judged: readonly Judged[]): Summary {
  const intentOf = ({ utterance }: Judged) => utterance.gold[0]?.intent;
  const checkIns = judged.filter((each) => intentOf(each) === 'checkin');
  const corrections = judged.filter((each) => intentOf(each) === 'correct');
  const others = judged.filter((each) => intentOf(each) !== 'checkin');
  const complete = checkIns.filter(({ utterance }) => namesAll(utterance.gold));
  const isWhole = ({ wrongSlots }: Judged) => wrongSlots?.length === 0;
  const isRecorded = ({ row }: Judged) => row.decision === 'record';
  const count = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).length;
  const slotShare = (slot: SlotName) => shareOf(checkIns, ({ wrongSlots }) => !wrongSlots?.includes(slot));
  return {
    texts: judged.length,
    checkIns: checkIns.length,
    slots: fromNames(SLOTS, slotShare),
    fullFrame: shareOf(checkIns, isWhole),
    intent: shareOf(judged, ({ intentRight }) => intentRight),
    corrections: shareOf(corrections, isWhole),
    verdicts: fromNames(VERDICTS, count),
    recordedWrong: shareOf(judged, ({ verdict }) => verdict === 'recorded wrong'),
    recorded: shareOf(checkIns, isRecorded),
    recordedOfComplete: shareOf(complete, isRecorded),
    rightAfterOne: shareOf(checkIns, ({ verdict }) => WITH_ONE_ANSWER.includes(verdict)),
    othersKnown: shareOf(others, ({ verdict }) => verdict === 'not a check-in and left alone'),
  };
}

/** Accuracy by slot, the decision table and what must hold; with `withRows` first every row that fails. */
export function reportOf(judged: readonly Judged[], withRows: boolean): string {
  const summary = summaryOf(judged);
  const { texts, checkIns, slots, fullFrame, intent, corrections, verdicts } = summary;
  return [
    ...(withRows ? [...judged.filter(isWorthShowing).map(lineOf), ''] : []),
    `${texts} texts: ${checkIns} check-ins, ${texts - checkIns} others`,
    '',
    ...SLOTS.map((slot) => row(slot, told(slots[slot]))),
    row('full frame', told(fullFrame)),
    row('intent', told(intent)),
    row('corrections, full frame', told(corrections)),
    '',
    ...VERDICTS.map((verdict) => row(verdict, String(verdicts[verdict]))),
    '',
    ...mustHold(summary),
  ].join('\n');
}

function mustHold(summary: Summary): string[] {
  const { recordedWrong, recorded, recordedOfComplete, rightAfterOne, othersKnown } = summary;
  return [
    row('recorded wrong', `${told(recordedWrong)}  ≤ 0.5 % ${verdictOn(recordedWrong, 'most', 0.005)}`),
    row('recorded without a question', `${told(recorded)}  ≥ 85 % ${verdictOn(recorded, 'least', 0.85)}`),
    row('  of those naming village and people', told(recordedOfComplete)),
    row(
      'right after at most one answer',
      `${told(rightAfterOne)}  ≥ 97 % ${verdictOn(rightAfterOne, 'least', 0.97)}`,
    ),
    row(
      'others left alone or known for it',
      `${told(othersKnown)}  ≥ 95 % ${verdictOn(othersKnown, 'least', 0.95)}`,
    ),
  ];
}

const WIDTH = 38;

function row(name: string, value: string): string {
  return `${name.padEnd(WIDTH)}${value}`;
}

function verdictOn({ held, of }: Share, at: 'least' | 'most', limit: number): string {
  if (of === 0) return '';
  return (at === 'least' ? held / of >= limit : held / of <= limit) ? 'ok' : 'MISS';
}

function isWorthShowing({ verdict, wrongSlots, intentRight }: Judged): boolean {
  const isFine = WITH_ONE_ANSWER.includes(verdict) || verdict === 'not a check-in and left alone';
  return !isFine || (wrongSlots?.length ?? 0) > 0 || !intentRight;
}

function lineOf({ utterance: { id, text, gold }, row, verdict, wrongSlots, intentRight }: Judged): string {
  const details = wrongSlots?.map((slot) => {
    if (slot === 'lectures') return `${row.frames.length} lectures for ${gold.length}`;
    const values = (frames: readonly Partial<Record<typeof slot, unknown>>[]) =>
      frames.map((frame) => JSON.stringify(frame[slot] ?? null)).join(' ');
    return `${slot} ${values(row.frames)} for ${values(gold)}`;
  });
  const intent = intentRight ? '' : ` [${row.intent} for ${gold[0]?.intent}]`;
  return `${verdict}: ${id} ${JSON.stringify(text)}${intent} ${details?.join('; ') ?? ''}`.trimEnd();
}

function fromNames<N extends string, V>(names: readonly N[], of: (name: N) => V): Record<N, V> {
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<N, V>;
}

function shareOf<T>(items: readonly T[], holds: (item: T) => boolean): Share {
  return { held: items.filter(holds).length, of: items.length };
}

function told({ held, of }: Share): string {
  return `${of === 0 ? '-' : ((100 * held) / of).toFixed(1)} % (${held}/${of})`;
}
