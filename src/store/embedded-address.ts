import { createHash, randomBytes } from 'node:crypto';
import { lstat, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, ownFolder } from './embedded-account.ts';
import type { LockFile } from './embedded-lock-file.ts';

/** Where programs reach the private server: `host` is a socket folder, or 127.0.0.1. */
export type EmbeddedConnection = {
  host: string;
  port: number;
  user: string;
  password?: string;
  database: string;
};

/** A unix socket in a folder of our own needs no password; Windows has loopback and a password in a file. */
export type Transport = 'socket' | 'loopback';
export type Address = { connection: EmbeddedConnection; settings: string[]; passwordFile?: string };

export const DATABASE_USER = 'postgres';
const DATABASE = 'postgres';
const LOOPBACK = '127.0.0.1';
const LOGIN_FILE = 'postgres.login';
/** Names the socket only: no TCP port is opened. */
const SOCKET_PORT = 5432;
/** Bytes; the kernels' limits are 107 (Linux) and 103 (macOS). */
const LONGEST_SOCKET_PATH = 100;

/** The address at which the server of `dataDir` is to be started; the same at every start where that is possible. */
export async function addressFor(dataDir: string, transport: Transport): Promise<Address> {
  const login = { user: DATABASE_USER, database: DATABASE };
  if (transport === 'socket') {
    const host = socketFolderOf(dataDir);
    return {
      connection: { host, port: SOCKET_PORT, ...login },
      settings: ['listen_addresses=', `unix_socket_directories=${quoted(host)}`, `port=${SOCKET_PORT}`],
    };
  }
  const passwordFile = join(dataDir, LOGIN_FILE);
  const { password, port } = await loopbackLogin(passwordFile);
  return {
    connection: { host: LOOPBACK, port, ...login, password },
    settings: [`listen_addresses=${LOOPBACK}`, 'unix_socket_directories=', `port=${port}`],
    passwordFile,
  };
}

/** How to reach a server that is already running, which may have been started with another address. */
export async function connectionTo(
  dataDir: string,
  { port, socketFolder }: LockFile,
): Promise<EmbeddedConnection> {
  const login = { user: DATABASE_USER, database: DATABASE };
  if (socketFolder) return { host: socketFolder, port, ...login };
  const { password } = await readLogin(join(dataDir, LOGIN_FILE));
  return { host: LOOPBACK, port, ...login, password };
}

/** Makes the socket's folder for the account; refuses one in the temp folder that somebody else laid there. */
export async function openSocketFolder({ connection: { host } }: Address, account: Account): Promise<void> {
  if (host === LOOPBACK) return;
  const found = await lstat(host).catch(() => undefined);
  const owners = [process.getuid?.(), account.ids?.uid];
  if (found && !(found.isDirectory() && owners.includes(found.uid))) {
    throw new Error(`数据库要用的文件夹 ${host} 是别人建的,不能用。请删掉它再启动。`);
  }
  await ownFolder(account, host);
}

function socketFolderOf(dataDir: string): string {
  const folder = join(dataDir, 'run');
  if (Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= LONGEST_SOCKET_PATH) return folder;
  const digest = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  return join(tmpdir(), `anti-fraud-bot-${digest}`);
}

/** The setting is a list: a comma or a quote in the path would cut it. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

/** The port of the last start is kept where it is free: pools that wait for the server go on waiting there. */
async function loopbackLogin(file: string): Promise<{ password: string; port: number }> {
  const known = await readLogin(file);
  const password = known.password || randomBytes(24).toString('base64url');
  const port = await freePort(known.port);
  await writeFile(file, `${password}\n${port}\n`, { mode: 0o600 });
  return { password, port };
}

/** The password stands on the file's first line, where initdb reads it, the port on the second. */
async function readLogin(file: string): Promise<{ password: string; port: number }> {
  const [password = '', port] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  return { password, port: Number(port ?? 0) };
}

async function freePort(wished: number): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.once('error', () => resolve(freePort(0)));
  server.listen(wished, LOOPBACK, () => {
    const address = server.address();
    server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : wished));
  });
  return promise;
}
