import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Writes down an outcome that is already a fact: tried until the database takes it, since losing it would turn
 * "sent" into "unknown". Gives up only when the program stops; then the row is found half-sent at the next start.
 */
export async function persist<T>(write: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted) throw error;
      await sleep(200);
    }
  }
}
