import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLATFORM_PACE, reserve } from '../../src/domain/pace.ts';

const now = new Date('2021-04-27T09:00:00+08:00');

function later(ms: number): Date {
  return new Date(now.getTime() + ms);
}

describe('reserve', () => {
  test.each([
    ['the first', null, 0],
    ['after idling', later(-60_000), 0],
    ['just free', later(0), 0],
    ['behind others', later(200), 200],
  ])('%s', (_, nextFree, waits) => {
    expect(reserve(nextFree, now, 50)).toEqual({ at: later(waits), nextFree: later(waits + 50) });
  });

  test('keeps sends apart and never holds one back without need', () => {
    const pauses = fc.array(fc.nat(5000), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 5000 }), (between, spacing) => {
        let asked = 0;
        let previous = Number.NEGATIVE_INFINITY;
        let nextFree: Date | null = null;
        for (const pause of between) {
          asked += pause;
          const reservation = reserve(nextFree, later(asked), spacing);
          const at = reservation.at.getTime() - now.getTime();
          expect(at).toBe(Math.max(asked, previous + spacing));
          previous = at;
          nextFree = reservation.nextFree;
        }
      }),
    );
  });
});

test.each([
  ['DingTalk’s app API', PLATFORM_PACE.dingtalk.everyMs, 20, 1000],
  ['one DingTalk group', PLATFORM_PACE.dingtalk.perConversationMs, 20, 60_000],
  ['one WeChat account', PLATFORM_PACE.wechat.everyMs, 40, 60_000],
  ['one WeChat group', PLATFORM_PACE.wechat.perConversationMs, 20, 60_000],
])('%s keeps to its limit', (_, spacing, most, withinMs) => {
  expect(withinMs / spacing).toBeLessThanOrEqual(most);
});
