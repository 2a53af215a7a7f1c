import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import {
  APP_RATE,
  CUSTOM_ROBOT_RATE,
  createCallLine,
  createPacer,
} from '../../../src/channels/dingtalk/limits.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { createLeapingClock } from './clocks.ts';

const SIGNAL = new AbortController().signal;

interface Simulation extends Clock {
  /** Lets time pass from one awaited moment to the next until the work is done. */
  until<T>(work: Promise<T>): Promise<T>;
}

/** Time that many wait in side by side. */
function createSimulation(): Simulation {
  const timers: { at: number; resolve(): void }[] = [];
  let now = 0;
  return {
    now: () => new Date(now),
    wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      timers.push({ at: now + ms, resolve });
      return promise;
    },
    async until(work) {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await nextTurn();
        const [first] = timers.sort((a, b) => a.at - b.at);
        if (!first) continue;
        timers.shift();
        now = Math.max(now, first.at);
        first.resolve();
      }
      return done;
    },
  };
}

/** Timers of a busy machine: up to `lateMs` late, in a fixed pattern. */
function withLateTimers(clock: Clock, lateMs: number): Clock {
  let turn = 0;
  return {
    now: clock.now,
    wait(ms) {
      turn += 1;
      return clock.wait(ms + ((turn * 7) % (lateMs + 1)));
    },
  };
}

/** The most of these times, in order, that lie within one second. */
function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

/** When a thousand calls, six at a time, arrive: each somewhere on its way, which takes `tripMs` in all. */
async function callThousand(lateMs: number, tripMs: (n: number) => number): Promise<number[]> {
  const clock = createSimulation();
  const line = createCallLine(APP_RATE, withLateTimers(clock, lateMs));
  const arrivals: number[] = [];
  let n = 0;
  async function callOn(): Promise<void> {
    while (n < 1_000) {
      n += 1;
      const trip = tripMs(n);
      const there = Math.floor((trip * ((n * 31) % 100)) / 100);
      const end = await line.take(SIGNAL);
      await clock.wait(there);
      arrivals.push(clock.now().getTime());
      await clock.wait(trip - there);
      end();
    }
  }
  await clock.until(Promise.all(Array.from({ length: 6 }, callOn)));
  return arrivals;
}

test.each([
  [0, 4],
  [3, 4],
  [8, 12],
  [20, 20],
])('a thousand calls, timers %i ms late, answers after %i ms: 20 in any second, 52.5 s', async (lateMs, tripMs) => {
  const arrivals = await callThousand(lateMs, () => tripMs);
  expect(busiestSecond(arrivals)).toBeLessThanOrEqual(20);
  expect(arrivals.at(-1)).toBeLessThanOrEqual(50_000 * 1.05);
});

test('a network that holds some calls up brings no 21st into a second', async () => {
  const arrivals = await callThousand(8, (n) => (n % 9 === 0 ? 900 : n % 5 === 0 ? 150 : 5));
  expect(busiestSecond(arrivals)).toBeLessThanOrEqual(20);
});

test('a custom robot takes 20 at once, then says how long to wait', async () => {
  const clock = createLeapingClock(new Date(0));
  const pacer = createPacer(CUSTOM_ROBOT_RATE, clock);
  for (let n = 0; n < 20; n += 1) expect(pacer.tryTake()).toBe(0);
  expect(pacer.tryTake()).toBe(61_000);
  clock.pass(61_000);
  expect(pacer.tryTake()).toBe(0);
});

test('calls that all hang hold their places; the first that ends gives its own back', async () => {
  const clock = createLeapingClock(new Date(0));
  const line = createCallLine({ calls: 2, perMs: 1_000 }, clock);
  const [first] = [await line.take(SIGNAL), await line.take(SIGNAL)];
  let hasTaken = false;
  const third = line.take(SIGNAL).then(() => {
    hasTaken = true;
  });
  await nextTurn();
  expect(hasTaken).toBe(false);
  first();
  await third;
  // The second left after half the stretch, and the first ended then.
  expect(clock.now()).toEqual(new Date(1_500));
});

test('who waits gives up when the channel stops, and the line goes on', async () => {
  const clock = createLeapingClock(new Date(0));
  const line = createCallLine({ calls: 1, perMs: 1_000 }, clock);
  (await line.take(SIGNAL))();
  await expect(line.take(AbortSignal.abort())).rejects.toThrow();
  await line.take(SIGNAL);
  expect(clock.now()).toEqual(new Date(1_000));
});
