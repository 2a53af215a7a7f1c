import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A temporary data folder; leaving the scope stops whatever server runs in it, however the test ended. */
export async function temporaryFolder(...below: string[]) {
  const root = await mkdtemp(join(tmpdir(), 'store-'));
  const path = join(root, ...below);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await killServerOf(path);
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Ends the server at once, by its lock file. */
export async function killServerOf(dataDir: string): Promise<void> {
  const lock = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lock.split('\n')[0]);
  if (!pid || pid === process.pid || pid === process.ppid) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    return;
  }
  const lockFile = join(dataDir, 'postgres', 'postmaster.pid');
  for (let tries = 0; tries < 500 && (await readFile(lockFile).catch(() => undefined)); tries++)
    await sleep(10);
}

/** Starts the holder on a folder, behind `prefix` words of a command line, and waits until it holds the lock. */
export async function startHolder(dataDir: string, ...prefix: string[]) {
  const program = join(import.meta.dirname, 'embedded-holder.ts');
  const [command = '', ...args] = [...prefix, process.execPath, program, dataDir];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['{}'])]);
  const said = JSON.parse(String(line)) as { pid: number; uid: number };
  return { ...said, kill: () => killed(child) };
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
