import type { Logger } from 'pino';
import type { Clock } from '../domain/clock.ts';

export interface LoopOptions {
  /** Does one thing. False when nothing is left to do now. */
  step(): Promise<boolean>;
  clock: Clock;
  /** For the log. */
  name: string;
  log: Logger;
}

/** One thing after the other for as long as there is something to do, begun anew by whoever has more of it. */
export interface Loop {
  /** Returns at once. */
  wake(): void;
  /** Resolves when nothing is left to do now; rejects when a step did. */
  run(): Promise<void>;
  /** For a step: lets time pass until somebody wakes the loop; not at all when somebody did since it last looked. */
  pause(ms: number): Promise<void>;
  /** Aborted once the loop is to end. */
  readonly stopping: AbortSignal;
  /** Resolves when the step under way has ended. */
  stop(): Promise<void>;
}

export function createLoop({ step, clock, name, log }: LoopOptions): Loop {
  const stopping = new AbortController();
  let woken = new AbortController();
  let running: Promise<void> | null = null;
  let isAgain = false;

  async function run(): Promise<void> {
    if (stopping.signal.aborted) return;
    isAgain = true;
    woken.abort();
    running ??= work();
    return running;
  }

  async function work(): Promise<void> {
    try {
      do {
        isAgain = false;
        // Each step looks again: something more pressing may have come in between.
      } while (!stopping.signal.aborted && ((await step()) || isAgain));
    } catch (error) {
      log.warn({ err: error, loop: name }, 'stumbled; the next tick goes on');
      throw error;
    } finally {
      running = null;
    }
  }

  return {
    run,
    wake() {
      // The loop has said what it stumbled over.
      run().catch(() => undefined);
    },
    async pause(ms) {
      if (isAgain) return;
      woken = new AbortController();
      await clock.wait(ms, AbortSignal.any([woken.signal, stopping.signal]));
    },
    stopping: stopping.signal,
    async stop() {
      stopping.abort();
      woken.abort();
      await running?.catch(() => undefined);
    },
  };
}
