import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CoverageRow, percentOf, progressOf } from '../../src/domain/coverage.ts';
import { campaign } from './fixture.ts';

function row(unit: string | null, counted: number, figures: Partial<CoverageRow> = {}): CoverageRow {
  return { unit, counted, assisted: 0, visitors: 0, network: 0, sessions: 1, ...figures };
}

describe('progressOf', () => {
  const rows = [
    row('police', 756),
    row('wangweishan', 480),
    row('hushan', 402),
    row('qingbo', 390),
    row('cibi', 400, { assisted: 58, visitors: 3, network: 20, sessions: 10 }),
    row('cibi', 12),
    row('qingshan', 655),
    row('wusifang', 121),
  ];
  const progress = progressOf(campaign, rows, '2021-04-20');

  test('has every unit in the notice’s order with its own gap', () => {
    const lines = progress.units.map(({ unit, counted, target, gap, reached }) => [
      unit,
      counted,
      target,
      gap,
      reached,
    ]);
    expect(lines).toEqual([
      ['wangweishan', 480, 709, 229, false],
      ['hushan', 402, 519, 117, false],
      ['qingbo', 390, 678, 288, false],
      ['cibi', 412, 640, 228, false],
      ['qingshan', 655, 642, 0, true],
      ['wusifang', 121, 188, 67, false],
      ['police', 756, 1676, 920, false],
    ]);
  });

  test('adds up the rows of one unit and keeps the kinds apart', () => {
    expect(progress.units.find(({ unit }) => unit === 'cibi')).toEqual({
      unit: 'cibi',
      counted: 412,
      assisted: 58,
      visitors: 3,
      network: 20,
      sessions: 11,
      population: 2560,
      target: 640,
      gap: 228,
      reached: false,
      percentOfTarget: 64.4,
      percentOfPopulation: 16.1,
    });
  });

  test('measures the town against the total row', () => {
    expect(progress.deadline?.by).toBe('2021-04-30');
    expect(progress.total).toMatchObject({
      counted: 3216,
      unassigned: 0,
      population: 20209,
      target: 5052,
      gap: 1836,
      reached: false,
      percentOfTarget: 63.7,
      percentOfPopulation: 15.9,
    });
  });

  test('counts 全镇未分村 in the total only', () => {
    const { units, total } = progressOf(campaign, [...rows, row(null, 44)], '2021-04-20');
    expect(units).toEqual(progress.units);
    expect(total).toMatchObject({ counted: 3260, unassigned: 44, gap: 1792 });
  });

  test('a town without a single lecture', () => {
    const { units, total } = progressOf(campaign, [], '2021-04-06');
    expect(units.map(({ gap }) => gap)).toEqual([709, 519, 678, 640, 642, 188, 1676]);
    expect(total).toMatchObject({ counted: 0, unassigned: 0, gap: 5052, percentOfTarget: 0 });
  });

  test('gives the year’s figure once the last deadline has passed', () => {
    const { deadline, units, total } = progressOf(campaign, rows, '2021-07-01');
    const none = { target: null, gap: null, reached: null, percentOfTarget: null };
    expect(deadline).toBeNull();
    expect(units[3]).toMatchObject({ unit: 'cibi', counted: 412, percentOfPopulation: 16.1, ...none });
    expect(total).toMatchObject({ counted: 3216, percentOfPopulation: 15.9, ...none });
  });

  test('may pass 100 %: people are counted each time', () => {
    const { units } = progressOf(campaign, [row('wusifang', 1000)], '2021-06-30');
    expect(units[5]).toMatchObject({
      percentOfTarget: 295,
      percentOfPopulation: 132.8,
      gap: 0,
      reached: true,
    });
  });
});

describe('percentOf', () => {
  test.each([
    [3216, 5052, 63.7],
    [105, 2560, 4.1],
    [1, 2000, 0.1],
    [1, 2001, 0],
    [2, 3, 66.7],
    [0, 640, 0],
    [640, 640, 100],
    [5, 0, 0],
  ])('%i of %i is %d %%', (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });

  test('is the nearest tenth, the upper one of two', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        const tenths = BigInt(Math.round(percentOf(part, whole) * 10));
        const error = 2n * (tenths * BigInt(whole) - 1000n * BigInt(part));
        return error > -BigInt(whole) && error <= BigInt(whole);
      }),
    );
  });
});
