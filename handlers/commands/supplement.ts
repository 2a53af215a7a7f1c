import { type Context, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { draftOf } from '../../src/bot/draft.ts';
import { lectureWords } from '../../src/bot/lecture-words.ts';
import { readReport } from '../../src/bot/read-report.ts';
import { readerOf, takeDraft } from '../../src/bot/report.ts';
import { reviewPhotos } from '../../src/bot/reused-photos.ts';
import { lastOfToday } from '../../src/bot/which-entry.ts';
import { creditsOf } from '../../src/domain/crediting.ts';
import type { CheckInFrame } from '../../src/understanding/index.ts';

/** 「入户 刷单」 after a terse check-in: fills in what its sender left out, and overwrites nothing. */
export const supplement: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: (context) => isOnlyDetails(frameOf(context)),
  async run(context) {
    const { store, town, person, now } = context;
    const latest = await lastOfToday(context);
    const frame = frameOf(context);
    if (latest?.state !== 'recorded') {
      // A scam's name alone asks for its script rather than reports a lecture.
      if (frame.venueKind) return takeDraft(context, draftOf(context));
      return context.say('unknown', {
        nearest: `话术 ${frame.topics[0]?.words ?? ''}`.trim(),
        isResident: false,
      });
    }
    const before = (await store.checkIns.byNo(latest.no)) ?? latest;
    const added = context.message.pictures.map(({ key }) => key);
    const supplemented = {
      ...before,
      venueKind: before.venueKind ?? frame.venueKind?.value ?? null,
      venue: before.venue ?? frame.venue?.value ?? null,
      team: before.team ?? frame.team?.value ?? null,
      audiences: before.audiences.length > 0 ? before.audiences : frame.audiences.map(({ value }) => value),
      topics: before.topics.length > 0 ? before.topics : frame.topics.map(({ value }) => value),
      photos: [...new Set([...before.photos, ...added])],
    };
    const after = await reviewPhotos(context, supplemented, added);
    const change = { actor: person.id, at: now };
    await store.checkIns.change(before, after, creditsOf(after, town.campaign), 'corrected', change);
    context.say('check-in-supplemented', lectureWords(after, town.campaign));
  },
};

function frameOf(context: Context): CheckInFrame {
  return readReport(readerOf(context), { text: context.text, writtenOn: context.today });
}

function isOnlyDetails(frame: CheckInFrame): boolean {
  const hasDetails = frame.venueKind !== null || frame.topics.length > 0 || frame.audiences.length > 0;
  const hasMore = frame.headcount !== null || frame.units.length > 0 || frame.heldOn !== null;
  return hasDetails && !hasMore && frame.unexplained === '';
}
