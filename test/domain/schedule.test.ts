import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../src/domain/campaign.ts';
import { instantAt } from '../../src/domain/day.ts';
import { isNudgeWeek, latestRun, nextRun, type Run, type Series } from '../../src/domain/schedule.ts';
import { campaign } from './fixture.ts';

function keysOf(series: Series, of: Campaign): string[] {
  const keys: string[] = [];
  let after = new Date(0);
  for (let run = nextRun(series, of, after); run; run = nextRun(series, of, after)) {
    keys.push(run.key);
    after = run.at;
  }
  return keys;
}

function withReminders(changes: Partial<Campaign['reminders']>): Campaign {
  return { ...campaign, reminders: { ...campaign.reminders, ...changes } };
}

describe('deadline reminders', () => {
  test('of the whole campaign, on working days, none for the deadline before it started', () => {
    expect(keysOf('deadline-reminder', campaign)).toEqual([
      'deadline-2021-04-30-on-2021-04-23',
      'deadline-2021-04-30-on-2021-04-27',
      'deadline-2021-04-30-on-2021-04-29',
      'deadline-2021-05-31-on-2021-05-24',
      'deadline-2021-05-31-on-2021-05-28',
      'deadline-2021-06-30-on-2021-06-23',
      'deadline-2021-06-30-on-2021-06-25',
      'deadline-2021-06-30-on-2021-06-29',
    ]);
  });

  test('a run says when, for which day and which deadline', () => {
    expect(nextRun('deadline-reminder', campaign, instantAt('2021-04-24'))).toEqual({
      at: new Date('2021-04-27T09:00:00+08:00'),
      key: 'deadline-2021-04-30-on-2021-04-27',
      day: '2021-04-27',
      deadline: '2021-04-30',
    });
  });

  test('are not sent before the campaign is in use', () => {
    const early = withReminders({ deadlineDaysBefore: [30, 3] });
    expect(keysOf('deadline-reminder', early)[0]).toBe('deadline-2021-04-30-on-2021-04-27');
  });

  test('of two deadlines that meet on one day the nearer is reminded', () => {
    const meeting = withReminders({ deadlineDaysBefore: [30, 0] });
    expect(keysOf('deadline-reminder', meeting)).toEqual([
      'deadline-2021-04-30-on-2021-04-30',
      'deadline-2021-05-31-on-2021-05-31',
      'deadline-2021-06-30-on-2021-06-30',
    ]);
  });

  test('are not shifted in a year the calendar does not know', () => {
    const unknown = {
      ...withReminders({ deadlineDaysBefore: [0] }),
      startsOn: '2035-03-01',
      endsOn: '2035-12-30',
      targets: [{ by: '2035-03-31', name: '3月底', percent: 8 }],
    };
    expect(keysOf('deadline-reminder', unknown)).toEqual(['deadline-2035-03-31-on-2035-03-31']);
  });

  test('stop with the campaign', () => {
    const short = { ...campaign, endsOn: '2021-05-24' };
    expect(keysOf('deadline-reminder', short).at(-1)).toBe('deadline-2021-05-31-on-2021-05-24');
  });
});

describe('weekly series', () => {
  test.each([
    ['weekly-nudge', 39, 'nudge-2021-04-08', 'nudge-2021-12-30'],
    ['bulletin-draft', 38, 'draft-2021-04-12', 'draft-2021-12-27'],
  ] as const)('%s fires %i times, from %s to %s', (series, times, first, last) => {
    const keys = keysOf(series, campaign);
    expect([new Set(keys).size, keys[0], keys.at(-1)]).toEqual([times, first, last]);
  });

  const table: [Series, string, Partial<Run> | null][] = [
    [
      'weekly-nudge',
      '2021-04-06T09:00:00+08:00',
      { at: new Date('2021-04-08T16:00:00+08:00'), day: '2021-04-08' },
    ],
    ['weekly-nudge', '2021-04-08T15:59:59+08:00', { key: 'nudge-2021-04-08' }],
    ['weekly-nudge', '2021-04-08T16:00:00+08:00', { key: 'nudge-2021-04-15' }],
    ['weekly-nudge', '2021-12-30T16:00:00+08:00', null],
    [
      'bulletin-draft',
      '2021-04-11T23:59:00+08:00',
      { at: new Date('2021-04-12T08:30:00+08:00'), day: '2021-04-12' },
    ],
    ['bulletin-draft', '2021-04-12T00:10:00Z', { key: 'draft-2021-04-12' }],
    ['bulletin-draft', '2021-04-12T00:30:00Z', { key: 'draft-2021-04-19' }],
    ['deadline-reminder', '2021-06-29T09:00:00+08:00', null],
  ];
  test.each(table)('%s strictly after %s: %o', (series, after, expected) => {
    const run = nextRun(series, campaign, new Date(after));
    if (expected === null) expect(run).toBeNull();
    else expect(run).toMatchObject(expected);
  });

  test('a campaign that starts on the weekday fires that day', () => {
    expect(keysOf('weekly-nudge', { ...campaign, startsOn: '2021-04-08' })[0]).toBe('nudge-2021-04-08');
  });
});

describe('latestRun', () => {
  test.each([
    ['weekly-nudge', '2021-04-06T09:00:00+08:00', '2021-04-27T12:00:00+08:00', 'nudge-2021-04-22'],
    [
      'deadline-reminder',
      '2021-04-06T09:00:00+08:00',
      '2021-04-27T12:00:00+08:00',
      'deadline-2021-04-30-on-2021-04-27',
    ],
    ['weekly-nudge', '2021-04-08T15:00:00+08:00', '2021-04-08T16:00:00+08:00', 'nudge-2021-04-08'],
    ['weekly-nudge', '2021-04-08T16:00:00+08:00', '2021-04-15T15:59:00+08:00', undefined],
    ['bulletin-draft', '2021-12-28T00:00:00+08:00', '2022-06-01T00:00:00+08:00', undefined],
  ] as const)('%s in (%s, %s]: %s', (series, after, until, key) => {
    expect(latestRun(series, campaign, new Date(after), new Date(until))?.key).toBe(key);
  });
});

describe('isNudgeWeek', () => {
  test.each([
    ['2021-04-08', true, 'four working days'],
    ['2021-05-06', true, 'exactly three'],
    ['2021-10-07', false, '国庆节: two'],
    ['2035-10-04', true, 'unknown to the calendar'],
  ])('%s → %s: %s', (day, expected) => {
    expect(isNudgeWeek(campaign, day)).toBe(expected);
  });
});
