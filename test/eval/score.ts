import type { Gold, Utterance } from './gold.ts';
import type { EvalFrame, EvalRow } from './row.ts';

/** Where a row stands in the decision table. */
export type Verdict =
  | 'recorded right'
  | 'recorded wrong'
  | 'confirmed right'
  | 'confirmed wrong'
  | 'asked what is missing'
  | 'asked'
  | 'missed'
  | 'left alone'
  | 'asked for nothing';

const SLOTS = [
  'village',
  'headcount',
  'households',
  'date',
  'time',
  'team',
  'venue',
  'audience',
  'topics',
  'approx',
] as const;
export type SlotName = (typeof SLOTS)[number];
/** What a record stands or falls with: who, how many, when. */
const VITAL: readonly SlotName[] = ['village', 'headcount', 'households', 'date'];

export interface Judged {
  utterance: Utterance;
  row: EvalRow;
  verdict: Verdict;
  intentRight: boolean;
  /** Slots that differ in any frame; null for what is no check-in. */
  wrongSlots: SlotName[] | null;
}

export function judge(utterance: Utterance, row: EvalRow): Judged {
  const gold = utterance.gold;
  const intent = gold[0]?.intent;
  const isCheckIn = intent === 'checkin';
  const wrongSlots = isCheckIn ? slotsThatDiffer(row.frames, gold) : null;
  const isRight = wrongSlots !== null && !wrongSlots.some((slot) => VITAL.includes(slot));
  return {
    utterance,
    row,
    verdict: verdictOf(
      row,
      isCheckIn,
      isRight,
      gold.some(
        ({ village, headcount }) =>
          (village ?? headcount ?? null) === null ||
          !village ||
          headcount === null ||
          headcount === undefined,
      ),
    ),
    intentRight: row.intent === intent,
    wrongSlots,
  };
}

function verdictOf({ decision }: EvalRow, isCheckIn: boolean, isRight: boolean, lacks: boolean): Verdict {
  if (decision === 'record') return isRight ? 'recorded right' : 'recorded wrong';
  if (!isCheckIn) return decision === 'none' ? 'left alone' : 'asked for nothing';
  if (decision === 'confirm') return isRight ? 'confirmed right' : 'confirmed wrong';
  if (decision !== 'ask') return 'missed';
  return lacks ? 'asked what is missing' : 'asked';
}

function slotsThatDiffer(frames: readonly EvalFrame[], gold: readonly Gold[]): SlotName[] {
  if (frames.length !== gold.length) return ['headcount'];
  return SLOTS.filter((slot) =>
    gold.some((expected, index) => told(frames[index]?.[slot]) !== told(expected[slot])),
  );
}

function told(value: unknown): string {
  if (Array.isArray(value)) return value.toSorted().join('、');
  return value === null || value === undefined ? '' : String(value);
}

export { SLOTS };
