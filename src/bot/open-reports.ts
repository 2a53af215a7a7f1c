import { addDays, dayOf } from '../domain/day.ts';
import type { OpenQuestion } from '../store/face.ts';
import type { Context, Town } from './command.ts';
import type { OpenReportWords } from './messages.ts';
import { readReport } from './read-report.ts';
import {
  CONFIRM_QUESTION,
  DUPLICATE_QUESTION,
  HEADCOUNT_QUESTION,
  REPORT_QUESTIONS,
  UNIT_QUESTION,
} from './report-questions.ts';
import { type Draft, draftSchema } from './report-schema.ts';
import { understoodWords } from './understood-words.ts';

const MISSING: Readonly<Record<string, OpenReportWords['missing']>> = {
  [UNIT_QUESTION]: 'unit',
  [HEADCOUNT_QUESTION]: 'headcount',
  [CONFIRM_QUESTION]: 'confirm',
  [DUPLICATE_QUESTION]: 'duplicate',
};

/** The sender's reports that wait for an answer of theirs, those asked here first, else the oldest first. */
export async function ownOpenReports(context: Context): Promise<OpenReportWords[]> {
  const { store, person, now, message, place } = context;
  const open = await store.dialogues.unanswered(REPORT_QUESTIONS, now, person.id);
  const isHere = ({ conversation }: OpenQuestion) =>
    place === 'single' || conversation === message.conversation.id;
  return open
    .toSorted((one, other) => Number(isHere(other)) - Number(isHere(one)))
    .map((question) => openReportWords(question, context.town, isHere(question)));
}

export function openReportWords(
  { kind, payload, askedAt, expiresAt }: Pick<OpenQuestion, 'kind' | 'payload' | 'askedAt' | 'expiresAt'>,
  town: Town,
  isHere: boolean,
): OpenReportWords {
  const draft = draftSchema.parse(payload);
  return {
    words: excerptOf(draft.words),
    missing: MISSING[kind] ?? 'confirm',
    lectures: kind === CONFIRM_QUESTION ? understoodOf(draft, town) : [],
    numbers: draft.rivals,
    askedOn: dayOf(askedAt),
    lastDay: addDays(dayOf(expiresAt), -1),
    isHere,
  };
}

function understoodOf(draft: Draft, { lexicon, campaign }: Town): OpenReportWords['lectures'] {
  return draft.reports.map((report) => {
    // What was laid before the sender does not move with the clock.
    const frame = readReport({ lexicon, today: '', now: new Date(0) }, report);
    const headcount = report.headcount ?? frame.headcount?.value ?? 0;
    return understoodWords({ report, frame, unit: report.unit ?? '', headcount }, campaign);
  });
}

const SHOWN = 20;

/** The beginning of what was typed, on one line: by it its sender knows it again. */
export function excerptOf(words: string): string {
  const characters = [...words.replace(/\s+/gu, ' ').trim()];
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : characters.join('');
}
