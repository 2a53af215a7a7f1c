import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type Program, programFolder } from '../e2e/program.ts';
import { createClient, type SandboxClient } from './sandbox-client.ts';

/** What is killed. */
export type Target = 'bot' | 'postgres' | 'both';

/** The real program in a folder of its own, to be killed and started again. */
export interface Victim extends AsyncDisposable {
  dataDir: string;
  client: SandboxClient;
  /** Starts the program; milliseconds until it was ready. */
  start(): Promise<number>;
  /** kill -9; the bot is started again where it was killed. Milliseconds until everything works again. */
  kill(target: Target): Promise<number>;
  stop(): Promise<void>;
  /** Asks the private database behind the program's back. */
  query<R extends pg.QueryResultRow>(text: string): Promise<R[]>;
  /** A second program on the same folder. */
  startSecond(): Promise<{ code: number | null; err: string }>;
}

export async function createVictim(): Promise<Victim> {
  const folder = await programFolder();
  const sandbox = join(folder.dataDir, 'sandbox');
  const client = createClient();
  const environment = { LOG_LEVEL: process.env.CRASH_LOG ?? 'error' };
  let program: Program | null = null;

  async function start(): Promise<number> {
    const startedAt = performance.now();
    program = folder.start(environment);
    client.url = await program.ready();
    return performance.now() - startedAt;
  }

  async function killPostgres(): Promise<void> {
    const [pid] = (await readFile(join(sandbox, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  return {
    dataDir: folder.dataDir,
    client,
    start,
    async kill(target) {
      const startedAt = performance.now();
      if (target !== 'bot') await killPostgres();
      if (target === 'postgres') {
        await client.messages();
        return performance.now() - startedAt;
      }
      await program?.stop('SIGKILL');
      return start();
    },
    async stop() {
      await program?.stop();
    },
    async query<R extends pg.QueryResultRow>(text: string) {
      const database = new pg.Client({ host: join(sandbox, 'run'), user: 'postgres', database: 'postgres' });
      await database.connect();
      const { rows } = await database.query<R>(text).finally(() => database.end());
      return rows;
    },
    async startSecond() {
      const second = folder.start(environment);
      return { code: await second.ended, err: second.err() };
    },
    async [Symbol.asyncDispose]() {
      if (process.env.CRASH_LOG) process.stdout.write(`${program?.out()}${program?.err()}`);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Small, seeded and good enough to choose moments (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const { CRASH_ROUNDS = '1', CRASH_SEED = '20210406' } = process.env;
/** How often each crash is made to happen; CRASH_ROUNDS=50 for a long look. */
export const ROUNDS = Number(CRASH_ROUNDS);
export const random = seededRandom(Number(CRASH_SEED));

export function between(from: number, to: number): number {
  return from + random() * (to - from);
}

/** Figures of a run are for people to read, not to be asserted: the machine is shared. */
export function report(line: string): void {
  process.stdout.write(`crash: ${line}\n`);
}
