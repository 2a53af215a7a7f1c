import { expect, test } from 'vitest';
import { createCheckIns } from '../../src/store/check-ins.ts';
import type { Queryable } from '../../src/store/sql.ts';
import { checkInOf } from '../contract/samples.ts';
import { CREDIT } from '../contract/store-check-ins.ts';
import { AT } from '../contract/store-server.ts';

const PHOTO = 'a'.repeat(64);

/** What is asked of the database, which answers as if all went well. */
function watched() {
  const asked: string[] = [];
  const db: Queryable = {
    async query<R>({ text }: { text: string }) {
      asked.push(text);
      return { rows: [{ credits: [CREDIT] }] as R[], rowCount: 1 };
    },
  };
  const checkIns = createCheckIns(db, { next: async () => 1 }, 'huanghu');
  const change = { actor: 'wang', at: AT };
  return { asked, checkIns, change };
}

test.each([
  ['without', [], false],
  ['with', [PHOTO], true],
])('a check-in %s photos is one statement, and pays for photos only then', async (_, photos, pays) => {
  const { asked, checkIns } = watched();
  await checkIns.record(checkInOf(1, { photos }), [CREDIT]);
  expect(asked.map((text) => text.includes('check_in_photo'))).toEqual([pays]);
});

test.each<[string, string[], string[], boolean]>([
  ['that never had photos', [], [], false],
  ['that has some', [PHOTO], [PHOTO], true],
  ['that loses its only one', [PHOTO], [], true],
])('a change of one %s', async (_, before, after, pays) => {
  const { asked, checkIns, change } = watched();
  const old = checkInOf(1, { photos: before });
  await checkIns.change(old, { ...old, photos: after }, [CREDIT], 'corrected', change);
  expect(asked.map((text) => text.includes('check_in_photo'))).toEqual([false, pays]);
});
