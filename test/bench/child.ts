import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLockFile } from '../../src/store/embedded-lock-file.ts';

const ROOT = join(import.meta.dirname, '../..');
const START = ['--import', './src/check-node.js', 'src/main.ts'];
const READY_DEADLINE_MS = 60_000;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** The program as its users start it: a process of its own. */
export interface Child {
  url: string;
  /** From spawn until `/healthz` said that all is well, in milliseconds. */
  readyMs: number;
  pid: number;
  /** Where its private PostgreSQL listens. */
  server(): Promise<{ pid: number; host: string; port: number; user: string; database: string }>;
  /** SIGTERM and the ordered stop, or SIGKILL of the bot alone: its PostgreSQL runs on. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export async function withDataDir<T>(work: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    return await work(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

export async function startChild(dataDir: string, settings: Record<string, string> = {}): Promise<Child> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, START, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: dataDir, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await addressOf(child);
  const health = await fetch(`${url}/healthz`);
  if (!health.ok) throw new Error(`the program started unwell: ${await health.text()}`);
  const readyMs = performance.now() - startedAt;
  const exit = once(child, 'exit');

  return {
    url,
    readyMs,
    pid: child.pid ?? 0,
    async server() {
      const cluster = join(dataDir, 'sandbox', 'postgres');
      const lock = await readLockFile(cluster);
      if (!lock) throw new Error(`no server runs in ${cluster}`);
      const { pid, port, socketFolder: host } = lock;
      return { pid, port, host, user: 'postgres', database: 'postgres' };
    },
    async end(signal) {
      child.kill(signal);
      await exit;
    },
  };
}

/** What the greeting names as the page's address. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
    const found = ADDRESS.exec(said)?.[0];
    if (found) resolve(found);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`the program did not start:\n${said}`)));
  const deadline = setTimeout(() => {
    child.kill('SIGKILL');
    reject(new Error(`the program is not ready after ${READY_DEADLINE_MS} ms:\n${said}`));
  }, READY_DEADLINE_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(deadline);
  }
}

/** The process and all it has started, by /proc; empty where there is none. */
export async function familyOf(pid: number, everyone: readonly number[]): Promise<number[]> {
  const parents = await Promise.all(
    everyone.map(async (each) => ({ pid: each, parent: await parentOf(each) })),
  );
  const family = [pid];
  for (const member of family) {
    for (const { pid: child, parent } of parents) if (parent === member) family.push(child);
  }
  return family;
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name before it, in brackets, may hold anything.
  return Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2] ?? 0);
}
