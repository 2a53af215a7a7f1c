import { setTimeout as sleep } from 'node:timers/promises';

/** How long a batch is gathered while calls come in company. */
const GATHER_MS = 4;

/**
 * Gathers calls while one write is under way and writes them together: many conversations share one commit,
 * a single one waits for nobody. Order of calls is kept.
 */
export function batched<T, R>(write: (items: T[]) => Promise<R[]>, most = 200): (item: T) => Promise<R> {
  let waiting: { item: T; resolve: (result: R) => void; reject: (error: unknown) => void }[] = [];
  let isWriting = false;

  async function drain(): Promise<void> {
    isWriting = true;
    let isInCompany = false;
    while (waiting.length > 0) {
      // A statement costs as much as the rows of ten: on a busy machine a moment's patience pays for itself.
      if (isInCompany) await sleep(GATHER_MS);
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      isInCompany = batch.length > 1;
      try {
        const results = await write(batch.map((entry) => entry.item));
        batch.forEach((entry, index) => {
          entry.resolve(results[index] as R);
        });
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    isWriting = false;
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWriting) void drain();
    });
}
