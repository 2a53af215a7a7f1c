import { z } from 'zod';
import { type Context, defineDialogue, type Listener, WORK_PLACES } from '../../src/bot/command.ts';
import { lectureWords } from '../../src/bot/lecture-words.ts';
import { PHOTO_QUESTION } from '../../src/bot/record.ts';
import { reviewPhotos } from '../../src/bot/reused-photos.ts';
import { findOwn } from '../../src/bot/which-entry.ts';
import { creditsOf } from '../../src/domain/crediting.ts';
import { readAnswer, readItemNumber } from '../../src/understanding/index.ts';

const FRESH_MS = 30 * 60_000;

/** Pictures without a word: offered to the check-in the sender has just made. */
export const pictureAlone: Listener = {
  audience: 'staff',
  places: WORK_PLACES,
  understands: ({ text, message }) => text === '' && message.pictures.length > 0,
  async run(context) {
    const { store, person, message, now } = context;
    const [latest] = await store.checkIns.latestBy(person.id, 1);
    const isFresh = latest?.state === 'recorded' && now.getTime() - latest.reportedAt.getTime() <= FRESH_MS;
    if (!latest || !isFresh) return context.say('picture-alone', {});
    const photos = message.pictures.map(({ key }) => key);
    await context.ask(PHOTO_QUESTION, { no: latest.no, photos });
    context.say('ask-photo', { lecture: lectureWords(latest, context.town.campaign), photos: photos.length });
  },
};

export const photoAnswer = defineDialogue({
  kind: PHOTO_QUESTION,
  payload: z.object({ no: z.number(), photos: z.array(z.string()) }),
  takes: ({ text }) => ['yes', 'no'].includes(String(readAnswer(text))),
  about: (_, { no }) => ({ words: `#${no}`, missing: 'photo' }),
  async answer(context, { no, photos }, dialogue) {
    const wanted = readItemNumber(context.text, '#')?.no ?? (readAnswer(context.text) === 'yes' ? no : null);
    if (wanted === null && readAnswer(context.text) !== 'no') return false;
    await context.store.dialogues.close(dialogue.id, context.now);
    if (wanted === null) context.say('question-over', {});
    else await addPhotos(context, wanted, photos);
    return true;
  },
});

async function addPhotos(context: Context, no: number, added: string[]): Promise<void> {
  const before = await findOwn(context, no);
  const photos = [...new Set([...before.photos, ...added])];
  const after = await reviewPhotos(context, { ...before, photos }, added);
  const change = { actor: context.person.id, at: context.now };
  await context.store.checkIns.change(
    before,
    after,
    creditsOf(after, context.town.campaign),
    'corrected',
    change,
  );
  context.say('check-in-photo-added', { no, added: added.length, photos: photos.length });
}
