import { expect, it } from 'vitest';
import type { Credit } from '../../src/domain/crediting.ts';
import type { CheckIn } from '../../src/domain/lecture.ts';
import { checkInOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

export const CREDIT: Credit = { unit: 'cibi', counted: 35, assisted: 0, visitors: 0, network: 0 };

export function describeCheckIns(opened: () => StoreFixture): void {
  const change = (actor: string, ms: number) => ({ actor, at: msLater(ms) });
  const nos = (list: { no: number }[]) => list.map(({ no }) => no);

  it('gives back what was recorded', async () => {
    const { checkIns } = opened().town;
    const full = checkInOf(1, {
      unit: null,
      floating: 12,
      visitors: 3,
      households: 30,
      leaflets: 28,
      heldTime: 'evening',
      audiences: ['elderly'],
      approximate: { headcount: '三十多' },
      photos: ['a'.repeat(64)],
      flags: ['late'],
    });
    await checkIns.record(full, []);
    expect(await checkIns.byNo(1)).toEqual(full);
    expect(await checkIns.byNo(2)).toBeNull();
  });

  it('tells which of a unit’s newest twenty of a day stand near a headcount, newest first', async () => {
    const { checkIns } = opened().town;
    const near = async () => nos(await checkIns.near('cibi', '2021-04-06', { from: 32, until: 38 }));
    expect(await near()).toEqual([]);
    const others: Partial<CheckIn>[] = [
      { headcount: 32 },
      { headcount: 38 },
      { headcount: 31 },
      { headcount: 39 },
      { heldOn: '2021-04-05' },
      { unit: 'hushan' },
    ];
    for (const [index, changes] of others.entries()) await checkIns.record(checkInOf(index + 1, changes), []);
    expect(await near()).toEqual([2, 1]);
    const first = checkInOf(1, { headcount: 32 });
    await checkIns.change(first, { ...first, state: 'withdrawn' }, [], 'withdrawn', change('wang', 1));
    expect(await near()).toEqual([2]);
    for (let no = 7; no < 26; no += 1) await checkIns.record(checkInOf(no, { headcount: 50 }), []);
    expect(await near()).toEqual([]);
  });

  it('refuses a number that is taken', async () => {
    const { checkIns, coverage } = opened().town;
    await checkIns.record(checkInOf(1), [CREDIT]);
    await expect(checkIns.record(checkInOf(1), [CREDIT])).rejects.toThrow('check_in');
    expect(await coverage.of('cibi', '2021-04-06', '2021-04-06')).toMatchObject({ counted: 35, sessions: 1 });
  });

  it('gives every number once, however many ask at the same time, and none of a rolled-back one again', async () => {
    const { store, town } = opened();
    const many = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        store
          .transact('huanghu', async ({ checkIns }) => {
            const no = await checkIns.nextNo();
            if (index % 3 === 0) throw new Error(String(no));
            return no;
          })
          .catch((error: Error) => Number(error.message)),
      ),
    );
    expect(many.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(await town.checkIns.nextNo()).toBe(61);
    expect(await town.bulletins.nextNo()).toBe(1);
  });

  it('keeps the history of a check-in, and an audit row with before and after for every change', async () => {
    const { town, database } = opened();
    const recorded = checkInOf(1);
    const corrected = { ...recorded, headcount: 53 };
    const withdrawn = { ...corrected, state: 'withdrawn' as const };
    await town.checkIns.record(recorded, [CREDIT]);
    const credit = { ...CREDIT, counted: 53 };
    await town.checkIns.change(recorded, corrected, [credit], 'corrected', change('wang', 1));
    await town.checkIns.change(corrected, withdrawn, [credit], 'withdrawn', change('sun', 2));
    await town.checkIns.change(withdrawn, corrected, [credit], 'restored', change('wang', 3));
    expect(await town.checkIns.history(1)).toEqual([
      { at: AT, actor: 'wang', action: 'recorded' },
      { at: msLater(1), actor: 'wang', action: 'corrected' },
      { at: msLater(2), actor: 'sun', action: 'withdrawn' },
      { at: msLater(3), actor: 'wang', action: 'restored' },
    ]);
    const { rows } = await database.pool.query(
      `select before->>'headcount' as before, after->>'headcount' as after, after->>'state' as state from audit
       where subject = 'check-in 1' and action <> 'recorded' order by id`,
    );
    expect(rows).toEqual([
      { before: '35', after: '53', state: 'recorded' },
      { before: '53', after: '53', state: 'withdrawn' },
      { before: '53', after: '53', state: 'recorded' },
    ]);
  });

  it('answers who lectured, what is latest and what the last sessions counted', async () => {
    const { checkIns } = opened().town;
    const record = (no: number, counted: number, changes: Partial<CheckIn> = {}) =>
      checkIns.record(checkInOf(no, changes), [{ ...CREDIT, counted }]);
    await record(1, 10, { heldOn: '2021-04-05' });
    await record(2, 20, { heldOn: '2021-04-07', lecturers: ['li', 'chen'] });
    await record(3, 30, { heldOn: '2021-04-05', reporter: 'li', lecturers: [] });
    await record(4, 40, { heldOn: '2021-04-07', reporter: 'zhou', state: 'withdrawn' });
    await record(5, 50, { heldOn: '2021-04-08', reporter: 'hu', lecturers: ['hu'], unit: 'hushan' });
    await record(6, 0, { heldOn: '2021-04-09', reporter: 'li', lecturers: ['li'], venueKind: 'network' });
    expect(nos(await checkIns.latestBy('wang', 5))).toEqual([2, 1]);
    const { lectures, total } = await checkIns.latestOf('cibi', 3);
    expect([nos(lectures), total]).toEqual([[6, 2, 3], 4]);
    expect(await checkIns.latestOf('qingbo', 2)).toEqual({ lectures: [], total: 0 });
    expect(await checkIns.recentHeadcounts('cibi', 2)).toEqual([20, 30]);
    const held = await checkIns.lecturersBetween('2021-04-06', '2021-04-07');
    expect([...held].toSorted()).toEqual(['chen', 'li', 'wang']);
  });

  it('tells with a view what is counted and what the last sessions were, the new one included', async () => {
    const { checkIns, coverage } = opened().town;
    const view = { from: '2021-04-02', until: '2021-04-08', sessions: 2 };
    const record = (no: number, counted: number, changes: Partial<CheckIn> = {}) =>
      checkIns.record(checkInOf(no, changes), [{ ...CREDIT, counted, assisted: 1 }], view);
    await record(1, 10, { heldOn: '2021-04-01' });
    await record(2, 20, { heldOn: '2021-04-07' });
    await record(3, 30, { heldOn: '2021-04-05' });
    expect(await record(4, 40, { heldOn: '2021-04-07', reporter: 'li' })).toEqual({
      isFirst: true,
      counted: 90,
      assisted: 3,
      recent: [40, 20],
    });
    expect(await record(5, 0, { heldOn: '2021-04-08' })).toEqual({
      isFirst: false,
      counted: 90,
      assisted: 4,
      recent: [40, 20],
    });
    expect(await coverage.of('cibi', view.from, view.until)).toMatchObject({ counted: 90, assisted: 4 });
    expect(await checkIns.recentHeadcounts('cibi', view.sessions)).toEqual([40, 20]);
    expect(await checkIns.record(checkInOf(6), [CREDIT])).toEqual({
      isFirst: false,
      counted: 0,
      assisted: 0,
      recent: [],
    });
  });

  it('finds the other check-ins that stand with a photo, newest first, in this town only', async () => {
    const { town, store } = opened();
    const { checkIns } = town;
    const [hall, yard] = ['a'.repeat(64), 'b'.repeat(64)];
    await store.of('luniao').checkIns.record(checkInOf(1, { town: 'luniao', photos: [hall] }), []);
    await checkIns.record(checkInOf(1, { photos: [hall, hall] }), [CREDIT]);
    await checkIns.record(checkInOf(2, { photos: [yard] }), [CREDIT]);
    await checkIns.record(checkInOf(3, { unit: 'hushan', reporter: 'li', photos: [yard, hall] }), []);
    await checkIns.record(checkInOf(4), [CREDIT]);
    const sharing = async (photos: string[], no: number) => nos(await checkIns.sharing(photos, no));
    expect(await sharing([hall], 3)).toEqual([1]);
    expect(await sharing([hall, yard], 5)).toEqual([3, 2, 1]);
    expect(await sharing(['c'.repeat(64)], 5)).toEqual([]);
    expect(await checkIns.sharing([hall], 3)).toEqual([checkInOf(1, { photos: [hall, hall] })]);
  });

  it('follows photos that are added, taken away and withdrawn with their check-in', async () => {
    const { checkIns } = opened().town;
    const [hall, yard] = ['a'.repeat(64), 'b'.repeat(64)];
    const bare = checkInOf(1);
    const both = { ...bare, photos: [hall, yard] };
    const one = { ...bare, photos: [yard] };
    const gone = { ...one, state: 'withdrawn' as const };
    const steps: [CheckIn, CheckIn, string[]][] = [
      [bare, both, [hall, yard]],
      [both, { ...both, headcount: 40 }, [hall, yard]],
      [{ ...both, headcount: 40 }, one, [yard]],
      [one, gone, []],
      [gone, one, [yard]],
      [one, bare, []],
    ];
    await checkIns.record(bare, [CREDIT]);
    for (const [before, after, standing] of steps) {
      await checkIns.change(before, after, [CREDIT], 'corrected', change('wang', 1));
      const found: string[] = [];
      for (const photo of [hall, yard]) {
        if ((await checkIns.sharing([photo], 2)).length > 0) found.push(photo);
      }
      expect(found).toEqual(standing);
    }
  });

  it('of two check-ins that come with one photo at the same time the later sees the earlier', async () => {
    const { store } = opened();
    const photos = ['b'.repeat(64), 'a'.repeat(64)];
    const found = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        store.transact('huanghu', async ({ checkIns }) => {
          const no = await checkIns.nextNo();
          const own = index % 2 === 0 ? photos : photos.toReversed();
          const others = await checkIns.sharing(own, no);
          await checkIns.record(checkInOf(no, { photos: own }), [CREDIT]);
          return others.length;
        }),
      ),
    );
    expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('locks a check-in that is read inside a transaction until it ends', async () => {
    const { store, town } = opened();
    await town.checkIns.record(checkInOf(1, { headcount: 0 }), []);
    const addOne = () =>
      store.transact('huanghu', async ({ checkIns }) => {
        const before = await checkIns.byNo(1);
        if (!before) throw new Error('gone');
        const after = { ...before, headcount: before.headcount + 1 };
        await checkIns.change(before, after, [], 'corrected', change('wang', 1));
      });
    await Promise.all(Array.from({ length: 20 }, addOne));
    expect((await town.checkIns.byNo(1))?.headcount).toBe(20);
  });

  it('runs a transaction again after a deadlock', async () => {
    const { store, town } = opened();
    await town.checkIns.record(checkInOf(1), []);
    await town.checkIns.record(checkInOf(2), []);
    const runs: number[] = [];
    const meet = Promise.withResolvers<void>();
    let locked = 0;
    const lock = (first: number, second: number) =>
      store.transact('huanghu', async ({ checkIns }) => {
        runs.push(first);
        await checkIns.byNo(first);
        locked += 1;
        if (locked === 2) meet.resolve();
        await meet.promise;
        await checkIns.byNo(second);
        return first;
      });
    expect(await Promise.all([lock(1, 2), lock(2, 1)])).toEqual([1, 2]);
    // On a busy machine the one that runs again may meet the other once more.
    expect(runs.length).toBeGreaterThanOrEqual(3);
  });
}
