import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEMPLATES } from '../../src/app.ts';
import { enrolFirstAdmins } from '../../src/first-admins.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbedded } from '../../src/store/embedded.ts';
import { createStore } from '../../src/store/store.ts';
import { createUsage } from '../../src/store/usage.ts';
import { freePort, isMissing, startPostgres, startRedis } from '../servers.ts';
import { temporaryFolder } from '../store/embedded-folder.ts';
import { type Emulator, startDingTalk } from '../wire/dingtalk/emulator.ts';
import { diagnose, MIGRATIONS, MONTH, PERIOD, settingsOf } from './doctor-fixture.ts';

const log = pino({ level: 'silent' });
const MB = 1_048_576;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder('data');
});
afterEach(() => folder[Symbol.asyncDispose]());

describe('the sandbox', () => {
  test('says that it is one and that DingTalk was left out, and makes no folder', async () => {
    const dataDir = join(folder.path, 'not', 'yet');
    expect(await diagnose({ DATA_DIR: dataDir })).toEqual({
      lines: [
        '✓ Node:26.10.0',
        '✓ 设置:沙盒,没有接钉钉',
        `✓ 数据文件夹:${join(dataDir, 'sandbox')},能写,还有77 GB`,
        '✓ 数据库:自带的 PostgreSQL 18,第一次启动时建',
        '✓ 活动:黄湖镇2021年反诈宣讲',
        '✓ 钉钉:没有查:现在是沙盒。要接,照 README 的「接上钉钉」做',
        '',
        '都好。',
      ],
      exitCode: 0,
    });
    expect(existsSync(join(folder.path, 'not'))).toBe(false);
  });

  test('bad settings, all of them, without secrets', async () => {
    const environment = {
      PORT: 'abc',
      DINGTALK_CLIENT_SECRET: 'geheim',
      DATABSE_URL: 'postgres://u:geheim@h/d',
    };
    expect(await diagnose(environment)).toEqual({
      lines: [
        '✓ Node:26.10.0',
        '✗ 设置:有3处写错了,先改好,后面的才能查',
        '    → PORT=abc:要写 0 到 65535 的整数',
        '    → DATABSE_URL:没有这个设置,是想写 DATABASE_URL 吗?',
        '    → 只写了 DINGTALK_CLIENT_SECRET:还要写 DINGTALK_CLIENT_ID',
        '',
        '有1处要改(✗)。改好再查一次:npm run doctor',
      ],
      exitCode: 1,
    });
  });

  test('a campaign with a fault, where it is', async () => {
    const own = join(folder.path, '../huanghu-2021');
    await cp(join(TEMPLATES, 'campaigns/huanghu-2021'), own, { recursive: true });
    const shipped = await readFile(join(own, 'campaign.yaml'), 'utf8');
    await writeFile(join(own, 'campaign.yaml'), shipped.replace('population: 2077', 'population: 两千'));
    const { lines, exitCode } = await diagnose({ DATA_DIR: folder.path, CAMPAIGN: own });
    expect(lines.slice(4, 6)).toEqual([
      '✗ 活动:有1处要改',
      expect.stringMatching(
        /^ {4}→ .*campaign\.yaml:\d+ 字段 units\[1\]\.population:要写整数,写的是「两千」$/,
      ),
    ]);
    expect(exitCode).toBe(1);
  });
});

describe('the data folder', () => {
  test('a file is in its place', async () => {
    await writeFile(folder.path, 'no folder');
    const { lines, exitCode } = await diagnose({ DATA_DIR: folder.path });
    expect(lines.slice(2, 4)).toEqual([
      `✗ 数据文件夹:${folder.path} 是一个文件`,
      '    → 请换一个 DATA_DIR,或者把这个文件移走',
    ]);
    expect(exitCode).toBe(1);
  });

  test('one in which even root can make nothing', async () => {
    const { lines, exitCode } = await diagnose({ DATA_DIR: '/dev/fd' });
    expect(lines.slice(2, 4)).toEqual([
      '✗ 数据文件夹:/dev/fd 写不进去',
      '    → 请换一个 DATA_DIR,或者让运行程序的用户能写它(检查也要用同一个用户来做)',
    ]);
    expect(exitCode).toBe(1);
  });

  test.each([
    [900 * MB, '! 数据文件夹:DATA,磁盘只剩900 MB', 0],
    [100 * MB, '✗ 数据文件夹:DATA,磁盘只剩100 MB,不够用', 1],
  ])('%i bytes left', async (freeBytes, line, code) => {
    const { lines, exitCode } = await diagnose({ DATA_DIR: folder.path }, { freeBytes });
    expect(lines.slice(2, 4)).toEqual([
      line.replace('DATA', join(folder.path, 'sandbox')),
      '    → 请清一清磁盘,或者换一个 DATA_DIR',
    ]);
    expect(exitCode).toBe(code);
  });
});

describe('the private database', { timeout: 60_000 }, () => {
  let dingtalk: Emulator;
  beforeEach(async () => {
    dingtalk = await startDingTalk();
  });
  afterEach(() => dingtalk.stop());

  /** The lines about database, quota and peace office. */
  async function said(environment = {}) {
    const { lines, exitCode } = await diagnose({ ...settingsOf(dingtalk, folder.path), ...environment });
    const about = lines.flatMap((line, index) =>
      /^. (?:数据库|接口额度|消息额度|平安办)/u.test(line)
        ? [line, ...lines.slice(index + 1, index + 2).filter((next) => next.startsWith(' '))]
        : [],
    );
    return { about, exitCode };
  }

  test('while the program runs: held, the quota at 80 per cent, the first admin known; then at rest', async () => {
    const server = await startEmbedded(folder.path, { log });
    const database = await openDatabase({ connection: server.connection, log });
    await database.holdLock(folder.path);
    await database.migrate(MIGRATIONS);
    const usage = createUsage(database.pool);
    await usage.add('dingtalk.api', PERIOD, 4_000);
    await usage.add('dingtalk.stream', PERIOD, 3_000);
    await usage.add('dingtalk.api', '2020-01', 5_000);
    const more = '    → 请在钉钉开放平台加购;实际用量看开发者后台的「资源管理」';
    const nobody = { DINGTALK_ADMIN_STAFF_IDS: '' };
    expect(await said(nobody)).toEqual({
      about: [
        '✓ 数据库:自带的 PostgreSQL 18,机器人正在用',
        `! 接口额度:${MONTH}用了4000/5000,快用完了`,
        more,
        `✗ 消息额度:${MONTH}用了3000/3000,用完了`,
        more,
        '✗ 平安办:还没有人,没人能绑定群、确认通报',
        expect.stringContaining('DINGTALK_ADMIN_STAFF_IDS'),
      ],
      exitCode: 1,
    });
    await enrolFirstAdmins(createStore(database, database.pool), 't', ['0123456789'], new Date());
    expect((await said(nobody)).about.at(-1)).toBe('✓ 平安办:已经有1人');

    await database.close();
    expect((await said()).about[0]).toBe('✓ 数据库:自带的 PostgreSQL 18,能用');
    await server.stop();
    expect(await said(nobody)).toEqual({
      about: [
        '✓ 数据库:自带的 PostgreSQL 18,能启动,现在没在运行',
        '! 接口额度:没有查:数据库现在看不了',
        '    → 机器人启动以后再查一次',
        '! 消息额度:没有查:数据库现在看不了',
        '    → 机器人启动以后再查一次',
        '! 平安办:设置里没有写人,数据库里的没有查',
        expect.stringContaining('DINGTALK_ADMIN_STAFF_IDS'),
      ],
      exitCode: 0,
    });
    expect(existsSync(join(folder.path, 'postgres/postmaster.pid'))).toBe(false);

    await writeFile(join(folder.path, 'postgres/PG_VERSION'), '17\n');
    expect((await said()).about[0]).toBe(
      `✗ 数据库:${join(folder.path, 'postgres')} 是 PostgreSQL 17 的数据,自带的是 18。请用原来版本的程序,或者换一个 DATA_DIR。`,
    );
  });
});

const isWithoutServers = isMissing('PostgreSQL') || isMissing('Redis');

describe.skipIf(isWithoutServers)('servers of one’s own', { timeout: 60_000 }, () => {
  /** The lines about the servers, in the sandbox; which versions those are is the machine's affair. */
  async function said(databaseUrl: string, redisUrl: string) {
    const environment = { DATA_DIR: folder.path, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
    const { lines, exitCode } = await diagnose(environment);
    const about = lines.slice(3, lines.indexOf('✓ 活动:黄湖镇2021年反诈宣讲'));
    return { about: about.map((line) => line.replace(/(PostgreSQL |Redis:)[\d.]+\(/, '$1N(')), exitCode };
  }
  const shown = (url: string) => url.replace(/:[^:@/]*@/, '@');

  async function run(url: string, ...statements: string[]): Promise<void> {
    const client = new pg.Client(url);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  test('PostgreSQL: in order, without the right to make tables, and what others have left there', async () => {
    await using postgres = await startPostgres();
    await using redis = await startRedis();
    const fine = `✓ Redis:N(${redis.url}),noeviction`;
    const name = `PostgreSQL N(${postgres.url})`;
    expect(await said(postgres.url, redis.url)).toEqual({
      about: [`✓ 数据库:${name},能用`, fine],
      exitCode: 0,
    });

    const reader = postgres.url.replace('postgres@', 'reader:geheim@');
    await run(postgres.url, `create role reader login password 'geheim'`);
    expect(await said(reader, redis.url)).toEqual({
      about: [
        `✗ 数据库:PostgreSQL N(${shown(reader)}),这个用户不能建表`,
        '    → 请给它在这个库里建表和建 schema 的权限',
        fine,
      ],
      exitCode: 1,
    });

    const database = await openDatabase({ url: postgres.url, log });
    await database.migrate(MIGRATIONS);
    await database.close();
    expect((await said(postgres.url, redis.url)).about[0]).toBe(`✓ 数据库:${name},能用`);
    await run(
      postgres.url,
      `insert into town (id, campaign, scripts, source_hash, loaded_at) values ('t', '{}', '[]', '', now())`,
    );
    expect((await said(postgres.url, redis.url)).about[0]).toBe(
      `✗ 数据库:${name},里面有真的数据,沙盒不能用它`,
    );
    await run(postgres.url, 'update drizzle.__drizzle_migrations set created_at = 9999999999999');
    expect((await said(postgres.url, redis.url)).about).toEqual([
      `✗ 数据库:${name},是更新版本的程序建的`,
      '    → 请把程序更新到最新版',
      fine,
    ]);
    const missing = postgres.url.replace(/postgres$/, 'nowhere');
    expect((await said(missing, redis.url)).about[0]).toBe(
      `✗ 数据库:连不上数据库:没有这个库(DATABASE_URL=${missing})。请先建一个空的、专用的库。`,
    );
  });

  test('Redis: one that throws jobs away, one that forgets, one that is not there', async () => {
    await using redis = await startRedis();
    const database = `postgres://bot:geheim@127.0.0.1:${await freePort()}/antifraud`;
    const { Redis } = await import('ioredis');
    const client = new Redis(redis.url);
    const aboutRedis = async (url: string) => (await said(database, url)).about.slice(1);

    await client.config('SET', 'appendonly', 'no');
    expect(await aboutRedis(redis.url)).toEqual([
      `! Redis:N(${redis.url}),没有打开 AOF`,
      '    → 请设 appendonly yes',
    ]);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await aboutRedis(redis.url)).toEqual([
      `✗ Redis:N(${redis.url}),maxmemory-policy 是 allkeys-lru,会丢任务`,
      '    → 请把 maxmemory-policy 设为 noeviction',
    ]);
    await client.config('SET', 'requirepass', 'geheim');
    expect(await aboutRedis(redis.url.replace('//', '//:falsch@'))).toEqual([
      `✗ Redis:用户名或密码不对(${redis.url})`,
      '    → 请核对 REDIS_URL',
    ]);
    client.disconnect();
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    expect(await said(database, nowhere)).toEqual({
      about: [
        `✗ 数据库:连不上数据库:没有应答(DATABASE_URL=${shown(database)})。请看 PostgreSQL 启动了没有,地址和端口对不对。`,
        `✗ Redis:连不上(${nowhere})`,
        '    → 请看 Redis 启动了没有,REDIS_URL 的地址和端口对不对',
      ],
      exitCode: 1,
    });
  });
});
