import { access, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Account, accountsFor, ownFolder, runAs } from './embedded-account.ts';
import { type Address, DATABASE_USER } from './embedded-address.ts';
import type { Binaries } from './embedded-binaries.ts';
import { isAlive } from './embedded-lock-file.ts';

const UNFINISHED = /^postgres\.new-(\d+)$/;

/** Where the private server keeps its files. */
export function clusterOf(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/**
 * The account that can run the cluster of `dataDir`; the cluster is made when there is none yet.
 * Throws a sentence that says what to do when no account gets through.
 */
export async function prepareCluster(
  dataDir: string,
  address: Address,
  binaries: Binaries,
  log: Logger,
): Promise<Account> {
  const cluster = clusterOf(dataDir);
  const isNew = !(await isCluster(cluster));
  if (isNew) await clearUnfinished(dataDir, log);
  const failures: unknown[] = [];
  for (const account of await accountsFor(isNew ? dataDir : cluster, binaries.postgres)) {
    try {
      if (isNew) await createCluster(dataDir, address, binaries, account);
      // Fails where the files or the program are out of the account's reach.
      else await runAs(account, binaries.postgres, ['-D', cluster, '-C', 'data_directory']);
      return account;
    } catch (error) {
      log.debug({ err: error, account: account.name }, 'account cannot run the embedded database');
      failures.push(error);
    }
  }
  throw new Error(refusalOf(cluster, failures), { cause: failures.at(-1) });
}

/** initdb works in a sibling that is renamed at its end: a crash in the middle leaves no half cluster. */
async function createCluster(dataDir: string, address: Address, binaries: Binaries, account: Account) {
  const unfinished = join(dataDir, `postgres.new-${process.pid}`);
  const auth = address.passwordFile
    ? ['--auth=scram-sha-256', `--pwfile=${address.passwordFile}`]
    : ['--auth=trust'];
  try {
    await ownFolder(account, unfinished);
    await runAs(account, binaries.initdb, [
      ...['-D', unfinished, '-U', DATABASE_USER, '--encoding=UTF8', '--locale=C'],
      ...auth,
    ]);
    await settle(unfinished, clusterOf(dataDir));
    await syncFolder(dataDir);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Another program that starts at the same time may have been quicker: its cluster is as good as ours. */
async function settle(unfinished: string, cluster: string): Promise<void> {
  try {
    await rename(unfinished, cluster);
  } catch (error) {
    if (!(await isCluster(cluster))) throw error;
  }
}

/** initdb has synced its files; the new name is the folder's. Windows cannot open folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

/** What an interrupted first start left behind, unless its program still works on it. */
async function clearUnfinished(dataDir: string, log: Logger): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(UNFINISHED.exec(name)?.[1]);
    if (!pid || (pid !== process.pid && isAlive(pid))) continue;
    log.info({ name }, 'removing an unfinished database');
    // An initdb that outlived its program may still be writing.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isCluster(folder: string): Promise<boolean> {
  return access(join(folder, 'PG_VERSION')).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === 'EACCES',
  );
}

function refusalOf(cluster: string, failures: unknown[]): string {
  const reasons = failures.map((failure) =>
    failure instanceof Error ? failure.message.trim() : String(failure),
  );
  const advice =
    process.getuid?.() === 0
      ? '数据库不能用 root 身份运行,也没能换成别的身份。请改用普通用户运行 npm start,或者把项目和 DATA_DIR 放到普通用户能进的文件夹。'
      : '请看 DATA_DIR 是不是当前用户的文件夹、磁盘是不是满了;Windows 上不要用管理员身份运行。';
  return `自带的数据库用不了(${cluster})。${advice}\n${reasons.join('\n')}`;
}
