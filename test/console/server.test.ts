import { request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeServer, startFake } from './start-fake.ts';

const open: FakeServer[] = [];

async function start(...changes: Parameters<typeof startFake>): Promise<FakeServer> {
  const server = await startFake(...changes);
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** The status a request gets when it names another host than the one it is sent to. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/sandbox/api/state`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject).end();
  });
}

describe('pages', () => {
  test('the root leads to the sandbox, which shows the campaign', async () => {
    const { url } = await start();
    const response = await fetch(url);
    expect(response.url).toBe(`${url}/sandbox`);
    const page = await response.text();
    expect(page).toContain('<span class="soft">沙盒 · 黄湖镇 2021</span>');
    expect(page).toContain('"deadlines":["2021-03-31","2021-04-30","2021-05-31","2021-06-30"]');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'self'; /);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('names of a campaign are text, wherever they stand', async () => {
    const hostile = '</script><script>alert(1)</script>';
    const { url } = await start({
      sandboxPage: { townName: hostile, campaignName: hostile, deadlines: [hostile] },
    });
    expect(await (await fetch(url)).text()).not.toContain('<script>alert');
  });

  test('without a sandbox the root is a status page and nothing of the sandbox exists', async () => {
    const { url } = await start({
      sandbox: null,
      health: async () => ({ ok: false, parts: { queue: { ok: false, detail: '连不上 Redis' } } }),
    });
    const page = await (await fetch(url)).text();
    expect(page).toContain('⚠️ 有部分没在运行');
    expect(page).toContain('出错:连不上 Redis');
    for (const path of ['/sandbox', '/sandbox/api/state', '/sandbox/events']) {
      expect((await fetch(url + path)).status).toBe(404);
    }
  });

  test.each([
    ['sandbox.js', 'text/javascript; charset=utf-8'],
    ['base.css', 'text/css; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
  ])('/assets/%s is kept by the browser until it changes', async (name, type) => {
    const { url } = await start();
    const first = await fetch(`${url}/assets/${name}`);
    expect(first.headers.get('content-type')).toBe(type);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${url}/assets/${name}`, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  test.each([
    '/nothing',
    '/assets/nothing.js',
    '/assets/..%2Fsandbox.json',
    '/assets/%2e%2e/sandbox.json',
  ])('%s does not exist', async (path) => {
    const { url } = await start();
    const response = await fetch(url + path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('没有这个页面。');
  });
});

describe('health', () => {
  test.each([
    [true, 200],
    [false, 503],
  ])('ok %s is %i', async (ok, status) => {
    const report = { ok, parts: { store: { ok, detail: '数据库' } } };
    const { url } = await start({ health: async () => report });
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(report);
  });

  test('a check that fails is a 503 without its stack', async () => {
    const { url, logged } = await start({
      health: async () => {
        throw new Error('secret');
      },
    });
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('secret');
    expect(logged).toEqual(['health check failed']);
  });
});

describe('whose requests are taken', () => {
  test.each([
    ['127.0.0.1', 'localhost', 200],
    ['127.0.0.1', 'LOCALHOST:3000', 200],
    ['127.0.0.1', '127.0.0.1:3000', 200],
    ['127.0.0.1', '[::1]:3000', 200],
    ['127.0.0.1', 'fanzha.example.cn', 200],
    ['127.0.0.1', 'evil.example.com', 403],
    ['127.0.0.1', 'localhost.evil.example.com', 403],
    ['127.0.0.1', 'evil.example.com:3000', 403],
    ['127.0.0.1', '192.168.1.5:3000', 403],
    ['0.0.0.0', '192.168.1.5:3000', 200],
    ['0.0.0.0', 'evil.example.com', 403],
  ])('listening on %s, asked for %s: %i', async (host, asked, status) => {
    const { url } = await start({ host });
    expect(await statusFor(url, asked)).toBe(status);
  });
});

describe('listening', () => {
  test('a taken port says which setting to change', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(startFake({ port })).rejects.toThrow(
      `端口 ${port} 已被别的程序占用。请用 PORT 换一个端口,例如:PORT=${port + 1} npm start`,
    );
  });

  test('an address of another machine says so', async () => {
    await expect(startFake({ host: '192.0.2.1' })).rejects.toThrow('HOST=192.0.2.1 不是这台机器的地址');
  });

  test('closing waits for nobody and may be done twice', async () => {
    const server = await start();
    const slow = Promise.withResolvers<void>();
    server.sandbox.moving = slow.promise;
    const moving = fetch(`${server.url}/sandbox/api/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"now":"2021-04-27T12:00:00+08:00"}',
    }).catch(() => 'cut off');
    await expect.poll(() => fetch(`${server.url}/healthz`).then(({ ok }) => ok)).toBe(true);
    const before = performance.now();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await moving).toBe('cut off');
    slow.resolve();
  });
});
