import type { PoolConfig } from 'pg';
import type { Logger } from 'pino';
import { postgresBackend, redisBackend } from './queue/backends.ts';
import { createBullQueue } from './queue/bullmq.ts';
import type { Queue } from './queue/face.ts';
import { AlreadyRunningError, type Database, openDatabase } from './store/database.ts';
import { type Embedded, startEmbedded } from './store/embedded.ts';

/** Database and queue, wherever they run. */
export interface Servers {
  database: Database;
  /** On the same database, committing without waiting for the disk: see the store. */
  relaxed: Database;
  queue: Queue;
  /** In the order that loses nothing; the private PostgreSQL last. */
  stop(): Promise<void>;
}

export interface ServersOptions {
  dataDir: string;
  /** Null = the private PostgreSQL. */
  servers: { databaseUrl: string; redisUrl: string } | null;
  migrations: string;
  log: Logger;
  /** The program cannot go on: the database is gone for good or belongs to another program now. */
  onLost(error: Error): void;
}

const RESTARTS = 5;

export async function startServers({
  dataDir,
  servers,
  migrations,
  log,
  onLost,
}: ServersOptions): Promise<Servers> {
  let embedded: Embedded | null = null;

  async function run(): Promise<Embedded> {
    const server = await startEmbedded(dataDir, { log });
    server.onExit(() => void revive());
    return server;
  }

  /** The private server died under us: its data are safe, the pools connect again by themselves. */
  async function revive(attempt = 1): Promise<void> {
    log.warn({ attempt }, 'private PostgreSQL ended, starting it again');
    try {
      embedded = await run();
    } catch (error) {
      if (attempt < RESTARTS) return revive(attempt + 1);
      onLost(error instanceof Error ? error : new Error(String(error)));
    }
  }

  if (!servers) embedded = await run();
  const target = servers ? { url: servers.databaseUrl } : { connection: embedded?.connection ?? {} };
  const database = await openDatabase({ ...target, log });
  try {
    await database.holdLock(dataDir, onLost);
    await database.migrate(migrations);
  } catch (error) {
    await database.close();
    // Another bot's server goes on; one we started ourselves must not stay behind.
    if (!(error instanceof AlreadyRunningError)) await embedded?.stop();
    throw error;
  }
  const relaxed = await openDatabase({ ...target, log, max: 4, settings: { synchronous_commit: 'off' } });
  const queue = servers
    ? createBullQueue(await redisBackend(servers.redisUrl), { log })
    : createBullQueue(postgresBackend(embedded?.connection ?? ({} satisfies PoolConfig)), { log });

  return {
    database,
    relaxed,
    queue,
    async stop() {
      await queue.stop();
      await relaxed.close();
      await database.close();
      await embedded?.stop();
    },
  };
}
