import { creditsOf } from '../domain/crediting.ts';
import { dayOf } from '../domain/day.ts';
import { alikeHeadcounts, isLikelyDuplicate } from '../domain/duplicate.ts';
import type { CheckIn } from '../domain/lecture.ts';
import type { Context } from './command.ts';
import { type FullReport, lectureOf } from './lecture-of.ts';
import { lectureWords } from './lecture-words.ts';
import { DUPLICATE_QUESTION, keepAsking } from './report-questions.ts';
import type { Draft } from './report-schema.ts';
import { reviewPhotos } from './reused-photos.ts';

interface Alike {
  report: FullReport;
  earlier: CheckIn;
}

/** Which of the reports are likely lectures that were recorded before. */
export async function sortOut(
  { store, person, now }: Context,
  reports: readonly FullReport[],
): Promise<{ fresh: FullReport[]; alike: Alike[] }> {
  const isListed = reports.length > 1;
  const fresh: FullReport[] = [];
  const alike: Alike[] = [];
  for (const report of reports) {
    const lecture = lectureOf(report);
    const near = await store.checkIns.near(report.unit, lecture.heldOn, alikeHeadcounts(lecture.headcount));
    const reporting = { reporter: person.id, at: now, isListed };
    const earlier = near.find((each) => isLikelyDuplicate(lecture, each, reporting));
    if (earlier) alike.push({ report, earlier });
    else fresh.push(report);
  }
  return { fresh, alike };
}

/** 「先没记:王姐15:40记过今天下午礼堂36人」: nothing counts before the answer. */
export async function askWhetherSame(context: Context, draft: Draft, alike: readonly Alike[]): Promise<void> {
  const { store, town } = context;
  const names = new Map((await store.people.all()).map(({ id, name }) => [id, name]));
  context.say('ask-duplicate', {
    earlier: alike.map(({ earlier }) => ({
      ...lectureWords(earlier, town.campaign),
      reporter: names.get(earlier.reporter) ?? '',
      reportedAt: earlier.reportedAt,
      reportedOn: dayOf(earlier.reportedAt),
    })),
  });
  await keepAsking(context, DUPLICATE_QUESTION, {
    ...draft,
    reports: alike.map(({ report: { report, unit } }) => ({ ...report, unit })),
    at: 0,
    trust: 'confirmed',
    rivals: alike.map(({ earlier }) => earlier.no),
  });
}

/**
 * 同一场: nothing is counted again; the new message's photos go to the entry there is, and its sender has lectured too.
 * @returns false when one of the entries was withdrawn meanwhile: then there is nothing that it could be the same as.
 */
export async function joinEarlier(context: Context, { rivals, pictures }: Draft): Promise<boolean> {
  const { store, person, now, town } = context;
  const entries: CheckIn[] = [];
  for (const no of rivals) {
    const entry = await store.checkIns.byNo(no);
    if (entry?.state !== 'recorded') return false;
    entries.push(entry);
  }
  const added = pictures.map(({ key }) => key);
  for (const [index, before] of entries.entries()) {
    // The photos of a list may show any of its lectures: they go to the first, where they can be found.
    const photos = index === 0 ? [...new Set([...before.photos, ...added])] : before.photos;
    const lecturers = [...new Set([...before.lecturers, person.id])];
    if (photos.length === before.photos.length && lecturers.length === before.lecturers.length) continue;
    const after = await reviewPhotos(context, { ...before, photos, lecturers }, index === 0 ? added : []);
    const credits = creditsOf(after, town.campaign);
    await store.checkIns.change(before, after, credits, 'corrected', { actor: person.id, at: now });
  }
  context.say('duplicate-same', {
    numbers: rivals,
    photos: added.length,
    isJoined: entries.some(({ lecturers }) => !lecturers.includes(person.id)),
  });
  return true;
}
