import { type Queryable, row } from './sql.ts';

/** Counts calls against a platform's quotas, on disk: a restart must not forget what the month has cost. */
export interface Usage {
  /** Adds to a meter's period (`2026-11`) and resolves with the new total. */
  add(meter: string, period: string, n: number): Promise<number>;
}

export function createUsage(db: Queryable): Usage {
  return {
    async add(meter, period, n) {
      const total = await row<{ value: number }>(
        db,
        `insert into usage (meter, period, value) values ($1, $2, $3)
         on conflict (meter, period) do update set value = usage.value + excluded.value returning value`,
        [meter, period, n],
      );
      if (!total) throw new Error('the meter gave no total');
      return total.value;
    },
  };
}
