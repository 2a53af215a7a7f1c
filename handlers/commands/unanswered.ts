import { hasRole } from '../../src/bot/authorise.ts';
import { type Command, type Context, WORK_PLACES } from '../../src/bot/command.ts';
import { openReportWords, ownOpenReports } from '../../src/bot/open-reports.ts';
import { REPORT_QUESTIONS } from '../../src/bot/report-questions.ts';

const DAY_MS = 24 * 3_600_000;
/** How long a report nobody answered for is still shown to the peace office. */
const KEPT_DAYS = 7;
const SHOWN = 10;

/** 没记上: the own reports that wait for an answer; to the peace office, one-to-one, everybody's. */
export const unanswered: Command = {
  name: '没记上',
  aliases: ['还没记上', '没记上的'],
  audience: 'staff',
  places: WORK_PLACES,
  takes: 'nothing',
  async run(context) {
    const isForAll = context.place === 'single' && hasRole(context.person, 'peaceOffice');
    if (isForAll) return tellAll(context);
    context.say('open-reports', { open: await ownOpenReports(context) });
  },
};

async function tellAll({ store, now, town, say }: Context): Promise<void> {
  const since = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  const questions = await store.dialogues.unanswered(REPORT_QUESTIONS, since);
  say('open-reports-town', {
    reports: questions.slice(0, SHOWN).map((question) => ({
      ...openReportWords(question, town, false),
      reporter: question.person.name,
      isOver: question.expiresAt <= now,
    })),
    more: Math.max(0, questions.length - SHOWN),
  });
}
