import type { Clock } from '../../domain/clock.ts';

export interface Rate {
  /** So many calls … */
  calls: number;
  /** … in any stretch of this length. */
  perMs: number;
  /** At least this long between two; 0 = a burst is fine. */
  everyMs: number;
}

/** 20 calls a second and app. 3 % slower than that, so that calls the network brings closer together stay below it. */
export const APP_RATE: Rate = { calls: 20, perMs: 1_030, everyMs: 51 };

/** 20 messages a minute and custom robot; one more blocks it for ten minutes. */
export const CUSTOM_ROBOT_RATE: Rate = { calls: 20, perMs: 61_000, everyMs: 0 };

/**
 * Keeps a rate over any sliding stretch. The spacing alone would not: two calls that left late and early around
 * a second's border make 21. So the time of the call `calls` before counts as well. A timer that fired a little
 * late does not push the later places back, or the rate would drift below the limit.
 */
export function createPacer({ calls, perMs, everyMs }: Rate, clock: Clock) {
  let slot = 0;
  const departures: number[] = [];
  let line: Promise<void> = Promise.resolve();

  /** 0 = go now, and counted; else how long to wait, in milliseconds, and nothing counted. */
  function tryTake(): number {
    const now = clock.now().getTime();
    const oldest = departures.length < calls ? undefined : departures[0];
    const wait = Math.max(slot, oldest === undefined ? 0 : oldest + perMs) - now;
    if (wait > 0) return wait;
    slot = (now - slot < everyMs ? slot : now) + everyMs;
    departures.push(now);
    if (departures.length > calls) departures.shift();
    return 0;
  }

  async function takeNext(signal: AbortSignal): Promise<void> {
    for (let wait = tryTake(); wait > 0; wait = tryTake()) {
      signal.throwIfAborted();
      await clock.wait(wait, signal);
    }
  }

  return {
    tryTake,
    /** Waits for a place, first come, first served. Rejects when `signal` aborts. */
    take(signal: AbortSignal): Promise<void> {
      const place = line.then(() => takeNext(signal));
      line = place.catch(() => undefined);
      return place;
    },
  };
}

export type Pacer = ReturnType<typeof createPacer>;
