import pg from 'pg';
import type { Logger } from 'pino';
import { type AlreadyRunningError, createLock } from './database-lock.ts';
import { migrate } from './database-migrations.ts';
import { sayRefusal } from './database-refusal.ts';
import { type Transact, transactOn } from './database-transaction.ts';

export { isConnectionLoss } from './database-errors.ts';
export { AlreadyRunningError } from './database-lock.ts';
export { NewerSchemaError } from './database-migrations.ts';

/** One PostgreSQL database, the private one or the operator's. */
export type Database = {
  pool: pg.Pool;
  /**
   * Brings the schema up to the newest migration in a drizzle folder, all in one transaction; programs that start
   * together take turns. Throws {@link NewerSchemaError} and changes nothing when the schema is ahead of the folder.
   */
  migrate(folder: string): Promise<void>;
  /**
   * Claims the database for this program until {@link Database.close}, through restarts of the server.
   * Throws {@link AlreadyRunningError} when another program holds it; `onTaken` is called if one gets in later,
   * while the server was away.
   */
  holdLock(dataDir: string, onTaken?: (error: AlreadyRunningError) => void): Promise<void>;
  transact: Transact;
  /** Waits for running queries, then gives the lock back. */
  close(): Promise<void>;
};

/** The bot handles twenty conversations at a time; the rest is for jobs, deliveries and single statements. */
const DEFAULT_MAX = 28;
const CONNECT_MS = 10_000;

/** Opens a pool and tries it. Throws a Chinese sentence when the database cannot be reached. */
export async function openDatabase({
  log,
  max = DEFAULT_MAX,
  settings = {},
  ...target
}: ({ connection: pg.ConnectionConfig } | { url: string }) & {
  log: Logger;
  max?: number;
  /** Server settings for these connections only. */
  settings?: Record<string, string>;
}): Promise<Database> {
  const options = Object.entries({
    // Casts between instants and days mean the town's days, whatever the server's zone.
    timezone: 'Asia/Shanghai',
    // A plan is made once and kept with its statement: one made while a table was empty would read all of it for ever.
    enable_seqscan: 'off',
    plan_cache_mode: 'force_generic_plan',
    ...settings,
  }).map(([name, value]) => `-c ${name}=${value}`);
  const config: pg.PoolConfig = {
    ...('url' in target ? { connectionString: target.url } : target.connection),
    application_name: 'anti-fraud-lecture-bot',
    options: options.join(' '),
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    // Statements of a transaction that need not wait for each other travel together.
    pipeline: true,
    types: { getTypeParser },
  };
  const pool = new pg.Pool({ ...config, max });
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  // The pool listens to its idle clients only; an unheard error of a busy one would end the program.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new Error(sayRefusal(error, 'url' in target ? target.url : null), { cause: error });
  }
  const transact: Transact = (work) => transactOn(pool, work);
  const lock = createLock(config, log);
  return {
    pool,
    transact,
    migrate: (folder) => migrate(pool, transact, folder, log),
    holdLock: lock.hold,
    async close() {
      await pool.end();
      await lock.release();
    },
  };
}

/** PostgreSQL's ids of the types that are read otherwise than pg does: our ids fit a number, days are text. */
const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY: number = 1009;
const DATE = 1082;
const DATE_ARRAY = 1182;

/** On our pools only: BullMQ's own keeps pg's defaults. */
function getTypeParser(type: number, format: 'text' | 'binary' = 'text') {
  const parse = pg.types.getTypeParser(type, 'text');
  if (format === 'binary') return pg.types.getTypeParser(type, format);
  if (type === INT8) return Number;
  if (type === INT8_ARRAY) {
    return (text: string) => parse(text).map((item: string | null) => (item === null ? null : Number(item)));
  }
  if (type === DATE) return String;
  if (type === DATE_ARRAY) return pg.types.getTypeParser(TEXT_ARRAY, 'text');
  return parse;
}
