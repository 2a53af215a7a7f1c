import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src/domain/clock.ts';

/** A clock that stands until it is moved, or somebody waits: then it goes on by what was waited for, and notes it. */
export interface ManualClock extends Clock {
  moveTo(at: Date): Promise<void>;
  /** Every wait so far, in milliseconds. */
  waits: number[];
}

export function createManualClock(startsAt: Date): ManualClock {
  let now = startsAt;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async moveTo(at) {
      now = at;
    },
    async wait(ms, signal) {
      await nextTurn();
      if (signal?.aborted) return;
      waits.push(ms);
      now = new Date(now.getTime() + ms);
    },
  };
}
