import { expect, test } from 'vitest';
import { phaseOn } from '../../src/domain/phases.ts';
import { campaign } from './fixture.ts';

test.each([
  ['2021-03-14', undefined],
  ['2021-03-15', '动员部署'],
  ['2021-04-06', '集中攻坚'],
  ['2021-06-30', '集中攻坚'],
  ['2021-07-01', '常态固化'],
  ['2021-12-30', '常态固化'],
  ['2021-12-31', undefined],
])('on %s: %s', (day, name) => {
  expect(phaseOn(campaign, day)?.name).toBe(name);
});
