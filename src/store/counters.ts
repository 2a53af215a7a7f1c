import { batched } from './batch.ts';
import { type Queryable, row } from './sql.ts';

/** Gives out the numbers people quote (#12, B1). */
export interface Counters {
  /** The next free number of a town's kind; one that was given out is not given again. */
  next(town: string, kind: 'check-in' | 'bulletin'): Promise<number>;
}

/**
 * @param relaxed connections that commit without waiting for the disk: a counter's row is locked for a moment only,
 * and whatever uses a number is committed, and with it flushed, after the number.
 */
export function createCounters(relaxed: Queryable): Counters {
  const takers = new Map<string, (asked: null) => Promise<number>>();

  /** Whoever asks at the same time is served by one statement, in the order of asking. */
  function takerOf(town: string, kind: string): (asked: null) => Promise<number> {
    return batched(async (asked) => {
      const last = await row<{ value: number }>(
        relaxed,
        `insert into counter (town, kind, value) values ($1, $2, $3)
         on conflict (town, kind) do update set value = counter.value + excluded.value returning value`,
        [town, kind, asked.length],
      );
      if (!last) throw new Error('the counter gave no number');
      return asked.map((_, index) => last.value - asked.length + 1 + index);
    });
  }

  return {
    next(town, kind) {
      const key = `${kind} ${town}`;
      const take = takers.get(key) ?? takerOf(town, kind);
      takers.set(key, take);
      return take(null);
    },
  };
}
