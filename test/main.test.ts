import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { programFolder, ROOT } from './e2e/program.ts';

const SHIPPED = join(ROOT, 'templates/campaigns/huanghu-2021');

/** What the program writes for people: its log is JSON. */
function sayings(out: string): string {
  return out.replace(/^\{.*\}\n/gm, '');
}

async function serverPid(dataDir: string): Promise<number> {
  const file = join(dataDir, 'sandbox/postgres/postmaster.pid');
  return Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A Node that says it is another version. */
function pretending(version: string): string[] {
  const versions = `{...process.versions,node:'${version}'}`;
  const script = `Object.defineProperty(process,'versions',{value:${versions}})`;
  return ['--import', `data:text/javascript,${encodeURIComponent(script)}`];
}

describe('what can be wrong is said before anything starts', { timeout: 60_000 }, () => {
  test('settings, all of them at once', async () => {
    await using folder = await programFolder();
    const program = folder.start({ PORT: 'abc', LOG_LEVEL: 'loud', DATABSE_URL: 'postgres://u:geheim@h/d' });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      [
        '设置有错,没有启动:',
        '  · PORT=abc:要写 0 到 65535 的整数',
        '  · LOG_LEVEL=loud:只能写 fatal、error、warn、info、debug、trace、silent',
        '  · DATABSE_URL:没有这个设置,是想写 DATABASE_URL 吗?',
        '',
      ].join('\n'),
    );
    expect(program.out()).toBe('');
    expect(existsSync(folder.dataDir)).toBe(false);
  });

  test('settings of .env; the environment comes before it', async () => {
    await using folder = await programFolder();
    await writeFile(join(folder.path, '.env'), '# 注释\nHOST="a b"\nPORT=abc\n');
    const program = folder.start({ PORT: '0' });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe('设置有错,没有启动:\n  · HOST=a b:要写成 127.0.0.1 这样的地址\n');
  });

  test('a variable that is set to nothing hides no line of .env', async () => {
    await using folder = await programFolder();
    await writeFile(join(folder.path, '.env'), 'PORT=abc\n');
    const program = folder.start({ PORT: '' });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe('设置有错,没有启动:\n  · PORT=abc:要写 0 到 65535 的整数\n');
  });

  test('a database that does not answer, without its password', async () => {
    await using folder = await programFolder();
    const program = folder.start({
      DATABASE_URL: 'postgres://bot:geheim@127.0.0.1:9/antifraud?sslpassword=geheim',
      REDIS_URL: 'redis://127.0.0.1:9',
    });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      '连不上数据库:没有应答(DATABASE_URL=postgres://bot@127.0.0.1:9/antifraud)。请看 PostgreSQL 启动了没有,地址和端口对不对。\n',
    );
    expect(program.out()).not.toContain('geheim');
  });

  test('a campaign, with file, line and field', async () => {
    await using folder = await programFolder();
    const own = join(folder.path, 'huanghu-2021');
    await cp(SHIPPED, own, { recursive: true });
    const shipped = await readFile(join(own, 'campaign.yaml'), 'utf8');
    const broken = shipped.replace('population: 2077', 'population: 两千');
    await writeFile(join(own, 'campaign.yaml'), broken);
    const line = broken.slice(0, broken.indexOf('两千')).split('\n').length;

    const program = folder.start({ CAMPAIGN: './huanghu-2021' });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      `huanghu-2021/campaign.yaml:${line} 字段 units[1].population:要写整数,写的是「两千」\n`,
    );
    expect(program.out()).toBe('');
    expect(existsSync(folder.dataDir)).toBe(false);
  });

  test.each(['20.19.2', '23.11.1'])('Node %s, with what to do', async (version) => {
    await using folder = await programFolder();
    const program = folder.start({ PORT: 'abc' }, pretending(version));
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      [
        `需要 Node 24 以上,现在是 ${version}。`,
        '请在项目文件夹里运行 npm ci,再用 npm start 启动:npm ci 会自带合适的 Node。',
        '如果这台机器没有自带的版本(比如 Alpine),请先装 Node 26。',
        '',
      ].join('\n'),
    );
  });

  test('Node 24 is new enough', async () => {
    await using folder = await programFolder();
    const program = folder.start({ PORT: 'abc' }, pretending('24.0.0'));
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe('设置有错,没有启动:\n  · PORT=abc:要写 0 到 65535 的整数\n');
  });
});

// Whole programs start and stop here, maybe beside other tests on a busy machine.
describe('an ordered end', { timeout: 60_000 }, () => {
  test('a port in use is said, and nothing stays behind', async () => {
    await using folder = await programFolder();
    await using other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const program = folder.start({ PORT: String(port) });
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      `端口 ${port} 已被别的程序占用。请用 PORT 换一个端口,例如:PORT=${port + 1} npm start\n`,
    );
    expect(existsSync(join(folder.dataDir, 'sandbox/postgres/postmaster.pid'))).toBe(false);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s', async (signal) => {
    await using folder = await programFolder();
    await writeFile(join(folder.path, '.env'), 'DATA_DIR=./data\nPORT=0\n');
    const program = folder.start({ DATA_DIR: undefined, PORT: undefined });
    const url = await program.ready();
    expect(sayings(program.out())).toBe(
      [
        '',
        '  反诈宣讲机器人已启动(黄湖镇2021年反诈宣讲,沙盒)',
        '',
        `  打开沙盒试一试:  ${url}/sandbox`,
        `  运行状况:        ${url}/healthz`,
        '  数据存在:        ./data/sandbox',
        '',
        '  沙盒里是模拟的钉钉群和微信群,时钟可以往前拨,不会发到真的群里。',
        '  停下:按 Ctrl+C。',
        '',
        '',
      ].join('\n'),
    );
    const pid = await serverPid(folder.dataDir);
    expect(isAlive(pid)).toBe(true);

    expect(await program.stop(signal)).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(program.err()).toBe('');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  test.each([
    ['it is', '0123456789', '  在钉钉里把机器人拉进村工作群,由平安办的人@它说「绑定 村名」,就能用了。'],
    [
      'nobody of 平安办 is',
      '',
      '  还没有平安办的人:请把员工的 userId 写进 DINGTALK_ADMIN_STAFF_IDS,再重启。',
    ],
  ])('with DingTalk out of reach: what is next when %s known', async (_, admins, next) => {
    await using folder = await programFolder();
    const program = folder.start({
      DATA_DIR: join(folder.dataDir, 'sandbox'),
      DINGTALK_CLIENT_ID: 'dingabc',
      DINGTALK_CLIENT_SECRET: 'geheim',
      DINGTALK_API_BASE: 'http://127.0.0.1:9',
      DINGTALK_OAPI_BASE: 'http://127.0.0.1:9',
      DINGTALK_ADMIN_STAFF_IDS: admins,
    });
    const url = await program.ready();
    await expect.poll(program.out).toContain('Ctrl+C');
    expect(sayings(program.out())).toBe(
      [
        '',
        '  反诈宣讲机器人已启动(黄湖镇2021年反诈宣讲,钉钉)',
        '',
        `  运行状况:        ${url}/healthz`,
        `  数据存在:        ${join(folder.dataDir, 'sandbox')}`,
        '',
        next,
        '  停下:按 Ctrl+C。',
        '',
        '',
      ].join('\n'),
    );
    expect((await fetch(`${url}/healthz`)).status).toBe(503);
    expect((await fetch(`${url}/sandbox`)).status).toBe(404);
    expect(await program.stop()).toBe(0);
    expect(program.out() + program.err()).not.toContain('geheim');
  });

  test('a stop in the middle of the start', async () => {
    await using folder = await programFolder();
    const program = folder.start();
    await expect.poll(() => serverPid(folder.dataDir), { interval: 5, timeout: 10_000 }).toBeGreaterThan(0);
    const pid = await serverPid(folder.dataDir);
    expect(await program.stop()).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(sayings(program.out())).toBe('');
  });

  test('a data folder that cannot be made', async () => {
    await using folder = await programFolder();
    await writeFile(folder.dataDir, 'no folder');
    const program = folder.start();
    expect(await program.ended).toBe(1);
    expect(program.err()).toBe(
      `数据文件夹 ${join(folder.dataDir, 'sandbox')} 用不了(ENOTDIR)。请换一个 DATA_DIR,或者让运行程序的用户能写它。\n`,
    );
  });

  test('a second program on the same data is sent away, the first goes on', async () => {
    await using folder = await programFolder();
    const first = folder.start();
    const url = await first.ready();
    const second = folder.start();
    expect(await second.ended).toBe(1);
    expect(second.err()).toBe(
      `已经有一个机器人在用这个数据目录(${join(folder.dataDir, 'sandbox')}),不能再开一个。要么先停那一个,要么换一个 DATA_DIR。\n`,
    );
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ ok: true });
    expect(await first.stop()).toBe(0);
  });
});
