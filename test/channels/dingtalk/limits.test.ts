import { expect, test } from 'vitest';
import { APP_RATE, CUSTOM_ROBOT_RATE, createPacer } from '../../../src/channels/dingtalk/limits.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { createLeapingClock } from './clocks.ts';

const SIGNAL = new AbortController().signal;

/** Timers of a busy machine: up to `lateMs` late, in a fixed pattern. */
function createLateClock(lateMs: number): Clock {
  let now = 0;
  let turn = 0;
  return {
    now: () => new Date(now),
    async wait(ms) {
      turn += 1;
      now += ms + ((turn * 7) % (lateMs + 1));
    },
  };
}

/** The shortest stretch in which 21 calls left. */
function shortestFor21(times: readonly number[]): number {
  return Math.min(...times.slice(20).map((at, index) => at - (times[index] ?? at)));
}

test.each([
  0, 3, 8, 20,
])('a thousand calls with timers %i ms late: 20 in any second, 52.5 s', async (lateMs) => {
  const clock = createLateClock(lateMs);
  const pacer = createPacer(APP_RATE, clock);
  const times = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      await pacer.take(SIGNAL);
      return clock.now().getTime();
    }),
  );
  expect(shortestFor21(times)).toBeGreaterThanOrEqual(1_030);
  expect(times.at(-1)).toBeLessThanOrEqual(50_000 * 1.05);
});

test('a custom robot takes 20 at once, then says how long to wait', async () => {
  const clock = createLeapingClock(new Date(0));
  const pacer = createPacer(CUSTOM_ROBOT_RATE, clock);
  for (let n = 0; n < 20; n += 1) expect(pacer.tryTake()).toBe(0);
  expect(pacer.tryTake()).toBe(61_000);
  clock.pass(61_000);
  expect(pacer.tryTake()).toBe(0);
});

test('who waits gives up when the channel stops, and the line goes on', async () => {
  const clock = createLeapingClock(new Date(0));
  const pacer = createPacer({ calls: 1, perMs: 1_000, everyMs: 0 }, clock);
  await pacer.take(SIGNAL);
  await expect(pacer.take(AbortSignal.abort())).rejects.toThrow();
  await pacer.take(SIGNAL);
  expect(clock.now()).toEqual(new Date(1_000));
});
