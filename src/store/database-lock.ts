import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

export class AlreadyRunningError extends Error {
  constructor(dataDir: string) {
    super(`已经有一个机器人在用这个数据目录(${dataDir}),不能再开一个。要么先停那一个,要么换一个 DATA_DIR。`);
    this.name = 'AlreadyRunningError';
  }
}

type OnTaken = (error: AlreadyRunningError) => void;

/** Two-number advisory locks; the first number is the program's. */
export const RUNNING = [0x66_7a_78_6a, 1];
/** A killed program's session ends when the server notices its closed socket. */
const PATIENCE_MS = 2_000;
const POLL_MS = 50;
const REGAIN_MS = 200;

/** The lock that one program holds on the database: its session goes with the program, however that ends. */
export function createLock(config: pg.ClientConfig, log: Logger) {
  let holder: pg.Client | undefined;
  let isReleased = false;

  async function hold(dataDir: string, onTaken?: OnTaken): Promise<void> {
    const client = new pg.Client(config);
    client.on('error', (error) => log.warn({ err: error }, 'connection that holds the lock lost'));
    client.once('end', () => {
      if (holder === client && !isReleased) void regain(dataDir, onTaken);
    });
    await client.connect();
    try {
      if (!(await takeLock(client))) throw new AlreadyRunningError(dataDir);
    } catch (error) {
      await client.end();
      throw error;
    }
    holder = client;
    if (isReleased) await client.end();
  }

  async function regain(dataDir: string, onTaken?: OnTaken): Promise<void> {
    while (!isReleased) {
      try {
        await hold(dataDir, onTaken);
        log.info('lock on the database held again');
        return;
      } catch (error) {
        if (error instanceof AlreadyRunningError) {
          log.error({ err: error }, 'another program has taken the database');
          onTaken?.(error);
          return;
        }
        await sleep(REGAIN_MS);
      }
    }
  }

  async function release(): Promise<void> {
    isReleased = true;
    await holder?.end();
  }

  return { hold, release };
}

async function takeLock(client: pg.Client): Promise<boolean> {
  const startedAt = performance.now();
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, $2) as taken',
      RUNNING,
    );
    if (rows[0]?.taken) return true;
    if (performance.now() - startedAt > PATIENCE_MS) return false;
    await sleep(POLL_MS);
  }
}
