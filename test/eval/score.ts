import type { Gold, Utterance } from './gold.ts';
import type { EvalFrame, EvalRow } from './row.ts';

/** Where a row stands in the decision table. `asked` is a question the text had answered already. */
export const VERDICTS = [
  'recorded right',
  'recorded wrong',
  'confirmed right',
  'confirmed wrong',
  'asked what is missing',
  'asked',
  'missed',
  'not a check-in and left alone',
  'not a check-in, taken for another',
  'not a check-in but asked about',
] as const;
export type Verdict = (typeof VERDICTS)[number];

const VALUES = [
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
/** What a frame is compared by; `lectures` is how many the text reports. */
export const SLOTS = ['lectures', ...VALUES] as const;
export type SlotName = (typeof SLOTS)[number];

/** What a record stands or falls with: who, how many, when. */
const VITAL: readonly SlotName[] = ['lectures', 'village', 'headcount', 'households', 'date'];

/** A labelled text, what the bot made of it, and how well. */
export interface Judged {
  utterance: Utterance;
  row: EvalRow;
  verdict: Verdict;
  intentRight: boolean;
  /** Slots that differ in any lecture; null for what is neither a check-in nor a correction. */
  wrongSlots: SlotName[] | null;
}

/** Compares what was made of a text with what it means. */
export function judge(utterance: Utterance, row: EvalRow): Judged {
  const { gold } = utterance;
  const intent = gold[0]?.intent;
  const isFrame = intent === 'checkin' || intent === 'correct';
  return {
    utterance,
    row,
    verdict: intent === 'checkin' ? ofCheckIn(row, gold) : ofOther(row, intent),
    intentRight: row.intent === intent,
    wrongSlots: isFrame ? slotsThatDiffer(row.frames, gold) : null,
  };
}

/** Whether a check-in gives all that a record needs. */
export function namesAll(gold: readonly Gold[]): boolean {
  return gold.every(({ village, headcount }) => isGiven(village) && isGiven(headcount));
}

function ofCheckIn({ decision, frames }: EvalRow, gold: readonly Gold[]): Verdict {
  const wrong = slotsThatDiffer(frames, gold).filter((slot) => VITAL.includes(slot));
  if (decision === 'record') return wrong.length === 0 ? 'recorded right' : 'recorded wrong';
  if (decision === 'confirm') return wrong.length === 0 ? 'confirmed right' : 'confirmed wrong';
  if (decision === 'none') return 'missed';
  // What is asked for may be guessed at; what the text gives must be right, or the answer completes a wrong record.
  const isGivenRight = wrong.every((slot) => slot !== 'lectures' && gold.every((one) => !isGiven(one[slot])));
  return !namesAll(gold) && isGivenRight ? 'asked what is missing' : 'asked';
}

function ofOther({ decision, intent }: EvalRow, expected: string | undefined): Verdict {
  if (decision === 'record') return 'recorded wrong';
  if (decision !== 'none') return 'not a check-in but asked about';
  return intent === expected || intent === 'other'
    ? 'not a check-in and left alone'
    : 'not a check-in, taken for another';
}

function slotsThatDiffer(frames: readonly EvalFrame[], gold: readonly Gold[]): SlotName[] {
  const different = VALUES.filter((slot) =>
    gold.some((expected, index) => told(frames[index]?.[slot]) !== told(expected[slot])),
  );
  return frames.length === gold.length ? different : ['lectures', ...different];
}

function told(value: unknown): string {
  if (Array.isArray(value)) return value.toSorted().join('、');
  return isGiven(value) ? String(value) : '';
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}
