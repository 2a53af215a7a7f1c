import { addDays, type Day, instantAt } from '../domain/day.ts';
import type { Context } from './command.ts';
import type { Draft } from './report-schema.ts';

export const UNIT_QUESTION = 'report-unit';
export const HEADCOUNT_QUESTION = 'report-headcount';
export const CONFIRM_QUESTION = 'report-confirm';
export const DUPLICATE_QUESTION = 'report-duplicate';

/** All questions that keep a report; the store gives them one-to-one wherever they were asked. */
export const REPORT_QUESTIONS: readonly string[] = [
  UNIT_QUESTION,
  HEADCOUNT_QUESTION,
  CONFIRM_QUESTION,
  DUPLICATE_QUESTION,
];

export const REMINDER_JOB = 'open-reports';

/** A question about a report stays open until the end of the next day. */
export function endOfTomorrow(today: Day): Date {
  return instantAt(addDays(today, 2));
}

/** Keeps a report under a question until the end of the next day; that morning its sender is reminded once. */
export async function keepAsking(context: Context, kind: string, draft: Draft): Promise<void> {
  await context.ask(kind, draft, endOfTomorrow(context.today));
  const day = addDays(context.today, 1);
  const { deadlineAt } = context.town.campaign.reminders;
  await context.store.plans.add({
    key: `${REMINDER_JOB}-${day}`,
    job: REMINDER_JOB,
    runAt: instantAt(day, deadlineAt),
    payload: { day },
  });
}
