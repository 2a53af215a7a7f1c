import { describe, expect, test } from 'vitest';
import { endOfQuiet, isQuiet } from '../../src/domain/quiet-hours.ts';

const night = { from: '21:00', to: '08:00' };
const noon = { from: '12:00', to: '14:00' };
const never = { from: '00:00', to: '00:00' };

describe('isQuiet and endOfQuiet', () => {
  test.each([
    [night, '2021-04-06T20:59:59+08:00', null],
    [night, '2021-04-06T21:00:00+08:00', '2021-04-07T08:00:00+08:00'],
    [night, '2021-04-30T23:59:59+08:00', '2021-05-01T08:00:00+08:00'],
    [night, '2021-04-07T00:00:00+08:00', '2021-04-07T08:00:00+08:00'],
    [night, '2021-04-07T07:59:59+08:00', '2021-04-07T08:00:00+08:00'],
    [night, '2021-04-07T08:00:00+08:00', null],
    [night, '2021-04-06T13:00:00Z', '2021-04-07T08:00:00+08:00'],
    [noon, '2021-04-06T11:59:00+08:00', null],
    [noon, '2021-04-06T12:00:00+08:00', '2021-04-06T14:00:00+08:00'],
    [noon, '2021-04-06T13:59:30+08:00', '2021-04-06T14:00:00+08:00'],
    [noon, '2021-04-06T14:00:00+08:00', null],
    [never, '2021-04-06T00:00:00+08:00', null],
  ])('%o at %s ends %s', (quietHours, at, end) => {
    const instant = new Date(at);
    expect(isQuiet(instant, quietHours)).toBe(end !== null);
    expect(endOfQuiet(instant, quietHours)).toEqual(end === null ? instant : new Date(end));
  });
});
