import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  AlreadyRunningError,
  type Database,
  isConnectionLoss,
  NewerSchemaError,
  openDatabase,
} from '../../src/store/database.ts';
import { type Embedded, startEmbedded } from '../../src/store/embedded.ts';
import { startHolder, temporaryFolder } from './embedded-folder.ts';

const log = pino({ level: 'silent' });
const REFUSAL = '已经有一个机器人在用这个数据目录(/数据),不能再开一个。要么先停那一个,要么换一个 DATA_DIR。';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Embedded;
let counter = 0;

beforeAll(async () => {
  folder = await temporaryFolder('data');
  server = await startEmbedded(folder.path, { log });
}, 30_000);

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

type Scoped = Database & AsyncDisposable;

async function open(database = 'postgres'): Promise<Scoped> {
  const opened = await openDatabase({ connection: { ...server.connection, database }, log });
  return { ...opened, [Symbol.asyncDispose]: () => opened.close() };
}

/** A database of the test's own: locks and migrations belong to one. */
async function emptyDatabase(): Promise<string> {
  await using database = await open();
  counter += 1;
  await database.pool.query(`create database test${counter}`);
  return `test${counter}`;
}

async function writeMigrations(name: string, migrations: { when: number; sql: string }[]): Promise<string> {
  const path = join(folder.path, name);
  await mkdir(join(path, 'meta'), { recursive: true });
  const entries = migrations.map(({ when }, idx) => ({
    idx,
    version: '7',
    when,
    tag: `000${idx}_step`,
    breakpoints: true,
  }));
  const journal = { version: '7', dialect: 'postgresql', entries };
  await writeFile(join(path, 'meta', '_journal.json'), JSON.stringify(journal));
  await Promise.all(migrations.map(({ sql }, idx) => writeFile(join(path, `000${idx}_step.sql`), sql)));
  return path;
}

describe('openDatabase', () => {
  it('reads ids as numbers, days as text, instants as dates, and leaves numerics alone', async () => {
    await using database = await open();
    const { rows } = await database.pool.query(
      `select 7::int8 as id, array[7, null]::int8[] as ids, '2021-04-30'::date as day,
              array['2021-04-30'::date, null] as days, 1.50::numeric as share,
              '2021-04-06T16:30:00Z'::timestamptz as at, '2021-04-06T16:30:00Z'::timestamptz::date as held`,
    );
    expect(rows).toEqual([
      {
        id: 7,
        ids: [7, null],
        day: '2021-04-30',
        days: ['2021-04-30', null],
        share: '1.50',
        at: new Date('2021-04-06T16:30:00Z'),
        held: '2021-04-07',
      },
    ]);
    expect(pg.types.getTypeParser(pg.types.builtins.INT8)('7')).toBe('7');
  });

  it('takes a URL', async () => {
    const { host, user, database: name } = server.connection;
    const url = `postgresql://${user}@/${name}?host=${encodeURIComponent(host)}`;
    const database = await openDatabase({ url, log });
    expect((await database.pool.query('select current_database() as name')).rows).toEqual([{ name }]);
    await database.close();
  });

  it('says in Chinese that the database cannot be reached', async () => {
    const connection = { ...server.connection, host: join(folder.path, 'nowhere') };
    const refusal = openDatabase({ connection, log });
    await expect(refusal).rejects.toThrow(
      '连不上数据库:没有应答。请看 PostgreSQL 启动了没有,地址和端口对不对。',
    );
    expect(isConnectionLoss(await refusal.catch((error) => error))).toBe(true);
  });
});

describe('transact', () => {
  it('commits all or nothing', async () => {
    await using database = await open(await emptyDatabase());
    await database.pool.query('create table entries (id int)');
    const failing = database.transact(async (client) => {
      await client.query('insert into entries values (1)');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const swallowing = database.transact(async (client) => {
      await client.query('insert into entries values (2)');
      await client.query('select 1/0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toThrow('rolled back');
    const result = await database.transact(async (client) => {
      await client.query('insert into entries values (3)');
      return 'done';
    });
    expect(result).toBe('done');
    expect((await database.pool.query('select id from entries')).rows).toEqual([{ id: 3 }]);
  });

  it('tries again after a deadlock', async () => {
    await using database = await open(await emptyDatabase());
    await database.pool.query('create table entries as select id, 0 as n from generate_series(1, 2) id');
    let attempts = 0;
    let updates = 0;
    const met = Promise.withResolvers<void>();
    async function addInOrder(client: pg.PoolClient, ids: number[]): Promise<void> {
      attempts += 1;
      for (const id of ids) {
        await client.query('update entries set n = n + 1 where id = $1', [id]);
        updates += 1;
        if (updates === 2) met.resolve();
        await met.promise;
      }
    }
    await Promise.all([
      database.transact((client) => addInOrder(client, [1, 2])),
      database.transact((client) => addInOrder(client, [2, 1])),
    ]);
    // On a busy machine the one that tries again may meet the other once more.
    expect(attempts).toBeGreaterThanOrEqual(3);
    expect((await database.pool.query('select n from entries')).rows).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it('throws away a connection that was lost in the middle', async () => {
    await using database = await open();
    await using other = await open();
    const lost = database.transact(async (client) => {
      const { rows } = await client.query('select pg_backend_pid() as pid');
      await other.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
      await client.query('select 1');
    });
    expect(isConnectionLoss(await lost.catch((error) => error))).toBe(true);
    expect(database.pool.totalCount).toBe(0);
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('isConnectionLoss', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, true],
    [{ code: 'ENOENT', syscall: 'connect' }, true],
    [{ code: 'ENOENT', syscall: 'open' }, false],
    [{ code: '57P01' }, true],
    [{ code: '57P02' }, true],
    [{ code: '57P03' }, true],
    [{ code: '57014' }, false],
    [{ code: '08006' }, true],
    [{ code: '08P01' }, false],
    [{ code: '23505' }, false],
    [{ message: 'Connection terminated unexpectedly' }, true],
    [{ message: 'Connection terminated due to connection timeout' }, true],
    [{ message: 'timeout exceeded when trying to connect' }, true],
    [{ message: 'Client has encountered a connection error and is not queryable' }, true],
    [{ message: 'Failed query', cause: Object.assign(new Error('x'), { code: '57P01' }) }, true],
    [{ message: 'no' }, false],
  ])('%o is %s', (traits, expected) => {
    expect(isConnectionLoss(Object.assign(new Error(), traits))).toBe(expected);
  });

  it('is false for what is no error', () => {
    expect(isConnectionLoss('57P01')).toBe(false);
  });
});

describe('holdLock', () => {
  it('refuses a second program until the first has gone', async () => {
    const name = await emptyDatabase();
    const first = await open(name);
    await using second = await open(name);
    await first.holdLock('/数据');
    const refusal = second.holdLock('/数据');
    await expect(refusal).rejects.toThrow(AlreadyRunningError);
    await expect(refusal).rejects.toThrow(REFUSAL);
    await first.close();
    await second.holdLock('/数据');
  });

  it('is free again after its program was killed', async () => {
    const holder = await startHolder(folder.path);
    expect(holder.pid).toBe(server.pid);
    await using database = await open();
    const killed = holder.kill();
    await database.holdLock('/数据');
    await killed;
  });

  it('is taken again when its connection is lost', async () => {
    const name = await emptyDatabase();
    await using first = await open(name);
    await using second = await open(name);
    await first.holdLock('/数据');
    const lost = await sessionThatHolds(second);
    await second.pool.query('select pg_terminate_backend($1)', [lost]);
    await vi.waitFor(async () => expect(await sessionThatHolds(second)).toBeGreaterThan(0), 2_000);
    expect(await sessionThatHolds(second)).not.toBe(lost);
  });

  it('tells when another program has got it meanwhile', async () => {
    const name = await emptyDatabase();
    await using first = await open(name);
    await using second = await open(name);
    const taken = new Promise<Error>((resolve) => first.holdLock('/数据', resolve).catch(resolve));
    await vi.waitFor(async () => expect(await sessionThatHolds(second)).toBeGreaterThan(0), 2_000);
    const { rows } = await second.pool.query(
      `select classid::int8 as program, objid::int8 as part, pid from pg_locks where locktype = 'advisory'`,
    );
    const [{ program, part, pid }] = rows;
    const rival = await second.pool.connect();
    const queued = rival.query('select pg_advisory_lock($1, $2)', [program, part]);
    await vi.waitFor(async () => {
      const waiting = await second.pool.query(
        `select 1 from pg_locks where locktype = 'advisory' and not granted`,
      );
      expect(waiting.rows).toHaveLength(1);
    });
    await second.pool.query('select pg_terminate_backend($1)', [pid]);
    await queued;
    expect(await taken).toEqual(new AlreadyRunningError('/数据'));
    rival.release(true);
  });

  async function sessionThatHolds(database: Database): Promise<number | undefined> {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_locks join pg_database on oid = database and datname = current_database()
       where locktype = 'advisory' and granted`,
    );
    return rows[0]?.pid;
  }
});

describe('migrate', () => {
  const first = {
    when: 1000,
    sql: 'create table a (id int);\n--> statement-breakpoint\ncreate table b (id int);',
  };
  const second = { when: 2000, sql: 'insert into a values (1);' };

  it('applies what is missing, once', async () => {
    await using database = await open(await emptyDatabase());
    await database.migrate(await writeMigrations('one', [first]));
    const both = await writeMigrations('both', [first, second]);
    await database.migrate(both);
    await database.migrate(both);
    expect((await database.pool.query('select id from a')).rows).toEqual([{ id: 1 }]);
    const { rows } = await database.pool.query(
      'select created_at from drizzle.__drizzle_migrations order by id',
    );
    expect(rows).toEqual([{ created_at: 1000 }, { created_at: 2000 }]);
  });

  it('lets programs that start together take turns', async () => {
    const name = await emptyDatabase();
    const both = await writeMigrations('turns', [first, second]);
    await using one = await open(name);
    await using two = await open(name);
    await Promise.all([one.migrate(both), two.migrate(both)]);
    expect((await one.pool.query('select id from a')).rows).toEqual([{ id: 1 }]);
  });

  it('refuses a schema that is newer than the program, and changes nothing', async () => {
    await using database = await open(await emptyDatabase());
    await database.migrate(await writeMigrations('newer', [first, second]));
    const refusal = database.migrate(await writeMigrations('older', [first]));
    await expect(refusal).rejects.toThrow(NewerSchemaError);
    await expect(refusal).rejects.toThrow('这个程序太旧');
    expect((await database.pool.query('select id from a')).rows).toEqual([{ id: 1 }]);
  });

  it('leaves nothing of a migration that fails', async () => {
    await using database = await open(await emptyDatabase());
    const broken = await writeMigrations('broken', [
      first,
      { when: 2000, sql: 'insert into missing values (1)' },
    ]);
    await expect(database.migrate(broken)).rejects.toThrow('missing');
    expect((await database.pool.query("select to_regclass('a') as a")).rows).toEqual([{ a: null }]);
  });
});
