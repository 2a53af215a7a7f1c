import { hasRole } from '../../src/bot/authorise.ts';
import { type Context, defineDialogue } from '../../src/bot/command.ts';
import { understandReport } from '../../src/bot/draft.ts';
import { joinEarlier } from '../../src/bot/duplicates.ts';
import { mended, readVerdict, wantsDropping } from '../../src/bot/mend.ts';
import { excerptOf } from '../../src/bot/open-reports.ts';
import { readReport } from '../../src/bot/read-report.ts';
import { readerOf, takeDraft, withReport } from '../../src/bot/report.ts';
import {
  CONFIRM_QUESTION,
  DUPLICATE_QUESTION,
  HEADCOUNT_QUESTION,
  UNIT_QUESTION,
} from '../../src/bot/report-questions.ts';
import { type Draft, draftSchema, type Report } from '../../src/bot/report-schema.ts';
import { openHere } from '../../src/bot/which-bulletin.ts';
import { lastOfToday } from '../../src/bot/which-entry.ts';
import type { Dialogue } from '../../src/store/face.ts';
import { readAnswer, readUnits } from '../../src/understanding/index.ts';

export const unitAnswer = defineDialogue({
  kind: UNIT_QUESTION,
  payload: draftSchema,
  takes: (context) => unitIn(context) !== null,
  about: (_, { words }) => ({ words: excerptOf(words), missing: 'unit' }),
  async answer(context, draft, dialogue) {
    if (wantsDropping(context.text)) return drop(context, dialogue);
    const report = reportIn(draft);
    const shares = sharesIn(context, report);
    const unit = unitIn(context);
    if (shares.length === 0 && unit === null) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    const answered: Draft =
      unit === null ? { ...draft, reports: shares } : withReport(draft, draft.at, { ...report, unit });
    await takeDraft(context, trusted(answered));
    return true;
  },
});

export const headcountAnswer = defineDialogue({
  kind: HEADCOUNT_QUESTION,
  payload: draftSchema,
  takes: ({ text }) => typeof readAnswer(text) === 'number',
  about: (_, { words }) => ({ words: excerptOf(words), missing: 'headcount' }),
  async answer(context, draft, dialogue) {
    const { text, today } = context;
    if (wantsDropping(text)) return drop(context, dialogue);
    const figure = readAnswer(text);
    if (typeof figure !== 'number') return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    const { headcount: _, ...report } = reportIn(draft);
    const said = { ...report, mends: [...(report.mends ?? []), { text, writtenOn: today }] };
    const isRead = readReport(readerOf(context), said).headcount?.value === figure;
    await takeDraft(
      context,
      trusted(withReport(draft, draft.at, isRead ? said : { ...report, headcount: figure })),
    );
    return true;
  },
});

/** 「请核对」: 是, 否, or what is to be otherwise. */
export const confirmAnswer = defineDialogue({
  kind: CONFIRM_QUESTION,
  payload: draftSchema,
  before: ['确认', '改', '更正', '取消', '撤回'],
  takes: (context) => readAnswer(context.text) !== null || unitIn(context) !== null,
  about: (_, { words }) => ({ words: excerptOf(words), missing: 'confirm' }),
  async answer(context, draft, dialogue) {
    const verdict = readVerdict(context, draft);
    if (verdict === null) return false;
    const isPlain = readAnswer(context.text) !== null || unitIn(context) !== null;
    if (!isPlain && (await isAboutAnother(context, dialogue))) return false;
    if (verdict.kind === 'no') return drop(context, dialogue);
    const { campaign } = context.town;
    const { unit } = reportIn(draft);
    const isSeveral = draft.reports.length > 1;
    const other =
      campaign.units.find(({ kind, id }) => kind === 'village' && (id === unit) === isSeveral)?.name ?? '';
    if (verdict.kind === 'wrong') {
      context.say('ask-mend', { isSeveral, other });
      return true;
    }
    const confirmed = verdict.kind === 'yes' ? draft : mended(draft, verdict, context.today);
    if (confirmed === null) {
      context.say('ask-mend', { isSeveral, other });
      return true;
    }
    await context.store.dialogues.close(dialogue.id, context.now);
    await takeDraft(context, { ...confirmed, trust: 'confirmed' });
    return true;
  },
});

const SAME = /^(?:是|就是|都是|对)?(?:同|一样的?)一?(?:场|个|条|次)(?:的|啊|呀)?[。!]*$/u;
const ANOTHER =
  /^(?:是|都是)?(?:另外?|不同的?|别的)一?(?:场|个|条|次)(?:的|啊|呀)?[。!]*$|^不是同?一(?:场|个|条|次)/u;

/** 同一场 or 另一场. */
export const duplicateAnswer = defineDialogue({
  kind: DUPLICATE_QUESTION,
  payload: draftSchema,
  takes: ({ text }) => isSameIn(text) !== null,
  about: (_, { words }) => ({ words: excerptOf(words), missing: 'duplicate' }),
  async answer(context, draft, dialogue) {
    const isSame = isSameIn(context.text);
    if (isSame === null) return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    if (isSame && (await joinEarlier(context, draft))) return true;
    await takeDraft(context, { ...draft, isAnother: !isSame });
    return true;
  },
});

/** 是 and 不是 answer 「同一场」. */
function isSameIn(text: string): boolean | null {
  const answer = readAnswer(text);
  if (SAME.test(text) || answer === 'yes') return true;
  return ANOTHER.test(text) || answer === 'no' ? false : null;
}

/** Its sender looked at it again: only what is a guess is still asked about. */
function trusted(draft: Draft): Draft {
  return draft.trust === 'doubtful' ? { ...draft, trust: 'plain' } : draft;
}

function reportIn({ reports, at }: Draft): Report {
  const report = reports[at];
  if (!report) throw new Error(`a draft has no report ${at}`);
  return report;
}

/** A text that names one unit and says nothing else. */
function unitIn({ text, town }: Context): string | null {
  const { units, unknown } = readUnits(text, town.lexicon);
  if (units === 'all' || units.length !== 1 || unknown.length > 0) return null;
  return units[0] ?? null;
}

/** 「赐璧20 虎山15」 after two units shared one total: a report for each. */
function sharesIn(context: Context, report: Report): Report[] {
  const named = readReport(readerOf(context), report).units.map(({ value }) => value);
  const { lectures } = understandReport(context);
  if (named.length < 2 || lectures.length !== named.length) return [];
  const shares = lectures.flatMap(({ frame }) => {
    const [unit] = frame.units;
    const { headcount } = frame;
    return unit && headcount ? [{ ...report, unit: unit.value, headcount: headcount.value }] : [];
  });
  return shares.every(({ unit }) => named.includes(unit)) ? shares : [];
}

/** 「入户 刷单」 and 撤回 are about an entry made since; 改 and 取消 about a bulletin that is being previewed. */
async function isAboutAnother(context: Context, { askedAt }: Dialogue): Promise<boolean> {
  const latest = await lastOfToday(context);
  if (latest !== null && latest.reportedAt >= askedAt) return true;
  return hasRole(context.person, 'peaceOffice') && (await openHere(context)).length > 0;
}

async function drop(context: Context, dialogue: Dialogue): Promise<boolean> {
  await context.store.dialogues.close(dialogue.id, context.now);
  context.say('question-over', {});
  return true;
}
