import type { CheckIn } from '../domain/lecture.ts';
import type { Context } from './command.ts';
import { nameOfUnit } from './lecture-words.ts';
import type { ReportedWords } from './messages.ts';
import { tellPeaceOffice } from './peace-office.ts';

/**
 * A photo that also stands by another check-in: this one waits for review, and the peace office is told of the two,
 * once (of more than two, of this one and the latest before it). Nobody else is: it may be one lecture typed twice.
 * @param photos those that are new by it, or stand again.
 * @returns the check-in as it is to be kept.
 */
export async function reviewPhotos(
  context: Context,
  checkIn: CheckIn,
  photos: readonly string[] = checkIn.photos,
): Promise<CheckIn> {
  if (photos.length === 0 || checkIn.state === 'withdrawn') return checkIn;
  const [other, ...more] = await context.store.checkIns.sharing(photos, checkIn.no);
  if (!other) return checkIn;
  const pair = [other, checkIn].toSorted((a, b) => a.no - b.no);
  const numbers = pair.map(({ no }) => no).join('-');
  await tellPeaceOffice(context, `reused-photo-${numbers}`, 'reused-photo', {
    pair: await Promise.all(pair.map((each) => reportedWords(context, each))),
    more: more.length,
  });
  return { ...checkIn, flags: [...new Set([...checkIn.flags, 'reused-photo' as const])] };
}

async function reportedWords({ store, town }: Context, checkIn: CheckIn): Promise<ReportedWords> {
  const { no, unit, headcount, heldOn, reporter } = checkIn;
  return {
    no,
    unit: nameOfUnit(unit, town.campaign) ?? town.campaign.townName,
    headcount,
    heldOn,
    reporter: (await store.people.byId(reporter))?.name ?? reporter,
  };
}
