import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { access, chown, constants, glob, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';

const execute = promisify(execFile);

/** A real server of the machine's own packages, on a free port, with its files in a temporary folder. */
export interface TestServer extends AsyncDisposable {
  url: string;
}

export interface RedisServer extends TestServer {
  /** kill -9, and the same server again on its files. */
  restart(): Promise<void>;
}

/** What PostgreSQL refuses to run as root is run as the user that came with the package. */
type Ids = { uid: number; gid: number } | Record<string, never>;

const READY_MS = 20_000;

export const POSTGRES_BINARIES = await findPostgres();
export const REDIS_BINARY = await findOnPath('redis-server');

/** Says once in the test's output why a part is left out; true when it has to be. */
export function isMissing(what: 'PostgreSQL' | 'Redis'): boolean {
  const found = what === 'Redis' ? REDIS_BINARY : POSTGRES_BINARIES;
  if (found) return false;
  const package_ = what === 'Redis' ? 'redis-server' : 'postgresql';
  process.stdout.write(`skipped: no ${what} server on this machine (Debian: apt-get install ${package_})\n`);
  return true;
}

export async function startPostgres(): Promise<TestServer> {
  if (!POSTGRES_BINARIES) throw new Error('no PostgreSQL server on this machine');
  const ids = idsOfPostgres();
  const folder = await mkdtemp(join(tmpdir(), 'pg-'));
  if ('uid' in ids) await chown(folder, ids.uid, ids.gid);
  const cluster = join(folder, 'data');
  const run = { ...ids, cwd: folder, env: { LC_ALL: 'C.UTF-8' } };
  const initdb = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await execute(join(POSTGRES_BINARIES, 'initdb'), initdb, run);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`];
  const child = spawn(
    join(POSTGRES_BINARIES, 'postgres'),
    ['-D', cluster, ...[...settings, 'fsync=off', 'max_connections=200'].flatMap((each) => ['-c', each])],
    { ...run, stdio: 'ignore' },
  );
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await untilTrue(child, async () => {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    await client.connect();
    await client.end();
  });
  return { url, [Symbol.asyncDispose]: () => end(child, 'SIGINT', folder) };
}

export async function startRedis(): Promise<RedisServer> {
  const binary = REDIS_BINARY;
  if (!binary) throw new Error('no Redis server on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];

  async function run(): Promise<ChildProcess> {
    const started = spawn(binary ?? '', [...options, '--appendonly', 'yes'], {
      cwd: folder,
      stdio: 'ignore',
    });
    await untilTrue(started, async () => {
      const client = new Redis(port, { lazyConnect: true, retryStrategy: () => null });
      client.on('error', () => undefined);
      // It may take connections and still be loading its files.
      await client.ping().finally(() => client.disconnect());
    });
    return started;
  }

  let child = await run();
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      await kill(child, 'SIGKILL');
      child = await run();
    },
    async [Symbol.asyncDispose]() {
      await end(child, 'SIGKILL', folder);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function untilTrue(child: ChildProcess, attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
      if (performance.now() > deadline) throw error;
      await sleep(20);
    }
  }
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

async function end(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  await kill(child, signal);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The newest Debian keeps, each version in a folder of its own. */
async function findPostgres(): Promise<string | null> {
  const found = await Array.fromAsync(glob('/usr/lib/postgresql/*/bin/postgres'));
  const newest = found.toSorted((a, b) => versionOf(b) - versionOf(a))[0];
  return newest ? join(newest, '..') : null;
}

function versionOf(path: string): number {
  return Number(path.split('/')[4]);
}

async function findOnPath(name: string): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return null;
}

function idsOfPostgres(): Ids {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8').match(/^postgres:[^:]*:(\d+):(\d+):/m);
  if (!line) throw new Error('PostgreSQL refuses root, and there is no user postgres');
  return { uid: Number(line[1]), gid: Number(line[2]) };
}
