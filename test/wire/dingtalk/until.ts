interface Waiter {
  condition: () => boolean;
  resolve: () => void;
}

/** The real ones: a test's fake timers must not stop the clock that ends a wait in vain. */
const { setTimeout: later, clearTimeout: cancel } = globalThis;

/** Lets a test wait for what the program does, instead of sleeping. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  /** Resolves as soon as the condition holds; rejects after `timeoutMs` of real time. */
  until(condition: () => boolean, what: string, timeoutMs: number): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        condition,
        resolve: () => {
          cancel(timer);
          resolve();
        },
      };
      const timer = later(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`waited ${timeoutMs} ms in vain: ${what}`));
      }, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** To be called after every change. */
  readonly changed = (): void => {
    for (const waiter of this.#waiters) {
      if (!waiter.condition()) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  };
}
