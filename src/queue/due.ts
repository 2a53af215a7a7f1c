import type { Logger } from 'pino';
import type { Clock } from '../domain/clock.ts';
import type { DueRow, Store } from '../store/face.ts';
import type { Queue } from './face.ts';

export interface DueRunnerOptions {
  store: Store;
  queue: Queue;
  clock: Clock;
  /** Resolves when everything said so far is handled and delivered, or listed as failed. */
  settle(): Promise<void>;
  log: Logger;
}

/** Hands what is due to the queue. The database is the truth: a queue that forgot is told again. */
export interface DueRunner {
  /** Hands over every row that is due by now. */
  dispatch(): Promise<void>;
  /** Hands over again what was handed over and not finished: after a start, and to a queue that was emptied. */
  recover(): Promise<void>;
  /**
   * Lets time go to `to`: everything due on the way runs in order with the clock standing at its time,
   * and what it says is delivered (or listed as failed) before the next.
   */
  advance(to: Date, setClock: (at: Date) => Promise<void>): Promise<void>;
  /** To be called when a row's job has finished or failed for good. */
  settled(id: number): void;
}

export const DUE_JOB = 'due';

export function createDueRunner({ store, queue, clock, settle, log }: DueRunnerOptions): DueRunner {
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  // A job's id is known to the queue for a while after it ended: each start hands over under ids of its own.
  const start = Math.random().toString(36).slice(2, 10);

  async function handOver(row: DueRow): Promise<void> {
    log.info({ due: row.id, key: row.key }, 'due');
    await queue.add(DUE_JOB, { id: row.id, town: row.town }, { id: `due-${row.id}-${start}` });
  }

  async function dispatch(): Promise<void> {
    for (;;) {
      const row = await store.agenda.next(clock.now());
      if (!row) return;
      if (await store.agenda.hand(row.id)) await handOver(row);
    }
  }

  /** Resolves when a row that was handed over has run, or failed for good. */
  async function settledOf(id: number): Promise<void> {
    const waiter = waiting.get(id) ?? Promise.withResolvers<void>();
    waiting.set(id, waiter);
    // It may have ended before anybody waited for it.
    if (!(await store.agenda.handed()).some((row) => row.id === id)) settled(id);
    await waiter.promise;
  }

  function settled(id: number): void {
    waiting.get(id)?.resolve();
    waiting.delete(id);
  }

  return {
    dispatch,
    async recover() {
      for (const row of await store.agenda.handed()) await handOver(row);
    },
    async advance(to, setClock) {
      for (;;) {
        // Also what a tick took first, or what was handed over before a crash.
        for (const { id } of await store.agenda.handed()) await settledOf(id);
        await settle();
        const row = await store.agenda.next(to);
        const send = await store.deliveries.nextAt(null, clock.now(), to);
        const recall = await store.followUp.nextRecallAt(null, clock.now(), to);
        const at = [row?.runAt, send, recall]
          .filter((time) => time instanceof Date)
          .sort((a, b) => +a - +b)[0];
        if (!at) break;
        if (at > clock.now()) await setClock(at);
        if (row && row.runAt <= clock.now() && (await store.agenda.hand(row.id))) await handOver(row);
      }
      if (to > clock.now()) await setClock(to);
    },
    settled,
  };
}
