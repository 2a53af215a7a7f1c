import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { catalogue } from '../../../handlers/commands/index.ts';
import { type App, startApp } from '../../../src/app.ts';
import { readSettings } from '../../../src/config.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { systemClock } from '../../../src/system-clock.ts';
import { type CustomRobotAddress, type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import type { Sent } from '../../wire/dingtalk/outgoing.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';

const ADMIN = { staffId: 'admin-1', name: '孙姐' };
const LECTURER = { staffId: 'staff-7', name: '王姐' };
const OUTSIDE = 'cid-outside';

/** The real clock, set back to the campaign's first morning: outside quiet hours. */
const OFFSET_MS = Date.now() - Date.parse('2021-04-06T09:00:00+08:00');
const clock: Clock = {
  now: () => new Date(systemClock.now().getTime() - OFFSET_MS),
  wait: systemClock.wait,
};

let dataDir: string;
let dingtalk: Emulator;
let app: App;
let robot: CustomRobotAddress;
const keys: string[] = [];
const logged: string[] = [];

async function start(): Promise<App> {
  const settings = readSettings({
    DATA_DIR: dataDir,
    PORT: '0',
    DINGTALK_CLIENT_ID: dingtalk.clientId,
    DINGTALK_CLIENT_SECRET: dingtalk.clientSecret,
    DINGTALK_API_BASE: dingtalk.base,
    DINGTALK_OAPI_BASE: dingtalk.base,
    DINGTALK_ADMIN_STAFF_IDS: ADMIN.staffId,
  });
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  return startApp(settings, log, (error) => logged.push(error.message), clock);
}

function addRobot(keyword?: string): CustomRobotAddress {
  const added = dingtalk.addCustomRobot(OUTSIDE, keyword === undefined ? {} : { keyword });
  keys.push(added.accessToken, added.secret);
  return added;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'robots-'));
  dingtalk = await startDingTalk({ now: () => clock.now().getTime() });
  robot = addRobot();
  app = await start();
});

afterAll(async () => {
  await app.stop();
  await dingtalk[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function query<R extends pg.QueryResultRow>(text: string): Promise<R[]> {
  const database = new pg.Client({ host: join(dataDir, 'run'), user: 'postgres', database: 'postgres' });
  await database.connect();
  const { rows } = await database.query<R>(text).finally(() => database.end());
  return rows;
}

/** Nothing but the one table may hold a key; nor may anything that was logged, said, or is shown. */
afterEach(async () => {
  const tables = await query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const kept: string[] = [];
  for (const { name } of tables.filter((table) => table.name !== 'public.group_robot')) {
    kept.push(
      ...(await query<{ text: string }>(`select t::text as text from ${name} t`)).map(({ text }) => text),
    );
  }
  const said = dingtalk.sent.map(({ text }) => text);
  const health = await (await fetch(new URL('/healthz', app.url))).text();
  const everything = [...kept, ...logged, ...said, health].join('\n');
  expect(kept.length).toBeGreaterThan(0);
  for (const key of keys) expect(everything).not.toContain(key);
});

/** What is said from now on, once `count` messages have arrived; @ and line breaks taken out. */
async function heard(count: number, act: () => Promise<unknown>): Promise<Sent[]> {
  const before = dingtalk.sent.length;
  await act();
  await dingtalk.until(() => dingtalk.sent.length >= before + count, `${count} messages`, 15_000);
  await app.settle();
  return dingtalk.sent.slice(before);
}

const texts = (sent: Sent[]) => sent.map(({ text }) => text.replaceAll(/ *\n */gu, '⏎'));
const alone = (sender: typeof ADMIN, text: string) => dingtalk.say('text-single', { text, sender });
const bind = ({ webhook, secret }: CustomRobotAddress) => `绑定 赐璧 机器人 ${webhook} ${secret} 叫 务工群`;

const PROVING = '正往「务工群」试发一条,发到了才算绑好。⏎结果马上告诉您。';
const BOUND =
  '✅ 绑好了:「务工群」归赐璧,通报和推送会发到那里。⏎那里只发不收,群里说的话我听不到。要解绑先回「群」看号。';
const refused = (reason: string) =>
  `没绑上「务工群」:${reason}。⏎弄好后,把整条「绑定 …」再发一遍。地址和密钥我没有留。`;

describe('group robots over DingTalk', { timeout: 60_000 }, () => {
  test.each<[string, () => string, string]>([
    ['a wrong secret', () => bind({ ...robot, secret: 'SEC0123456789' }), '群机器人的加签密钥不对'],
    ['no secret', () => `绑定 赐璧 机器人 ${robot.webhook} 叫 务工群`, '群机器人设了加签,还差密钥'],
    ['a keyword', () => bind(addRobot('天气')), '群机器人设了关键词,这条里没有'],
    ['an unknown token', () => bind({ ...robot, webhook: `${robot.webhook}0` }), '群机器人的地址已经失效'],
    [
      'another host',
      () => bind({ ...robot, webhook: robot.webhook.replace(/\/\/[^/]+/u, '//example.com') }),
      '这不是钉钉群机器人的地址',
    ],
  ])('%s binds nothing, and the writer is told why', async (_, said, reason) => {
    const sent = await heard(2, () => alone(ADMIN, said()));
    expect(texts(sent)).toEqual([PROVING, refused(reason)]);
    expect(sent[1]?.users).toEqual([ADMIN.staffId]);
    expect(await query('select 1 from group_robot')).toEqual([]);
    expect(texts(await heard(1, () => alone(ADMIN, '群')))[0]).toContain('还没有绑定的群');
  });

  test('the 300001 that DingTalk gives for a robot that is gone is no session’s', async () => {
    dingtalk.faults.next(PATHS.custom, FAULTS.staleSession);
    expect(texts(await heard(2, () => alone(ADMIN, bind(robot))))[1]).toBe(refused('群机器人的地址已经失效'));
  });

  test('whoever may not, or is not known, leaves no key behind', async () => {
    expect(texts(await heard(1, () => alone(LECTURER, bind(robot))))[0]).toContain('只有平安办能用');
    expect(texts(await heard(1, () => dingtalk.say('outsider-single', { text: bind(robot) })))[0]).toContain(
      '我认不出您是谁',
    );
    expect(await query('select 1 from inbox where message is not null')).toEqual([]);
  });

  test('in a group the key is out: nothing is bound', async () => {
    const group = { id: 'cid-cibi', title: '赐璧村反诈工作群' };
    const said = () =>
      dingtalk.say('text-in-group', { text: bind(robot), sender: ADMIN, conversation: group });
    expect(texts(await heard(1, said))[0]).toContain('这条没有绑。机器人的地址是钥匙');
    expect(await query('select 1 from group_robot')).toEqual([]);
  });

  test('the end of the program between the test message and its result loses nothing: it is bound after the start', async () => {
    dingtalk.faults.next(PATHS.custom, FAULTS.answer(200, { errcode: 130101, errmsg: 'send too fast' }), 1);
    expect(texts(await heard(1, () => alone(ADMIN, bind(robot))))).toEqual([PROVING]);
    await dingtalk.until(() => dingtalk.calls.count(PATHS.custom) > 0, 'the test message', 15_000);
    await app.settle();
    await app.stop();
    const sent = await heard(1, async () => {
      app = await startSettled();
    });
    expect(texts(sent)).toEqual([BOUND]);
    expect(texts(await heard(1, () => alone(ADMIN, '群')))[0]).toContain('1. 务工群 · 机器人(只发不收):赐璧');
  });

  /** Starts once more, with the test message as if it had arrived just before the end. */
  async function startSettled(): Promise<App> {
    const starting = await start();
    const changed = await query(
      `update outbox set state = 'sent', settled_at = now() where key like 'robot:%' and state = 'pending' returning 1`,
    );
    expect(changed).toHaveLength(1);
    return starting;
  }

  test('after a restart a bulletin arrives there once', async () => {
    await app.stop();
    app = await start();
    await heard(1, () => alone(ADMIN, '通报 到 赐璧 本周有人冒充客服退款。'));
    const sent = await heard(3, () => alone(ADMIN, '确认 B1'));
    expect(sent.filter(({ kind }) => kind === 'custom')).toMatchObject([
      { conversation: OUTSIDE, text: '本周有人冒充客服退款。' },
    ]);
    expect(texts(sent)).toContain('B1 已发 1/1 组,都到了。');
  });

  test('bound again; the test message whose answer got lost is shown once', async () => {
    dingtalk.faults.next(PATHS.custom, FAULTS.resetAfter);
    const sent = await heard(3, () => alone(ADMIN, bind(robot)));
    expect(sent.filter(({ kind }) => kind === 'custom')).toHaveLength(1);
    expect(texts(sent).at(-1)).toBe(BOUND);
    expect(await query('select 1 from group_robot')).toHaveLength(1);
  });

  test('解绑 takes the address out of the database', async () => {
    expect(texts(await heard(1, () => alone(ADMIN, '解绑 1')))[0]).toContain('解绑了1号:务工群,不再收通报。');
    expect(await query('select 1 from group_robot')).toEqual([]);
    expect(dingtalk.violations).toEqual([]);
  });

  test('a handler that fails keeps the words for its next try, and they go with that', async () => {
    const command = catalogue.commands.find(({ name }) => name === '绑定');
    if (!command) throw new Error('no 绑定');
    const run = vi.spyOn(command, 'run').mockRejectedValueOnce(new Error('boom'));
    expect(texts(await heard(1, () => alone(ADMIN, bind(robot))))[0]).toContain('这条是我没处理好');
    run.mockRestore();
    await query(`update due set run_at = run_at - interval '2 minutes' where job = 'retry-message'`);
    await dingtalk.until(() => texts([...dingtalk.sent]).at(-1) === BOUND, 'the second try', 20_000);
    expect(await query('select 1 from inbox where message is not null')).toEqual([]);
  });
});
