import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/embedded-folder.ts';
import { type Emulator, startDingTalk } from '../wire/dingtalk/emulator.ts';
import { FAULTS } from '../wire/dingtalk/faults.ts';
import { PATHS } from '../wire/dingtalk/paths.ts';
import { diagnose, MONTH, settingsOf } from './doctor-fixture.ts';

let dingtalk: Emulator;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  dingtalk = await startDingTalk();
  folder = await temporaryFolder('data');
});
afterEach(async () => {
  await dingtalk.stop();
  await folder[Symbol.asyncDispose]();
});

const host = () => new URL(dingtalk.base).host;

const MACHINE = (dataDir: string) => [
  '✓ Node:26.10.0',
  '✓ 设置:接钉钉',
  `✓ 数据文件夹:${dataDir},能写,还有77 GB`,
  '✓ 数据库:自带的 PostgreSQL 18,第一次启动时建',
  '✓ 活动:黄湖镇2021年反诈宣讲',
];
const NETWORK = () => ['✓ 本机的钟:准', `✓ 网络 ${host()}:通`];
const STREAM = '✓ Stream 连接:能连(127.0.0.1)';
const MESSAGES = '✓ 权限 企业内机器人发送消息权限:有';
const BASIC = '✓ 权限 调用企业API基础权限:有';
const COUNTS = [`✓ 接口额度:${MONTH}用了0/5000`, `✓ 消息额度:${MONTH}用了0/3000`, '✓ 平安办:设置里写了2人'];
const ROBOT = '✓ 机器人编号:钉钉认';
const AGAIN = (faults: number) => `有${faults}处要改(✗)。改好再查一次:npm run doctor`;

/** The lines about DingTalk; those of the machine are all well. */
async function said(more: Record<string, string> = {}): Promise<{ lines: string[]; exitCode: number }> {
  const { lines, exitCode } = await diagnose({ ...settingsOf(dingtalk, folder.path), ...more });
  const machine = MACHINE(folder.path);
  expect(lines.slice(0, machine.length)).toEqual(machine);
  return { lines: lines.slice(machine.length), exitCode };
}

test('all is well; nothing is sent, and no stream connection opened', async () => {
  expect(await diagnose(settingsOf(dingtalk, folder.path))).toEqual({
    lines: [
      ...MACHINE(folder.path),
      ...NETWORK(),
      '✓ 钉钉凭证:钉钉认',
      STREAM,
      MESSAGES,
      BASIC,
      ...COUNTS,
      ROBOT,
      '',
      '都好。',
    ],
    exitCode: 0,
  });
  expect([dingtalk.sent, dingtalk.uploads, dingtalk.gateway.maxLive]).toEqual([[], [], 0]);
  // Any path answers the question whether somebody is there.
  expect(dingtalk.violations).toEqual(['GET /']);
});

test('a wrong secret', async () => {
  const { lines, exitCode } = await said({ DINGTALK_CLIENT_SECRET: 'falsch' });
  expect(lines).toEqual([
    ...NETWORK(),
    '✗ 钉钉凭证:钉钉不认这个应用',
    '    → 请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET(开发者后台「凭证与基础信息」),前后不要有空格',
    '    → 请确认应用没有停用',
    '! 连接、权限:没有查',
    '    → 凭证通过以后再查',
    ...COUNTS,
    '',
    AGAIN(1),
  ]);
  expect(exitCode).toBe(1);
});

test('no permission for the robot', async () => {
  dingtalk.faults.next(
    PATHS.download,
    FAULTS.answer(403, {
      code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
      accessdenieddetail: { requiredScopes: ['qyapi_robot_sendmsg'] },
    }),
  );
  const { lines, exitCode } = await said();
  expect(lines).toEqual([
    ...NETWORK(),
    '✓ 钉钉凭证:钉钉认',
    STREAM,
    '✗ 权限 企业内机器人发送消息权限:没有开通',
    '    → 请在开发者后台的「权限管理」里搜「企业内机器人发送消息权限」(qyapi_robot_sendmsg)并开通,再到「版本管理与发布」发布一次',
    '    → 刚开通的,要过一会儿才生效,最多两小时',
    BASIC,
    ...COUNTS,
    '',
    AGAIN(1),
  ]);
  expect(exitCode).toBe(1);
});

test('no permission to upload', async () => {
  dingtalk.faults.next(
    PATHS.upload,
    FAULTS.answer(200, { errcode: 88, sub_code: '60011', errmsg: '没有调用该接口的权限' }),
  );
  const { lines, exitCode } = await said();
  expect(lines.slice(5, 8)).toEqual([
    '✗ 权限 调用企业API基础权限:没有开通',
    '    → 请在开发者后台的「权限管理」里搜「调用企业API基础权限」(qyapi_base)并开通,再到「版本管理与发布」发布一次',
    '    → 刚开通的,要过一会儿才生效,最多两小时',
  ]);
  expect([lines.at(-1), exitCode]).toEqual([AGAIN(1), 1]);
});

test('another robot’s code', async () => {
  const { lines, exitCode } = await said({ DINGTALK_ROBOT_CODE: 'dingother' });
  expect(lines.slice(-4)).toEqual([
    '✗ 机器人编号:钉钉不认(invalidParameter.robotCode.notExsit)',
    '    → 请核对 DINGTALK_ROBOT_CODE(开发者后台「机器人」页上的 RobotCode);一般和 Client ID 一样,不用写',
    '',
    AGAIN(1),
  ]);
  expect(exitCode).toBe(1);
});

test('throttled: nothing has to be mended', async () => {
  dingtalk.faults.next(PATHS.download, FAULTS.tooManyPerSecond);
  const { lines, exitCode } = await said();
  expect(lines).toEqual([
    ...NETWORK(),
    '✓ 钉钉凭证:钉钉认',
    STREAM,
    '! 权限 企业内机器人发送消息权限:钉钉说太快了,这一项没有查成',
    '    → 请过一分钟再查一次',
    BASIC,
    ...COUNTS,
    '',
    '能用。有1处请留意(!)。',
  ]);
  expect(exitCode).toBe(0);
});

test('the month’s calls are used up', async () => {
  dingtalk.faults.next(PATHS.download, FAULTS.tooManyPerMonth);
  const { lines, exitCode } = await said();
  expect(lines.slice(4, 6)).toEqual([
    '✗ 权限 企业内机器人发送消息权限:本月的次数用完了',
    '    → 请在钉钉开放平台加购,或等下个月',
  ]);
  expect(exitCode).toBe(1);
});

test.each([
  [PATHS.token, '钉钉凭证'],
  [PATHS.open, 'Stream 连接'],
])('a page instead of an answer of %s', async (path, name) => {
  dingtalk.faults.next(path, FAULTS.page);
  const { lines, exitCode } = await said();
  const at = lines.findIndex((line) => line.startsWith('✗'));
  expect(lines.slice(at, at + 2)).toEqual([
    `✗ ${name}:回来的是网页,不是钉钉的回答:被拦了`,
    '    → 请看单位的防火墙和上网认证;开发者后台「安全设置」里写了「服务器出口IP」的,要有本机的地址',
  ]);
  expect([lines.at(-1), exitCode]).toEqual([AGAIN(1), 1]);
});

describe('the gateway', () => {
  test.each([
    [
      'a server error',
      FAULTS.serverError,
      '✗ Stream 连接:钉钉没有好好回答(ServiceUnavailable)',
      '    → 请过几分钟再查一次;一直这样,请看网络和代理',
    ],
    [
      'a refusal',
      FAULTS.answer(400, { code: 'invalidParameter.subscriptions', message: 'x' }),
      '✗ Stream 连接:钉钉不收(invalidParameter.subscriptions)',
      '    → 请看机器人的消息接收模式是不是 Stream 模式,应用发布了没有',
    ],
    [
      'a host that is not there',
      FAULTS.answer(200, { endpoint: 'wss://127.0.0.1:1/connect', ticket: 'geheim' }),
      '✗ Stream 连接:连不上(ECONNREFUSED)',
      '    → 请看网络、DNS 和防火墙有没有放行',
    ],
  ])('%s', async (_title, fault, line, mend) => {
    dingtalk.faults.next(PATHS.open, fault);
    const { lines, exitCode } = await said();
    expect(lines.slice(3, 5)).toEqual([line, mend]);
    expect([lines.at(-1), exitCode]).toEqual([AGAIN(1), 1]);
    expect(lines.join('\n')).not.toContain('geheim');
  });
});

test('out of reach', async () => {
  await dingtalk.unplug();
  const { lines, exitCode } = await said();
  expect(lines).toEqual([
    `✗ 网络 ${host()}:连不上(ECONNREFUSED)`,
    '    → 请看网络、DNS 和防火墙有没有放行',
    '! 凭证、连接、权限:没有查',
    '    → 连上钉钉以后再查',
    ...COUNTS,
    '',
    AGAIN(1),
  ]);
  expect(exitCode).toBe(1);
});

test('only one of the two hosts is out of reach', async () => {
  const other = await startDingTalk();
  await other.unplug();
  const { lines } = await said({ DINGTALK_OAPI_BASE: other.base });
  expect(lines.slice(0, 3)).toEqual([
    ...NETWORK(),
    `✗ 网络 ${new URL(other.base).host}:连不上(ECONNREFUSED)`,
  ]);
});

test.each([
  [12 * 60_000, '! 本机的钟:快了12分钟'],
  [-90 * 60_000, '! 本机的钟:慢了90分钟'],
])('a clock that is %i ms off', async (aheadMs, line) => {
  const { lines, exitCode } = await diagnose(settingsOf(dingtalk, folder.path), { aheadMs });
  expect(lines.slice(5, 7)).toEqual([line, '    → 请打开这台机器的自动对时']);
  expect(exitCode).toBe(0);
});

test('nobody of 平安办 yet', async () => {
  const { lines, exitCode } = await said({ DINGTALK_ADMIN_STAFF_IDS: '' });
  expect(lines.slice(-5)).toEqual([
    '✗ 平安办:还没有人,没人能绑定群、确认通报',
    '    → 请把他们的 userId 写进 DINGTALK_ADMIN_STAFF_IDS(钉钉管理后台「通讯录」,点开员工就看得到)',
    ROBOT,
    '',
    AGAIN(1),
  ]);
  expect(exitCode).toBe(1);
});
