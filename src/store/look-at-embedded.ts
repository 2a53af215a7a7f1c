import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'pino';
import { accountsFor, ENVIRONMENT, runAs } from './embedded-account.ts';
import { connectionTo, type EmbeddedConnection } from './embedded-address.ts';
import { type Binaries, findBinaries } from './embedded-binaries.ts';
import { clusterOf } from './embedded-cluster.ts';
import { isServerOf, readLockFile } from './embedded-lock-file.ts';

const execute = promisify(execFile);

/** The private PostgreSQL, looked at from outside. */
export interface EmbeddedLook {
  /** Its major version. */
  version: number;
  /** `new`: no data yet; `still`: data, no server; else how to reach the server that runs. */
  state: 'new' | 'still' | EmbeddedConnection;
}

/**
 * Whether the private PostgreSQL of a data folder runs or can be started; starts and writes nothing.
 * Throws a Chinese sentence that says what to do when it cannot.
 */
export async function lookAtEmbedded(dataDir: string, log: Logger): Promise<EmbeddedLook> {
  const binaries = await findBinaries(log);
  const version = await versionOf(binaries);
  const folder = await realpath(dataDir).catch(() => null);
  if (folder === null) return { version, state: 'new' };
  const cluster = clusterOf(folder);
  const made = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? null : error,
  );
  if (made === null) return { version, state: 'new' };
  if (made instanceof Error) {
    throw new Error(`当前用户读不了 ${cluster}。请用运行程序的那个用户来检查。`, { cause: made });
  }
  if (Number(made) !== version) {
    throw new Error(
      `${cluster} 是 PostgreSQL ${made.trim()} 的数据,自带的是 ${version}。请用原来版本的程序,或者换一个 DATA_DIR。`,
    );
  }
  const lock = await readLockFile(cluster);
  if (lock && (await isServerOf(cluster, lock.pid))) {
    return { version, state: await connectionTo(folder, lock) };
  }
  await findAccount(cluster, binaries);
  return { version, state: 'still' };
}

async function versionOf({ postgres }: Binaries): Promise<number> {
  try {
    const { stdout } = await execute(postgres, ['--version'], { env: ENVIRONMENT, windowsHide: true });
    return Number(/(\d+)/.exec(stdout)?.[1] ?? 0);
  } catch (error) {
    throw new Error('自带的数据库在这台机器上运行不了。请在项目文件夹里重新运行 npm ci。', { cause: error });
  }
}

async function findAccount(cluster: string, { postgres }: Binaries): Promise<void> {
  for (const account of await accountsFor(cluster, postgres)) {
    const canRun = await runAs(account, postgres, ['-D', cluster, '-C', 'data_directory']).then(
      () => true,
      () => false,
    );
    if (canRun) return;
  }
  throw new Error(`自带的数据库启动不了:没有能用 ${cluster} 的用户。请用普通用户运行,并让它能进这个文件夹。`);
}
