import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What a running server writes about itself into `postmaster.pid`: its process, and the socket folder and port. */
export type LockFile = { pid: number; port: number; socketFolder: string };

/** The lock file of a cluster, or undefined when there is none or it is still being written. */
export async function readLockFile(cluster: string): Promise<LockFile | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, socketFolder: lines[4] ?? '' } : undefined;
}

/** Whether a process with this id exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Whether the process is the server of this very cluster: after a crash its id may be another program's, or a
 * zombie's, and the lock file of a copied data folder names the original's server.
 */
export async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') {
    const { stdout } = await execute('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout.includes(cluster);
  }
  // A server works in its cluster's folder; a folder that was moved under it stays the same folder.
  const [home, own] = await Promise.all([stat(`/proc/${pid}/cwd`).catch(() => undefined), stat(cluster)]);
  return home?.ino === own.ino && home.dev === own.dev;
}

/**
 * A stale lock file whose process id now belongs to another program would keep the server from starting for ever.
 * It is not deleted: its last lines guard against backends that outlived their server. With our own id in it, the
 * server takes it for its parent's and goes on to that check (CreateLockFile in PostgreSQL's miscinit.c).
 */
export async function disownLockFile(cluster: string): Promise<void> {
  if (process.platform === 'win32') return;
  const lock = await readLockFile(cluster);
  if (!lock || !isAlive(lock.pid) || (await isServerOf(cluster, lock.pid))) return;
  const file = join(cluster, 'postmaster.pid');
  const [, ...rest] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [process.pid, ...rest].join('\n'));
}
