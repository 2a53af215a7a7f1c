import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../domain/clock.ts';

/** The sandbox's clock: it stands still until somebody moves it, or the bot waits. */
export interface SandboxClock extends Clock {
  /** Forward only; an earlier time is left alone. */
  moveTo(at: Date): void;
}

export function createSandboxClock(startsAt: Date, onMove: (now: Date) => void): SandboxClock {
  let now = startsAt;

  function moveTo(at: Date): void {
    if (at <= now) return;
    now = at;
    onMove(now);
  }

  return {
    now: () => now,
    moveTo,
    async wait(ms) {
      moveTo(new Date(now.getTime() + ms));
      await nextTurn();
    },
  };
}
