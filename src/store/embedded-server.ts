import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Account, commandOf, ENVIRONMENT } from './embedded-account.ts';
import type { Address, EmbeddedConnection } from './embedded-address.ts';
import type { Binaries } from './embedded-binaries.ts';
import { isServerOf } from './embedded-lock-file.ts';

const execute = promisify(execFile);

const POLL_MS = 10;
const READY_MS = 120_000;
const CONNECT_MS = 5_000;
const LARGEST_LOG = 5 * 1024 * 1024;

/** Small, since the bot shares a modest machine with it; what was committed is on disk (fsync and WAL stay on). */
const SETTINGS = [
  'shared_buffers=64MB',
  'max_connections=60',
  'io_method=sync',
  'jit=off',
  'max_wal_size=256MB',
  // With five others at work a commit waits 0.4 ms, so that one flush serves them all; alone it waits for nobody.
  'commit_delay=400',
  'max_wal_senders=0',
  'max_logical_replication_workers=0',
  'log_checkpoints=off',
  'timezone=Asia/Shanghai',
  'log_timezone=Asia/Shanghai',
];

/** The started server's process; `exit` resolves when it has ended, or could not be started at all. */
export type Spawned = { child: ChildProcess; exit: Promise<void> };

/** Starts the server and returns at once. It outlives this program, so it is no child of its terminal either. */
export async function spawnServer(
  cluster: string,
  address: Address,
  binaries: Binaries,
  account: Account,
  logFile: string,
): Promise<Spawned> {
  const settings = [...SETTINGS, ...address.settings].flatMap((setting) => ['-c', setting]);
  const run = commandOf(account, binaries.postgres, ['-D', cluster, ...settings]);
  await using output = await open(logFile, 'a', 0o600);
  const child = spawn(run.command, run.args, {
    ...run.ids,
    env: ENVIRONMENT,
    // A Ctrl-C in the terminal is for the bot, which stops its server last.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    windowsHide: true,
  });
  yieldToProgram(child.pid);
  // Listened to before anything is awaited: it may end sooner than the log is closed.
  return { child, exit: exitOf(child) };
}

/**
 * On Linux every statement wakes a backend, which pushes the program off its core in the middle of a turn. Scheduled
 * as batch work it takes the other core or the next turn: a tenth more check-ins on two cores. Where util-linux or the
 * right to do so is missing, things stay as they are.
 */
function yieldToProgram(pid: number | undefined): void {
  if (process.platform !== 'linux' || pid === undefined) return;
  execFile('chrt', ['--batch', '--pid', '0', String(pid)], () => undefined);
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

/** Resolves when an adopted server, which is no child of ours, has ended: a session with it tells at once. */
export async function endOfAdopted(
  cluster: string,
  pid: number,
  connection: EmbeddedConnection,
): Promise<void> {
  while (await isServerOf(cluster, pid)) {
    await sessionWith(connection);
    await sleep(POLL_MS, undefined, { ref: false });
  }
}

/**
 * Whether the server takes sessions, asked until it does (true), or `isRunning` says no (false). Replaying its log
 * after a crash takes seconds; throws a sentence after two minutes.
 */
export async function untilReady(
  connection: EmbeddedConnection,
  isRunning: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < READY_MS) {
    if (await takesSessions(connection)) return true;
    if (!(await isRunning())) return false;
    await sleep(POLL_MS);
  }
  throw new Error(`自带的数据库在运行,却一直连不上(${connection.host})。请结束 postgres 进程再启动。`);
}

async function takesSessions(connection: EmbeddedConnection): Promise<boolean> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: CONNECT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    // Every seat is taken: it takes sessions.
    return (error as { code?: string }).code === '53300';
  }
}

async function sessionWith(connection: EmbeddedConnection): Promise<void> {
  const client = new pg.Client({ ...connection, stream: () => new Socket().unref() });
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  client.on('error', () => undefined);
  await client.connect().then(
    () => ended,
    () => undefined,
  );
}

/** Fast shutdown: sessions are ended, a checkpoint is written. `immediate` leaves that to the next start. */
export async function signalStop(
  pid: number,
  cluster: string,
  binaries: Binaries,
  mode: 'fast' | 'immediate',
): Promise<void> {
  if (process.platform === 'win32') {
    // Signals end a Windows process on the spot.
    await execute(binaries.control, ['stop', '-D', cluster, '-m', mode, '--no-wait'], { windowsHide: true });
    return;
  }
  try {
    process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Keeps one older log file beside the current one. */
export async function rotateLog(logFile: string): Promise<void> {
  const size = await sizeOf(logFile);
  if (size > LARGEST_LOG) await rename(logFile, `${logFile}.1`);
}

/** Bytes; 0 when there is no such file. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What was added to the log behind `offset` bytes. */
export async function logSince(logFile: string, offset: number): Promise<string> {
  return (await readFile(logFile)).subarray(offset).toString();
}
