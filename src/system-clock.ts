import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './domain/clock.ts';

/** The machine's clock: what the program lives by outside the sandbox. */
export const systemClock: Clock = {
  now: () => new Date(),
  async wait(ms, signal) {
    await sleep(ms, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      // Woken early is no fault.
      if (!signal?.aborted) throw error;
    });
  },
};
