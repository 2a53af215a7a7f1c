import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currentTarget, targetOf, targetTable, totalPopulation } from '../../src/domain/targets.ts';
import { campaign } from './fixture.ts';

describe('targetTable', () => {
  const table = targetTable(campaign);

  test.each([
    ['wangweishan', 2836, [227, 709, 993, 1276]],
    ['hushan', 2077, [166, 519, 727, 935]],
    ['qingbo', 2713, [217, 678, 950, 1221]],
    ['cibi', 2560, [205, 640, 896, 1152]],
    ['qingshan', 2566, [205, 642, 898, 1155]],
    ['wusifang', 753, [60, 188, 264, 339]],
    ['police', 6704, [536, 1676, 2346, 3017]],
  ])('the notice’s row of %s', (unit, population, targets) => {
    expect(table.units.find((row) => row.unit === unit)).toEqual({ unit, population, targets });
  });

  test('the total row is the total population × rate, not the sum of the rows', () => {
    expect(table.total).toEqual({ unit: null, population: 20209, targets: [1617, 5052, 7073, 9094] });
    const sums = table.deadlines.map((_, column) =>
      table.units.reduce((sum, row) => sum + (row.targets[column] ?? 0), 0),
    );
    expect(sums).toEqual([1616, 5052, 7074, 9095]);
  });

  test('has the units in the notice’s order and no unit without a population', () => {
    expect(table.units.map((row) => row.unit)).toEqual([
      'wangweishan',
      'hushan',
      'qingbo',
      'cibi',
      'qingshan',
      'wusifang',
      'police',
    ]);
  });

  test('puts deadlines in order however the data lists them', () => {
    const shuffled = { ...campaign, targets: campaign.targets.toReversed() };
    expect(targetTable(shuffled)).toEqual(table);
  });
});

test('totalPopulation', () => {
  expect(totalPopulation(campaign)).toBe(20209);
});

describe('targetOf', () => {
  test.each([
    [2566, 25, 642, 'a half goes up'],
    [2510, 35, 879, '878.5, which binary fractions would lose'],
    [0, 45, 0, 'nobody'],
    [753, 100, 753, 'everybody'],
  ])('%i × %i %% = %i: %s', (population, percent, people) => {
    expect(targetOf(population, percent)).toBe(people);
  });

  test('is the nearest whole number, the upper one of two', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000), fc.integer({ min: 1, max: 100 }), (population, percent) => {
        const hundredths = BigInt(population) * BigInt(percent);
        const error = BigInt(targetOf(population, percent)) * 100n - hundredths;
        return error > -50n && error <= 50n;
      }),
    );
  });
});

describe('currentTarget', () => {
  test.each([
    ['2021-03-01', '2021-03-31'],
    ['2021-04-06', '2021-04-30'],
    ['2021-04-30', '2021-04-30'],
    ['2021-05-01', '2021-05-31'],
    ['2021-06-30', '2021-06-30'],
    ['2021-07-01', undefined],
  ])('on %s: %s', (day, by) => {
    expect(currentTarget(campaign, day)?.by).toBe(by);
  });
});
