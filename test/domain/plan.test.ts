import { describe, expect, test } from 'vitest';
import { averageSession, planOf } from '../../src/domain/plan.ts';

describe('planOf', () => {
  const base = { target: 640, today: '2021-04-06', by: '2021-04-30', calendar: [] };

  test.each([
    [35, 35, { gap: 605, reached: false, sessions: 18, workingDays: 19 }, 'the first check-in'],
    [0, 30, { gap: 640, reached: false, sessions: 22, workingDays: 19 }, 'no history'],
    [639, 30, { gap: 1, reached: false, sessions: 1, workingDays: 19 }, 'one missing'],
    [640, 30, { gap: 0, reached: true, sessions: 0, workingDays: 19 }, 'exactly reached'],
    [700, 30, { gap: 0, reached: true, sessions: 0, workingDays: 19 }, 'passed'],
    [530, 110 / 3, { gap: 110, reached: false, sessions: 3, workingDays: 19 }, 'an average with a remainder'],
  ])('%i counted, %d a session → %o: %s', (counted, average, plan) => {
    expect(planOf({ ...base, counted, averageSession: average })).toEqual(plan);
  });

  test('on 20 April with recent sessions of 38', () => {
    expect(planOf({ ...base, counted: 412, averageSession: 38, today: '2021-04-20' })).toEqual({
      gap: 228,
      reached: false,
      sessions: 6,
      workingDays: 9,
    });
  });

  test('leaves working days open in a year the calendar does not know', () => {
    const plan = planOf({ ...base, counted: 35, averageSession: 35, today: '2035-04-06', by: '2035-04-30' });
    expect(plan).toEqual({ gap: 605, reached: false, sessions: 18, workingDays: null });
  });
});

describe('averageSession', () => {
  test.each([
    [[], 30, 'nothing yet: the assumed size'],
    [[35], 35, 'one session'],
    [[40, 36, 38, 42, 34], 38, 'five'],
    [[35, 42], 38.5, 'not rounded'],
    [[0, 0], 30, 'sessions without people tell nothing'],
  ])('%j → %d: %s', (recent, average) => {
    expect(averageSession(recent, 30)).toBe(average);
  });
});
