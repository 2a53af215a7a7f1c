import { z } from 'zod';
import { defineJob } from '../../src/bot/job.ts';
import { openReportWords } from '../../src/bot/open-reports.ts';
import { REMINDER_JOB, REPORT_QUESTIONS } from '../../src/bot/report-questions.ts';
import { instantAt } from '../../src/domain/day.ts';
import type { OpenQuestion } from '../../src/store/face.ts';

/** The morning after: whoever owes an answer about a report is reminded of it, privately and once. */
export const openReports = defineJob({
  name: REMINDER_JOB,
  payload: z.object({ day: z.string() }),
  async run({ town, store, now, tell }, { day }) {
    const questions = await store.dialogues.unanswered(REPORT_QUESTIONS, now);
    const byPerson = new Map<string, OpenQuestion[]>();
    for (const question of questions.filter(({ askedAt }) => askedAt < instantAt(day))) {
      byPerson.set(question.person.id, [...(byPerson.get(question.person.id) ?? []), question]);
    }
    for (const [id, own] of byPerson) {
      const [first] = own;
      if (!first) continue;
      const { platform, account } = first.person;
      tell(
        {
          key: `${REMINDER_JOB}-${day}-${id}`,
          class: 'reminder',
          platform,
          account,
          expiresAt: first.expiresAt,
        },
        'open-report-reminder',
        { open: own.map((question) => openReportWords(question, town, true)) },
      );
    }
  },
});
