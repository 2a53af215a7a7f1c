import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Transact } from './database-transaction.ts';

export class NewerSchemaError extends Error {
  constructor() {
    super('数据库是更新版本的程序建的,这个程序太旧,不能用它。数据没有动过。请把程序更新到最新版再启动。');
    this.name = 'NewerSchemaError';
  }
}

/** Of two numbers; the first is the program's. Programs that start together migrate one after the other. */
const MIGRATING = [0x66_7a_78_6a, 2];

/** Keeps drizzle's own table, so that its tools see what is applied; importing its migrator would take 0.6 s. */
export async function migrate(pool: pg.Pool, transact: Transact, folder: string, log: Logger): Promise<void> {
  const journal = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { when: number }[];
  };
  const newest = Math.max(0, ...journal.entries.map(({ when }) => when));
  const { rows } = await pool.query(
    "select to_regclass('drizzle.__drizzle_migrations') is not null as found",
  );
  if (rows[0].found && (await latestIn(pool, newest)) === newest) return;
  const { readMigrationFiles } = await import('drizzle-orm/migrator');
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  await transact(async (client) => {
    await client.query('select pg_advisory_xact_lock($1, $2)', MIGRATING);
    await client.query(
      `create schema if not exists drizzle;
       create table if not exists drizzle.__drizzle_migrations
         (id serial primary key, hash text not null, created_at bigint)`,
    );
    const latest = await latestIn(client, newest);
    for (const { sql, hash, folderMillis } of migrations) {
      if (folderMillis <= latest) continue;
      for (const statement of sql) await client.query(statement);
      await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
        hash,
        folderMillis,
      ]);
      log.info({ migration: folderMillis }, 'schema migrated');
    }
  });
}

/** When the latest applied migration was written, in milliseconds; 0 for none. */
async function latestIn(db: pg.Pool | pg.PoolClient, newest: number): Promise<number> {
  const { rows } = await db.query(
    'select coalesce(max(created_at), 0)::bigint as latest from drizzle.__drizzle_migrations',
  );
  const latest: number = rows[0].latest;
  if (latest > newest) throw new NewerSchemaError();
  return latest;
}
