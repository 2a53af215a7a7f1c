import { describe, expect, test } from 'vitest';
import {
  type Calendar,
  CalendarError,
  isWorkingDay,
  lastWorkingDayOnOrBefore,
  whenCalendarKnown,
  workingDaysBetween,
  workingDaysInWeek,
} from '../../src/domain/working-days.ts';

const builtInOnly: Calendar = [];

describe('isWorkingDay', () => {
  test.each([
    ['2021-04-05', false, 'Monday, 清明'],
    ['2021-04-06', true, 'plain Tuesday'],
    ['2021-04-25', true, 'Sunday worked for 劳动节'],
    ['2021-05-01', false, '劳动节'],
    ['2021-05-03', false, '劳动节'],
    ['2021-05-05', false, '劳动节'],
    ['2021-05-06', true, 'Thursday after it'],
    ['2021-05-08', true, 'Saturday worked for it'],
    ['2021-05-09', false, 'plain Sunday'],
    ['2021-10-07', false, '国庆节'],
    ['2021-10-09', true, 'Saturday worked for it'],
    ['2024-02-04', true, 'Sunday worked for 春节'],
    ['2024-02-16', false, 'Friday of 春节'],
    ['2024-10-12', true, 'Saturday worked for 国庆节'],
    ['2025-01-26', true, 'Sunday worked for 春节'],
    ['2025-10-08', false, '国庆节 and 中秋 together'],
    ['2025-10-11', true, 'Saturday worked for them'],
    ['2026-01-02', false, 'Friday of 元旦'],
    ['2026-01-04', true, 'Sunday worked for it'],
    ['2026-02-23', false, 'last Monday of 春节'],
    ['2026-09-20', true, 'Sunday worked for 国庆节'],
  ])('%s → %s: %s', (day, works) => {
    expect(isWorkingDay(day, builtInOnly)).toBe(works);
  });

  test('refuses a year nobody has published', () => {
    expect(() => isWorkingDay('2035-03-01', builtInOnly)).toThrow(CalendarError);
    expect(() => isWorkingDay('2035-03-01', builtInOnly)).toThrow(expect.objectContaining({ year: 2035 }));
  });

  test.each([
    ['2035-03-01', true, 'Thursday of a year the campaign adds'],
    ['2035-03-03', false, 'its plain Saturday'],
    ['2035-05-01', false, 'its holiday'],
    ['2035-05-05', true, 'its Saturday worked'],
    ['2021-04-07', false, 'a known year: off by the campaign'],
    ['2021-04-05', true, 'a known year: worked by the campaign'],
    ['2021-05-03', false, 'the rest of a known year stands'],
  ])('%s → %s with the campaign’s calendar: %s', (day, works) => {
    const calendar: Calendar = [
      { year: 2035, off: ['2035-05-01'], work: ['2035-05-05'] },
      { year: 2021, off: ['2021-04-07'], work: ['2021-04-05'] },
    ];
    expect(isWorkingDay(day, calendar)).toBe(works);
  });
});

describe('workingDaysBetween', () => {
  test.each([
    ['2021-04-06', '2021-04-30', 19],
    ['2021-04-20', '2021-04-30', 9],
    ['2021-04-30', '2021-05-08', 3],
    ['2021-04-29', '2021-04-30', 1],
    ['2021-04-30', '2021-04-30', 0],
    ['2021-05-02', '2021-04-30', 0],
  ])('after %s until %s: %i', (after, until, days) => {
    expect(workingDaysBetween(after, until, builtInOnly)).toBe(days);
  });
});

describe('workingDaysInWeek', () => {
  test.each([
    ['2021-04-08', 4, '清明 Monday off'],
    ['2021-04-25', 6, 'Sunday worked'],
    ['2021-05-06', 3, '劳动节, Saturday worked'],
    ['2021-10-07', 2, '国庆节, Friday and Saturday worked'],
    ['2021-06-09', 5, 'plain week'],
  ])('the week of %s has %i: %s', (day, days) => {
    expect(workingDaysInWeek(day, builtInOnly)).toBe(days);
  });
});

describe('lastWorkingDayOnOrBefore', () => {
  test.each([
    ['2021-04-27', '2021-04-27'],
    ['2021-05-30', '2021-05-28'],
    ['2021-05-05', '2021-04-30'],
    ['2021-05-08', '2021-05-08'],
    ['2021-01-01', '2020-12-31'],
  ])('%s → %s', (day, expected) => {
    expect(lastWorkingDayOnOrBefore(day, builtInOnly)).toBe(expected);
  });
});

describe('whenCalendarKnown', () => {
  test('falls back for an unknown year and for nothing else', () => {
    expect(whenCalendarKnown(() => isWorkingDay('2021-04-06', builtInOnly), null)).toBe(true);
    expect(whenCalendarKnown(() => isWorkingDay('2035-04-06', builtInOnly), null)).toBeNull();
    expect(() =>
      whenCalendarKnown(() => {
        throw new TypeError('a mistake of ours');
      }, null),
    ).toThrow(TypeError);
  });
});
