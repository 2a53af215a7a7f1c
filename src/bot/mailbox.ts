/** Runs tasks of one key in order, different keys in parallel, at most `width` at a time. */
export interface Mailbox {
  add(key: string, task: () => Promise<void>): void;
  /** Resolves when nothing is waiting or running. */
  idle(): Promise<void>;
  /** Takes no new tasks and resolves when those that run have ended; waiting ones are dropped. */
  stop(): Promise<void>;
}

export function createMailbox(width: number): Mailbox {
  const queues = new Map<string, (() => Promise<void>)[]>();
  const ready: string[] = [];
  let running = 0;
  let isStopped = false;
  let idlers: (() => void)[] = [];

  function pump(): void {
    while (running < width && !isStopped) {
      const key = ready.shift();
      if (key === undefined) break;
      const task = queues.get(key)?.shift();
      if (!task) {
        queues.delete(key);
        continue;
      }
      running += 1;
      void task().finally(() => {
        running -= 1;
        ready.push(key);
        pump();
      });
    }
    if (running > 0 || (ready.length > 0 && !isStopped)) return;
    for (const resolve of idlers) resolve();
    idlers = [];
  }

  function idle(): Promise<void> {
    return new Promise((resolve) => {
      idlers.push(resolve);
      pump();
    });
  }

  return {
    add(key, task) {
      if (isStopped) return;
      const queue = queues.get(key);
      if (queue) {
        queue.push(task);
        return;
      }
      queues.set(key, [task]);
      ready.push(key);
      pump();
    },
    idle,
    stop() {
      isStopped = true;
      return idle();
    },
  };
}
