import type { Clock } from '../../domain/clock.ts';

export interface Rate {
  /** So many calls … */
  calls: number;
  /** … in any stretch of this length. */
  perMs: number;
}

/** 20 calls a second and app; a little more than the second, for clocks are read in whole milliseconds. */
export const APP_RATE: Rate = { calls: 20, perMs: 1_005 };

/** 20 messages a minute and custom robot; one more blocks it for ten minutes. */
export const CUSTOM_ROBOT_RATE: Rate = { calls: 20, perMs: 61_000 };

/** Keeps a custom robot's rate over any sliding stretch, by when each message was given its place. */
export function createPacer({ calls, perMs }: Rate, clock: Clock) {
  const departures: number[] = [];

  return {
    /** 0 = go now, and counted; else how long to wait, in milliseconds, and nothing counted. */
    tryTake(): number {
      const now = clock.now().getTime();
      const oldest = departures.length < calls ? undefined : departures[0];
      const wait = oldest === undefined ? 0 : oldest + perMs - now;
      if (wait > 0) return wait;
      departures.push(now);
      if (departures.length > calls) departures.shift();
      return 0;
    },
  };
}

/**
 * The line in which the app's calls wait for their turn. There are as many places as calls are allowed, and a call
 * keeps its own until the stretch has passed since its *end*: it arrived at some time before that, however long the
 * network or a busy machine held it up, so never more than `calls` arrive in any sliding stretch. Departures are
 * spread evenly; one that a timer delayed does not push the later ones back, or the rate would drift below the limit.
 */
export function createCallLine({ calls, perMs }: Rate, clock: Clock) {
  const everyMs = Math.floor(perMs / calls);
  /** When the places of ended calls are free again, the first to be free first. */
  const freeAt: number[] = [];
  let underWay = 0;
  let slot = 0;
  let ended = Promise.withResolvers<void>();
  let line: Promise<unknown> = Promise.resolve();

  async function takeNext(signal: AbortSignal): Promise<() => void> {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.now().getTime();
      while (freeAt[0] !== undefined && freeAt[0] <= now) freeAt.shift();
      const isFull = underWay + freeAt.length >= calls;
      if (isFull && freeAt[0] === undefined) {
        await ended.promise;
        continue;
      }
      const wait = Math.max(slot, isFull ? (freeAt[0] ?? 0) : 0) - now;
      if (wait <= 0) {
        slot = (now - slot < everyMs ? slot : now) + everyMs;
        underWay += 1;
        return end;
      }
      await clock.wait(wait, signal);
    }
  }

  function end(): void {
    underWay -= 1;
    freeAt.push(clock.now().getTime() + perMs);
    ended.resolve();
    ended = Promise.withResolvers();
  }

  return {
    /**
     * Waits for a place, first come, first served, and resolves with what is to be called once when the call has
     * ended, whatever came of it. Rejects when `signal` aborts.
     */
    take(signal: AbortSignal): Promise<() => void> {
      const place = line.then(() => takeNext(signal));
      line = place.catch(() => undefined);
      return place;
    },
  };
}

export type CallLine = ReturnType<typeof createCallLine>;
