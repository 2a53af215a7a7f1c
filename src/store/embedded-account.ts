import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Under whose rights PostgreSQL runs: what stands before its command line, and the ids given at spawn. */
export type Account = {
  name: string;
  prefix: readonly string[];
  ids: { uid: number; gid: number } | undefined;
};

const NOBODY = 65534;
const OWN: Account = { name: 'own', prefix: [], ids: undefined };

/** In a user namespace of its own root is called nobody, keeps root's files, and PostgreSQL lets it pass. */
const NAMESPACE: Account = {
  name: 'namespace',
  prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`],
  ids: undefined,
};

/**
 * The accounts to try, best first. PostgreSQL refuses to run as root, so root borrows one: the owner of the data,
 * root under another name (containers may forbid namespaces), the owner of the programs, nobody.
 * `folder` is the cluster when it exists, else the folder it will stand in; `program` is PostgreSQL's.
 */
export async function accountsFor(folder: string, program: string): Promise<Account[]> {
  if (process.getuid?.() !== 0) return [OWN];
  const [data, programs] = await Promise.all([stat(folder), stat(program)]);
  const owners = [data, programs].map(({ uid, gid }) => borrowed({ uid, gid }));
  const candidates = [...owners, borrowed({ uid: NOBODY, gid: NOBODY })].filter(({ ids }) => ids?.uid !== 0);
  if (process.platform !== 'linux') return candidates;
  return data.uid === 0
    ? [NAMESPACE, ...candidates]
    : [...candidates.slice(0, 1), NAMESPACE, ...candidates.slice(1)];
}

function borrowed(ids: { uid: number; gid: number }): Account {
  return { name: `uid ${ids.uid}`, prefix: [], ids };
}

/** The command line and the spawn options' ids of a program run under the account. */
export function commandOf(account: Account, program: string, args: readonly string[]) {
  const [command = program, ...rest] = [...account.prefix, program, ...args];
  return { command, args: rest, ids: account.ids ?? {} };
}

/** Runs a program under the account to its end; throws with its output when it fails. */
export async function runAs(account: Account, program: string, args: readonly string[]): Promise<void> {
  const run = commandOf(account, program, args);
  await execute(run.command, run.args, { ...run.ids, env: ENVIRONMENT, windowsHide: true });
}

/** Makes a folder that only the account may enter, and keeps it that way if it is there already. */
export async function ownFolder(account: Account, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  if (account.ids) await chown(folder, account.ids.uid, account.ids.gid);
}

/** English messages, some of which are recognised; and the bot's secrets stay out of the server's environment. */
export const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' };
