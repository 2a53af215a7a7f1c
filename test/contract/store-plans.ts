import { expect, it } from 'vitest';
import type { Plan } from '../../src/store/face.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

export function describePlans(opened: () => StoreFixture): void {
  const planOf = (key: string, ms = 0): Plan => ({
    key,
    job: 'nudge',
    runAt: msLater(ms),
    payload: { day: key },
  });

  it('plans a key once, as it was planned first', async () => {
    const { store, town } = opened();
    await town.plans.add(planOf('a', 5));
    await Promise.all([1, 2].map(() => town.plans.add(planOf('a', 1))));
    expect(await store.agenda.next(msLater(4))).toBeNull();
    expect(await store.agenda.next(msLater(5))).toMatchObject({
      ...planOf('a', 5),
      town: 'huanghu',
      state: 'planned',
    });
  });

  it('comes up in order of time, then of planning', async () => {
    const { store, town } = opened();
    for (const [key, ms] of [
      ['c', 3],
      ['a', 1],
      ['b', 1],
    ] as const)
      await town.plans.add(planOf(key, ms));
    const keys: string[] = [];
    for (let row = await store.agenda.next(msLater(9)); row; row = await store.agenda.next(msLater(9))) {
      keys.push(row.key);
      expect(await store.agenda.hand(row.id)).toBe(true);
    }
    expect(keys).toEqual(['a', 'b', 'c']);
    expect((await store.agenda.handed()).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  it('is handed over once, run once, and finished', async () => {
    const { store, town } = opened();
    await town.plans.add(planOf('a'));
    const { id = 0 } = (await store.agenda.next(AT)) ?? {};
    expect(await town.plans.start(id)).toBeNull();
    const hands = await Promise.all([1, 2, 3].map(() => store.agenda.hand(id)));
    expect(hands.filter(Boolean)).toHaveLength(1);
    const runs: string[] = [];
    const run = () =>
      store.transact('huanghu', async ({ plans }) => {
        const row = await plans.start(id);
        if (!row) return;
        runs.push(row.key);
        await plans.finish(id, msLater(1));
      });
    await Promise.all([run(), run(), run()]);
    expect(runs).toEqual(['a']);
    expect(await store.agenda.handed()).toEqual([]);
    expect(await town.plans.isPlanned('nudge')).toBe(false);
  });

  it('stays handed over when its run is rolled back', async () => {
    const { store, town } = opened();
    await town.plans.add(planOf('a'));
    const { id = 0 } = (await store.agenda.next(AT)) ?? {};
    await store.agenda.hand(id);
    const failing = store.transact('huanghu', async ({ plans }) => {
      await plans.start(id);
      await plans.finish(id, AT);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await town.plans.isPlanned('nudge')).toBe(true);
    expect((await store.agenda.handed()).map(({ key }) => key)).toEqual(['a']);
  });

  it('may be called off, and fails with a reason once', async () => {
    const { store, town } = opened();
    await town.plans.add(planOf('off'));
    await town.plans.add(planOf('lost', 1));
    await town.plans.cancel('off', AT);
    const row = await store.agenda.next(msLater(9));
    expect(row?.key).toBe('lost');
    expect(await store.agenda.fail(row?.id ?? 0, 'broken', AT)).toMatchObject({
      key: 'lost',
      state: 'failed',
    });
    expect(await store.agenda.fail(row?.id ?? 0, 'broken', AT)).toBeNull();
    expect(await town.plans.start(row?.id ?? 0)).toBeNull();
    expect(await store.agenda.hand(row?.id ?? 0)).toBe(false);
    expect(await store.agenda.next(msLater(9))).toBeNull();
  });
}
