import { readdir } from 'node:fs/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, eventually, type SandboxClient } from '../crash/sandbox-client.ts';
import { type Program, programFolder } from '../e2e/program.ts';
import { isMissing, startPostgres, startRedis, type TestServer } from '../servers.ts';

const isLeftOut = [isMissing('PostgreSQL'), isMissing('Redis')].some(Boolean);
const OFFICE = { conversation: 'single-pinganban-1', sender: 'pinganban-1' };

describe.skipIf(isLeftOut)("the whole program on the operator's PostgreSQL and Redis", () => {
  let postgres: TestServer;
  let redis: TestServer;
  let folder: Awaited<ReturnType<typeof programFolder>>;
  let client: SandboxClient;
  let program: Program;

  beforeAll(async () => {
    [postgres, redis, folder] = await Promise.all([startPostgres(), startRedis(), programFolder()]);
    client = createClient();
    await start();
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
  });

  async function start(): Promise<void> {
    program = folder.start({ DATABASE_URL: postgres.url, REDIS_URL: redis.url, LOG_LEVEL: 'warn' });
    client.url = await program.ready();
  }

  async function answerTo(id: string): Promise<string> {
    return eventually(async () => {
      const answer = (await client.messages()).find(({ inReplyTo }) => inReplyTo === id);
      if (!answer) throw new Error(`no answer to ${id}`);
      return answer.text;
    }, 10_000);
  }

  async function says(conversation: string, sender: string, text: string): Promise<string> {
    const id = `${sender}-${text}`.slice(0, 60);
    await client.say({ id, conversation, sender, text });
    return answerTo(id);
  }

  it('records a check-in', async () => {
    const answer = await says('dt-cibi', 'cibi-lecturer-1', '打卡 35人 入户 刷单');
    expect(answer.split('\n').slice(0, 2)).toEqual([
      '✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)',
      '累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。',
    ]);
  });

  it('delivers a bulletin and says so', async () => {
    await says(OFFICE.conversation, OFFICE.sender, '通报 本周有两起刷单,先垫钱的都是诈骗。');
    expect(await says(OFFICE.conversation, OFFICE.sender, '确认 B1')).toBe(
      '开始发 B1,12个群,约1分钟。要停回「停发」。',
    );
    const office = await eventually(async () => {
      const said = (await client.messages()).filter(
        ({ conversation }) => conversation === OFFICE.conversation,
      );
      expect(said.at(-1)?.text).toMatch(/^B1 已发/);
      return said;
    }, 10_000);
    expect(office.at(-1)?.text).toBe('B1 已发 12/12 组,都到了。');
  });

  it('fires what falls due while the clock moves, also when somebody has emptied Redis', async () => {
    const redisClient = new Redis(redis.url);
    await redisClient.flushall();
    redisClient.disconnect();
    const before = (await client.messages()).length;
    await client.moveClock('2021-04-08T16:00:00+08:00');
    const nudged = (await client.messages()).slice(before);
    // Everybody but the lecturer who checked in.
    expect(nudged.map(({ conversation }) => conversation)).not.toContain('single-cibi-lecturer-1');
    expect(nudged).toHaveLength(11);
    expect(new Set(nudged.map(({ text }) => text.split('\n')[0]))).toEqual(
      new Set(['这周还没看到您的宣讲。']),
    );
  });

  it('refuses a second program on the same database, and starts again where it stopped', async () => {
    const second = folder.start({ DATABASE_URL: postgres.url, REDIS_URL: redis.url });
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain('已经有一个机器人在用这个数据目录');
    await program.stop();
    await start();
    expect(await says('dt-cibi', 'cibi-lecturer-1', '进度')).toContain('已讲35人次');
  });

  it('keeps its rows there, and no database under the data folder', async () => {
    const database = new pg.Client(postgres.url);
    await database.connect();
    const { rows } = await database.query('select no, headcount from check_in').finally(() => database.end());
    expect(rows).toEqual([{ no: 1, headcount: 35 }]);
    const kept = await readdir(folder.path, { recursive: true });
    expect(kept.filter((name) => name.includes('postgres'))).toEqual([]);
  });
});
