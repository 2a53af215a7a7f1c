import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { isConflict } from './database-errors.ts';

/**
 * Runs `work` in a transaction on a connection of its own, again from the start (up to 5 times more) after a deadlock
 * or a serialization failure. When the connection is lost at the commit, the outcome is unknown.
 */
export type Transact = <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>;

const RETRIES = 5;

export async function transactOn<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await runOnce(pool, work);
    } catch (error) {
      if (attempt === RETRIES || !isConflict(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}

async function runOnce<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let isSound = false;
  try {
    // Travels with the first statement; when it fails, so does that one, and the await below tells.
    const begun = client.query('begin');
    begun.catch(() => undefined);
    const result = await work(client);
    await begun;
    const { command } = await client.query('commit');
    // PostgreSQL answers so, and calls it no error, when a statement failed and `work` let it pass.
    if (command === 'ROLLBACK')
      throw new Error('transaction rolled back: a failed statement was passed over');
    isSound = true;
    return result;
  } catch (error) {
    isSound = await client.query('rollback').then(
      () => true,
      () => false,
    );
    throw error;
  } finally {
    client.release(!isSound);
  }
}
