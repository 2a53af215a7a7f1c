import { access, constants, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Account } from './embedded-account.ts';
import {
  type Address,
  addressFor,
  connectionTo,
  type EmbeddedConnection,
  openSocketFolder,
  type Transport,
} from './embedded-address.ts';
import { type Binaries, findBinaries } from './embedded-binaries.ts';
import { clusterOf, prepareCluster } from './embedded-cluster.ts';
import { disownLockFile, isServerOf, readLockFile } from './embedded-lock-file.ts';
import {
  endOfAdopted,
  logSince,
  rotateLog,
  signalStop,
  sizeOf,
  spawnServer,
  untilReady,
} from './embedded-server.ts';

/** The private PostgreSQL while it runs. */
export type Embedded = {
  /** For `pg` and every pool of it. */
  connection: EmbeddedConnection;
  /** Found running, left behind by a program that was killed. */
  adopted: boolean;
  pid: number;
  /** Ends the server's sessions and the server; everything committed is on disk. Call it after the pools' end. */
  stop(): Promise<void>;
  /** Calls the listener once when the server ends though nobody stopped it; start it again then. */
  onExit(listener: () => void): void;
};

type Place = { dataDir: string; cluster: string; logFile: string; binaries: Binaries; log: Logger };

const FAST_STOP_MS = 20_000;
const RETRY_MS = 100;
const RETRIES_END_MS = 8_000;
/** A server that was killed leaves backends that take a moment to go; another starter may hold the lock file. */
const PASSING_TROUBLE = /pre-existing shared memory block|lock file "[^"]*" (already exists|is empty)/;

/**
 * Runs PostgreSQL in `<dataDir>/postgres`, made at the first start: takes over the server that still runs there, or
 * starts one. Resolves when it takes sessions. Throws a Chinese sentence that says what to do.
 */
export async function startEmbedded(
  dataDir: string,
  {
    log,
    transport = process.platform === 'win32' ? 'loopback' : 'socket',
  }: { log: Logger; transport?: Transport },
): Promise<Embedded> {
  // Root may have to run the server as somebody who must be able to pass through.
  await makeFolder(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
  const folder = await realpath(dataDir);
  const place: Place = {
    dataDir: folder,
    cluster: clusterOf(folder),
    logFile: join(folder, 'postgres.log'),
    binaries: await findBinaries(log),
    log,
  };
  const running = await adopt(place);
  if (running) return running;
  const address = await addressFor(folder, transport);
  const account = await prepareCluster(folder, address, place.binaries, log);
  await openSocketFolder(address, account);
  await rotateLog(place.logFile);
  const startedAt = performance.now();
  for (;;) {
    const result = await launch(place, address, account);
    if (typeof result !== 'string') return result;
    const isPassing = PASSING_TROUBLE.test(result) && performance.now() - startedAt < RETRIES_END_MS;
    if (!isPassing) throw new Error(`自带的数据库没能启动,日志在 ${place.logFile}:\n${result.trim()}`);
    await sleep(RETRY_MS);
    const others = await adopt(place);
    if (others) return others;
  }
}

async function makeFolder(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`数据文件夹 ${folder} 用不了(${code})。请换一个 DATA_DIR,或者让运行程序的用户能写它。`, {
      cause: error,
    });
  }
}

async function adopt(place: Place): Promise<Embedded | undefined> {
  const { cluster, dataDir } = place;
  const lock = await readLockFile(cluster);
  if (!lock || !(await isServerOf(cluster, lock.pid))) return undefined;
  const connection = await connectionTo(dataDir, lock);
  // It may be recovering, or just about to stop.
  if (!(await untilReady(connection, () => isServerOf(cluster, lock.pid)))) return undefined;
  place.log.info({ pid: lock.pid }, 'embedded database adopted');
  return embedded(
    place,
    { connection, pid: lock.pid, adopted: true },
    endOfAdopted(cluster, lock.pid, connection),
  );
}

/** One attempt to start the server; the text is what it wrote to its log before it gave up. */
async function launch(place: Place, address: Address, account: Account): Promise<Embedded | string> {
  const { cluster, logFile, binaries, log } = place;
  await disownLockFile(cluster);
  const offset = await sizeOf(logFile);
  const { child, exit } = await spawnServer(cluster, address, binaries, account, logFile);
  const isRunning = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  const isReady = await untilReady(address.connection, isRunning);
  const pid = (await readLockFile(cluster))?.pid;
  if (!isReady || pid === undefined) return logSince(logFile, offset);
  if (pid !== child.pid) {
    // Two programs started at once, and the other's server answered: ours is on its way out.
    await exit;
    return logSince(logFile, offset);
  }
  child.unref();
  log.info({ pid }, 'embedded database started');
  return embedded(place, { connection: address.connection, pid, adopted: false }, exit);
}

function embedded(
  { cluster, binaries, log }: Place,
  server: Pick<Embedded, 'connection' | 'pid' | 'adopted'>,
  exit: Promise<void>,
): Embedded {
  let hasEnded = false;
  let stopping: Promise<void> | undefined;
  exit.then(() => {
    hasEnded = true;
  });
  async function end(): Promise<void> {
    if (hasEnded) return;
    // The timer also keeps this program alive while it waits.
    const impatience = setTimeout(() => {
      log.warn({ pid: server.pid }, 'embedded database does not stop, ending it at once');
      void signalStop(server.pid, cluster, binaries, 'immediate');
    }, FAST_STOP_MS);
    await signalStop(server.pid, cluster, binaries, 'fast');
    await exit;
    clearTimeout(impatience);
    log.info({ pid: server.pid }, 'embedded database stopped');
  }
  return {
    ...server,
    stop() {
      stopping ??= end();
      return stopping;
    },
    onExit(listener) {
      exit.then(() => {
        if (!stopping) listener();
      });
    },
  };
}
