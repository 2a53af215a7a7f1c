import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CoverageRow } from '../../src/domain/coverage.ts';
import { type Credit, creditsOf } from '../../src/domain/crediting.ts';
import type { CheckIn } from '../../src/domain/lecture.ts';
import type { CheckInAction } from '../../src/store/face.ts';
import { checkInOf } from './samples.ts';
import { CREDIT } from './store-check-ins.ts';
import { AT, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'wang', at: AT };
const EVER = ['2021-03-01', '2021-12-31'] as const;
const NOTHING = { counted: 0, assisted: 0, visitors: 0, network: 0, sessions: 0 };

export function describeCoverage(opened: () => StoreFixture): void {
  it('adds up by unit over days held, and follows corrections, withdrawals and restorations', async () => {
    const { checkIns, coverage } = opened().town;
    const first = checkInOf(1);
    const police = { ...CREDIT, unit: 'police', counted: 12 };
    const village = { ...CREDIT, counted: 23, assisted: 12, visitors: 2 };
    await checkIns.record(first, [village, police]);
    await checkIns.record(checkInOf(2, { unit: null, heldOn: '2021-04-30' }), [{ ...CREDIT, unit: null }]);
    expect(await coverage.between(...EVER)).toEqual([
      { ...NOTHING, unit: 'cibi', counted: 23, assisted: 12, visitors: 2, sessions: 1 },
      { ...NOTHING, unit: 'police', counted: 12 },
      { ...NOTHING, unit: null, counted: 35, sessions: 1 },
    ]);
    expect(await coverage.of('cibi', '2021-04-07', '2021-04-30')).toEqual({ ...NOTHING, unit: 'cibi' });

    const moved = { ...first, unit: 'hushan', heldOn: '2021-04-07' };
    await checkIns.change(first, moved, [{ ...CREDIT, unit: 'hushan' }], 'corrected', CHANGE);
    const counted = async () =>
      Object.fromEntries((await coverage.between(...EVER)).map(({ unit, counted }) => [unit, counted]));
    expect(await counted()).toEqual({ null: 35, cibi: 0, police: 0, hushan: 35 });
    expect(await coverage.of('hushan', '2021-04-07', '2021-04-07')).toMatchObject({
      counted: 35,
      sessions: 1,
    });

    const gone = { ...moved, state: 'withdrawn' as const };
    await checkIns.change(moved, gone, [{ ...CREDIT, unit: 'hushan' }], 'withdrawn', CHANGE);
    expect(await coverage.of('hushan', ...EVER)).toEqual({ ...NOTHING, unit: 'hushan' });
    await checkIns.change(gone, moved, [{ ...CREDIT, unit: 'hushan' }], 'restored', CHANGE);
    expect(await coverage.of('hushan', ...EVER)).toMatchObject({ counted: 35, sessions: 1 });
  });

  it('equals a recount after 1,000 random check-ins, corrections, withdrawals and restorations', async () => {
    const steps = fc.sample(stepArbitrary, { numRuns: 1_000, seed: 20_210_406 });
    // In several hands at once: coverage rows are shared, and nobody may be lost or stuck.
    await Promise.all(
      Array.from({ length: 8 }, async (_, hand) => {
        const own: CheckIn[] = [];
        for (let index = hand; index < steps.length; index += 8) await take(opened(), steps[index], own);
      }),
    );
    const kept = await opened().database.pool.query<{ state: string; credits: Credit[] }>(
      'select state, credits from check_in',
    );
    expect(new Set(kept.rows.map(({ state }) => state))).toEqual(new Set(['recorded', 'withdrawn']));
    const standing = await opened().town.coverage.between(...EVER);
    expect(standing.filter((row) => row.counted + row.visitors + row.network + row.sessions > 0)).toEqual(
      recount(kept.rows),
    );
  }, 60_000);
}

const CHANGES = {
  correct: (before: CheckIn, lecture: Partial<CheckIn>): [CheckInAction, CheckIn] => [
    'corrected',
    { ...before, ...lecture },
  ],
  withdraw: (before: CheckIn): [CheckInAction, CheckIn] => ['withdrawn', { ...before, state: 'withdrawn' }],
  restore: (before: CheckIn): [CheckInAction, CheckIn] => ['restored', { ...before, state: 'recorded' }],
};

type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

const stepArbitrary = fc.record({
  action: fc.constantFrom('record', 'record', 'correct', 'correct', 'withdraw', 'restore'),
  /** Which of the own ones is changed. */
  choice: fc.nat(),
  unit: fc.constantFrom('cibi', 'hushan', 'qingbo', 'police', 'quyu', null),
  day: fc.constantFrom('2021-04-06', '2021-04-07', '2021-05-01'),
  headcount: fc.integer({ min: 1, max: 300 }),
  floatingShare: fc.option(fc.nat(50)),
  visitorShare: fc.nat(50),
  venueKind: fc.constantFrom(null, null, 'network'),
});

async function take({ store, loaded }: StoreFixture, step: Step | undefined, own: CheckIn[]): Promise<void> {
  if (!step) return;
  const { action, choice, unit, day: heldOn, headcount, venueKind } = step;
  const floating = step.floatingShare === null ? null : Math.floor((headcount * step.floatingShare) / 100);
  const visitors = Math.floor((headcount * step.visitorShare) / 100);
  const lecture = { unit, heldOn, headcount, venueKind, floating, visitors };
  const at = choice % Math.max(1, own.length);
  const before = own[at];
  const changed = await store.transact('huanghu', async ({ checkIns }) => {
    if (action === 'record' || !before) {
      const checkIn = checkInOf(await checkIns.nextNo(), lecture);
      await checkIns.record(checkIn, creditsOf(checkIn, loaded.campaign));
      return checkIn;
    }
    const isGone = before.state === 'withdrawn';
    if (isGone !== (action === 'restore')) return before;
    const [verb, after] = CHANGES[action](before, lecture);
    await checkIns.change(before, after, creditsOf(after, loaded.campaign), verb, CHANGE);
    return after;
  });
  if (action === 'record' || !before) own.push(changed);
  else own[at] = changed;
}

/** The plain sum over what stands, 全镇未分村 last as coverage is listed. */
function recount(checkIns: { state: string; credits: Credit[] }[]): CoverageRow[] {
  const sums = new Map<string | null, CoverageRow>();
  for (const { credits } of checkIns.filter(({ state }) => state === 'recorded')) {
    credits.forEach((credit, index) => {
      const sum = sums.get(credit.unit) ?? { ...NOTHING, unit: credit.unit };
      sum.counted += credit.counted;
      sum.assisted += credit.assisted;
      sum.visitors += credit.visitors;
      sum.network += credit.network;
      sum.sessions += index === 0 ? 1 : 0;
      sums.set(credit.unit, sum);
    });
  }
  return [...sums.values()].toSorted((a, b) => ((a.unit ?? '~') < (b.unit ?? '~') ? -1 : 1));
}
