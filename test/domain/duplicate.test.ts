import { describe, expect, test } from 'vitest';
import { alikeHeadcounts, isLikelyDuplicate } from '../../src/domain/duplicate.ts';
import type { CheckIn, Lecture } from '../../src/domain/lecture.ts';
import { lectureOf } from './fixture.ts';

const AT = new Date('2021-04-06T08:00:00Z');
const HALL = { venue: '礼堂', venueKind: 'community' };
const HOMES = { venue: '入户', venueKind: 'household' };

function earlierOf(changes: Partial<CheckIn>): CheckIn {
  return {
    ...lectureOf(),
    town: 'huanghu',
    no: 12,
    state: 'recorded',
    reporter: 'wang',
    lecturers: ['wang'],
    reportedAt: AT,
    conversation: 'group-1',
    photos: [],
    flags: [],
    ...changes,
  };
}

type Case = [what: string, now: Partial<Lecture>, earlier: Partial<CheckIn>, expected: boolean];

function minutesLater(minutes: number): Date {
  return new Date(AT.getTime() + minutes * 60_000);
}

describe('reported by the same person', () => {
  const cases: Case[] = [
    ['the same figure', {}, {}, true],
    ['another figure', { headcount: 36 }, {}, false],
    ['another unit', { unit: 'hushan' }, {}, false],
    ['another day', { heldOn: '2021-04-05' }, {}, false],
    ['withdrawn', {}, { state: 'withdrawn' }, false],
    ['one names a place', HALL, {}, true],
    ['the same place', HALL, HALL, true],
    ['another place', HALL, { venue: '工地' }, false],
    ['morning and afternoon', { heldTime: 'morning' }, { heldTime: 'afternoon' }, false],
    ['an hour of the afternoon', { heldTime: '15:00' }, { heldTime: 'afternoon' }, true],
    ['an hour of the morning', { heldTime: '09:30' }, { heldTime: 'afternoon' }, false],
    ['half past eleven is morning and noon', { heldTime: '11:30' }, { heldTime: 'morning' }, true],
    ['two hours apart', { heldTime: '09:00' }, { heldTime: '11:00' }, false],
    ['from door to door', HOMES, HOMES, true],
  ];
  test.each(cases)('%s', (_, now, earlier, expected) => {
    const reporting = { reporter: 'wang', at: minutesLater(60), isListed: false };
    expect(isLikelyDuplicate(lectureOf(now), earlierOf(earlier), reporting)).toBe(expected);
  });

  test('more than an hour later', () => {
    const reporting = { reporter: 'wang', at: minutesLater(61), isListed: false };
    expect(isLikelyDuplicate(lectureOf(), earlierOf({}), reporting)).toBe(false);
  });
});

describe('reported by another person, however much later', () => {
  const cases: Case[] = [
    ['the same figure and nothing more', {}, {}, false],
    ['the same place', HALL, HALL, true],
    ['the same place, within a tenth', { ...HALL, headcount: 38 }, { ...HALL, headcount: 35 }, true],
    ['the same place, beyond a tenth', { ...HALL, headcount: 40 }, { ...HALL, headcount: 35 }, false],
    [
      'the same place, another time',
      { ...HALL, heldTime: 'morning' },
      { ...HALL, heldTime: 'evening' },
      false,
    ],
    ['from door to door', HOMES, HOMES, false],
    ['the same hour', { heldTime: '15:00', headcount: 36 }, { heldTime: '15:00' }, true],
    ['the same afternoon and figure', { heldTime: 'afternoon' }, { heldTime: 'afternoon' }, true],
    ['the same afternoon', { heldTime: 'afternoon', headcount: 36 }, { heldTime: 'afternoon' }, false],
  ];
  test.each(cases)('%s', (_, now, earlier, expected) => {
    const reporting = { reporter: 'chen', at: minutesLater(600), isListed: false };
    expect(isLikelyDuplicate(lectureOf(now), earlierOf(earlier), reporting)).toBe(expected);
  });
});

test('a line of a list is the same as anybody’s with its figure', () => {
  const reporting = { reporter: 'chen', at: minutesLater(600), isListed: true };
  expect(isLikelyDuplicate(lectureOf(), earlierOf({}), reporting)).toBe(true);
  expect(isLikelyDuplicate(lectureOf({ headcount: 36 }), earlierOf({}), reporting)).toBe(false);
});

test.each([
  [35, 32, 38],
  [36, 33, 40],
  [10, 9, 11],
  [5, 5, 5],
  [1, 1, 1],
])('%i people are within a tenth of %i to %i', (headcount, from, until) => {
  expect(alikeHeadcounts(headcount)).toEqual({ from, until });
});
