import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../src/domain/clock.ts';

/** The machine's clock. */
export const realClock: Clock = {
  now: () => new Date(),
  async wait(ms, signal) {
    await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};

export interface LeapingClock extends Clock {
  /** Every wait asked for, in milliseconds. */
  waits: number[];
  pass(ms: number): void;
}

/** A wait moves it and is over at once: five minutes take none. */
export function createLeapingClock(startsAt: Date = new Date()): LeapingClock {
  let now = startsAt.getTime();
  const waits: number[] = [];
  return {
    waits,
    now: () => new Date(now),
    pass(ms) {
      now += ms;
    },
    async wait(ms) {
      waits.push(ms);
      now += ms;
      // A turn of the event loop, so that what is waited for can happen.
      await sleep(0);
    },
  };
}
