import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiMessage } from '../../src/console/sandbox-api.ts';
import type { SandboxControl } from '../../src/console/sandbox-control.ts';
import { type FakeServer, PNG, startFake } from './start-fake.ts';

let server: FakeServer;

beforeEach(async () => {
  server = await startFake();
});
afterEach(() => server.close());

const API = '/sandbox/api';
const GREETING = { conversation: 'cibi-work', sender: 'wang', text: '打卡 35人 入户 刷单' };

function get(path: string): Promise<Response> {
  return fetch(`${server.url}${API}${path}`);
}

function post(path: string, body: unknown, type = 'application/json'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${server.url}${API}${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: text,
  });
}

type State = Awaited<ReturnType<SandboxControl['state']>>;

async function readError(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: string };
  return error;
}

async function readState(): Promise<State> {
  return (await (await get('/state')).json()) as State;
}

async function readMessages(query: string): Promise<ApiMessage[]> {
  return (await (await get(`/messages${query}`)).json()) as ApiMessage[];
}

describe('routes', () => {
  test('state tells the time, the people and the conversations', async () => {
    const state = await readState();
    expect(state.now).toBe('2021-04-06T09:00:00+08:00');
    expect(state.people[0]).toEqual({ id: 'wang', name: '王姐', roles: ['宣讲员'], unit: '赐璧' });
    expect(state.conversations[0]).toEqual({
      id: 'cibi-work',
      platform: 'dingtalk',
      kind: 'group',
      title: '赐璧宣讲群',
      unit: '赐璧',
      members: ['wang', 'zhou'],
      fault: null,
    });
  });

  test('a posted message is accepted and both directions are read back', async () => {
    const posted = await post('/messages', { ...GREETING, pictures: [PNG], id: 'my-1', unknown: 1 });
    expect(posted.status).toBe(201);
    expect(await posted.json()).toEqual({ id: 'my-1' });

    const messages = await readMessages('?conversation=cibi-work&after=');
    expect(messages).toEqual([
      {
        id: 'my-1',
        conversation: 'cibi-work',
        from: 'wang',
        text: '打卡 35人 入户 刷单',
        pictures: [expect.stringMatching(/^\/sandbox\/pictures\/[0-9a-f]{64}$/)],
        at: '2021-04-06T09:00:00+08:00',
      },
      {
        id: 'm2',
        conversation: 'cibi-work',
        from: 'bot',
        text: '✅ **记好了**:打卡 35人 入户 刷单\n累计35,还差605。',
        pictures: [],
        at: '2021-04-06T09:00:00+08:00',
        inReplyTo: 'my-1',
      },
    ]);
    const picture = await fetch(`${server.url}${messages[0]?.pictures[0]}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(PNG);
  });

  test('what a post leaves out is filled in, and texts arrive as they were written', async () => {
    const text = '<b>{{ 1 | plus: 1 }}</b>\u0007\n😀';
    await post('/messages', { ...GREETING, text });
    expect(server.sandbox.posts).toEqual([{ ...GREETING, text, pictures: [], addressed: true, id: null }]);
  });

  test('after is exclusive and conversation optional', async () => {
    await post('/messages', { ...GREETING, id: 'a', addressed: false });
    await post('/messages', { ...GREETING, conversation: 'town', id: 'b', addressed: false });
    const ids = async (query: string) => (await readMessages(query)).map(({ id }) => id);
    expect(await ids('')).toEqual(['a', 'b']);
    expect(await ids('?after=a')).toEqual(['b']);
    expect(await ids('?conversation=town')).toEqual(['b']);
    expect(await ids('?conversation=cibi-work&after=a')).toEqual([]);
  });

  test('the clock moves forward and says where it stands', async () => {
    const moved = await post('/clock', { now: '2021-04-27T04:00:00Z' });
    expect(await moved.json()).toEqual({ now: '2021-04-27T12:00:00+08:00' });
  });

  test('a fault is set and taken away', async () => {
    const fault = async () => (await readState()).conversations[0]?.fault;
    const set = await post('/faults', { conversation: 'cibi-work', fault: 'silent' });
    expect(await set.json()).toEqual({ conversation: 'cibi-work', fault: 'silent' });
    expect(await fault()).toBe('silent');
    await post('/faults', { conversation: 'cibi-work', fault: null });
    expect(await fault()).toBeNull();
  });

  test('reset starts over', async () => {
    await post('/messages', GREETING);
    const reset = await post('/reset', {});
    expect(await reset.json()).toEqual({ now: '2021-04-06T09:00:00+08:00' });
    expect(await (await get('/messages')).json()).toEqual([]);
  });
});

describe('bad input is a 400 with a Chinese sentence', () => {
  const many = Array.from({ length: 10 }, () => PNG);
  const cases: [string, string, unknown, string][] = [
    ['not JSON', '/messages', '{', '请求内容不是合法的 JSON。'],
    ['not an object', '/messages', [1], '请求内容要是一个 JSON 对象。'],
    ['nothing in it', '/messages', {}, '缺 conversation(会话编号);缺 sender(说话人编号);缺 text(内容)。'],
    [
      'empty conversation',
      '/messages',
      { ...GREETING, conversation: '' },
      'conversation(会话编号)不能是空的。',
    ],
    ['a number as text', '/messages', { ...GREETING, text: 35 }, 'text(内容)要是文字。'],
    ['too long', '/messages', { ...GREETING, text: '长'.repeat(20_001) }, 'text(内容)最多 20000 个字。'],
    ['empty id', '/messages', { ...GREETING, id: '' }, 'id(消息编号)不能是空的。'],
    ['long id', '/messages', { ...GREETING, id: 'x'.repeat(101) }, 'id(消息编号)最多 100 个字。'],
    ['control character', '/messages', { ...GREETING, id: 'a\u0000' }, 'id(消息编号)不能有控制字符。'],
    ['pictures not a list', '/messages', { ...GREETING, pictures: PNG }, 'pictures(图片)要是列表。'],
    ['too many pictures', '/messages', { ...GREETING, pictures: many }, 'pictures(图片)最多 9 张。'],
    ...['', 'a', '图', `${PNG} `, PNG.slice(0, -2), `data:image/png;base64,${PNG}`].map(
      (picture): [string, string, unknown, string] => [
        `bad base64 ${JSON.stringify(picture.slice(0, 12))}`,
        '/messages',
        { ...GREETING, pictures: [picture] },
        'pictures(图片)里有一项不是完整的 base64。',
      ],
    ),
    [
      'addressed not a boolean',
      '/messages',
      { ...GREETING, addressed: 'yes' },
      'addressed(是否@小助手)要是 true 或 false。',
    ],
    ['unknown conversation', '/messages', { ...GREETING, conversation: 'nowhere' }, '没有这个会话:nowhere'],
    ['no time', '/clock', {}, '缺 now(时间)。'],
    [
      'a time without a zone',
      '/clock',
      { now: '2021-04-27T12:00:00' },
      'now(时间)要写成 2021-04-27T12:00:00+08:00 的样子。',
    ],
    [
      'a day that is none',
      '/clock',
      { now: '2021-02-30T12:00:00+08:00' },
      'now(时间)要写成 2021-04-27T12:00:00+08:00 的样子。',
    ],
    ['backwards', '/clock', { now: '2021-04-01T12:00:00+08:00' }, '时间只能往前走。'],
    [
      'unknown fault',
      '/faults',
      { conversation: 'town', fault: 'slow' },
      'fault(故障)只能是 "absent"(机器人不在群里)、"silent"(发时断网)或 null(没有)。',
    ],
    ['fault nowhere', '/faults', { conversation: 'nowhere', fault: null }, '没有这个会话:nowhere'],
  ];

  test.each(cases)('%s', async (_name, path, body, error) => {
    const response = await post(path, body);
    expect(await response.json()).toEqual({ error });
    expect(response.status).toBe(400);
    expect(server.sandbox.posts).toEqual([]);
    expect(server.logged).toEqual([]);
  });

  test.each([
    ['/messages?conversation=nowhere', '没有这个会话:nowhere'],
    ['/messages?after=never', '没有这条消息:never'],
  ])('GET %s', async (path, error) => {
    const response = await get(path);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error });
  });
});

describe('guards', () => {
  test.each([
    'https://evil.example',
    'http://localhost:1',
    'null',
  ])('a post from a page of %s is refused', async (origin) => {
    const response = await fetch(`${server.url}/sandbox/api/reset`, { method: 'POST', headers: { origin } });
    expect(response.status).toBe(403);
    expect(await readError(response)).toBe('这个请求来自别的网站,已拒绝。');
    expect(server.sandbox.resets).toBe(0);
  });

  test('a post from our own page, and a bare one from a script, are taken', async () => {
    const own = { method: 'POST', headers: { origin: new URL(server.url).origin } };
    expect((await fetch(`${server.url}/sandbox/api/reset`, own)).status).toBe(200);
    expect((await fetch(`${server.url}/sandbox/api/reset`, { method: 'POST' })).status).toBe(200);
  });

  test('a body over 12 MB is refused, one of 11 MB is not', async () => {
    const big = await post('/messages', { ...GREETING, padding: 'x'.repeat(12 * 1024 * 1024) });
    expect(big.status).toBe(413);
    expect(await readError(big)).toContain('12 MB');
    const fair = await post('/messages', { ...GREETING, padding: 'x'.repeat(11 * 1024 * 1024) });
    expect(fair.status).toBe(201);
  });

  test.each([
    ['GET', '/nothing'],
    ['DELETE', '/messages'],
    ['GET', '/reset'],
  ])('%s %s does not exist', async (method, path) => {
    const response = await fetch(`${server.url}${API}${path}`, { method });
    expect(response.status).toBe(404);
    expect(await readError(response)).toBe(`没有这个接口:${method} ${API}${path}`);
  });

  test('a fault of ours is a 503 without detail and one log line', async () => {
    server.sandbox.broken = new Error('connection to /var/secret refused');
    const response = await post('/messages', GREETING);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: '这次没有办成,是程序这边的问题,请稍后再试。' });
    expect(server.logged).toEqual(['sandbox request failed']);
  });
});
