import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PageMessage } from '../../src/console/sandbox-feed.ts';
import { SMALL } from './fake-sandbox.ts';
import { type FakeServer, PNG, startFake } from './start-fake.ts';

let server: FakeServer;

beforeEach(async () => {
  server = await startFake();
});
afterEach(() => server.close());

/** Opens the live line and returns a reader of one event at a time. */
async function listen(): Promise<() => Promise<string>> {
  const response = await fetch(`${server.url}/sandbox/events`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  return async () => {
    while (!heard.includes('\n\n')) {
      const chunk = await reader?.read();
      if (!chunk || chunk.done) return 'end';
      heard += chunk.value;
    }
    const end = heard.indexOf('\n\n');
    const event = heard.slice(0, end);
    heard = heard.slice(end + 2);
    return event;
  };
}

function dataOf(event: string): unknown {
  return JSON.parse(event.split('data: ')[1] ?? '');
}

async function readFeed(query: string): Promise<PageMessage[]> {
  return (await (await fetch(`${server.url}/sandbox/feed${query}`)).json()) as PageMessage[];
}

test('messages, clock and resets arrive live and in order', async () => {
  const next = await listen();
  expect(await next()).toBe('retry: 1000');
  await server.sandbox.post({
    conversation: 'cibi-work',
    sender: 'wang',
    text: '进度',
    pictures: [],
    addressed: true,
    id: 'q1',
  });
  await server.sandbox.moveClock(new Date('2021-04-06T10:00:00+08:00'));
  await server.sandbox.reset();

  expect(dataOf(await next())).toMatchObject({ id: 'q1', from: 'wang', text: '进度' });
  expect(dataOf(await next())).toMatchObject({
    from: 'bot',
    inReplyTo: 'q1',
    html: '<p>✅ <strong>记好了</strong>:进度<br>\n累计35,还差605。</p>\n',
  });
  const clock = await next();
  expect(clock).toMatch(/^event: clock\n/);
  expect(dataOf(clock)).toEqual({ now: '2021-04-06T10:00:00+08:00' });
  expect(await next()).toMatch(/^event: reset\n/);
});

test('a message that is taken back arrives live as it stands now', async () => {
  const next = await listen();
  await next();
  server.sandbox.say({ id: 'b1', conversation: 'cibi-work', from: 'bot', text: '**发错的**' });
  await next();
  server.sandbox.recall('b1');
  const recalled = await next();
  expect(recalled).toMatch(/^event: recalled\n/);
  expect(dataOf(recalled)).toMatchObject({ id: 'b1', html: '<p>这条消息已撤回</p>\n' });
  expect(await readFeed('')).toMatchObject([{ id: 'b1', text: '这条消息已撤回' }]);
});

test('closing the server ends the live line at once', async () => {
  const next = await listen();
  await next();
  const before = performance.now();
  await server.close();
  expect(await next()).toBe('end');
  expect(performance.now() - before).toBeLessThan(900);
  expect(server.sandbox.listeners).toBe(0);
});

test('a visitor who leaves is forgotten', async () => {
  const leaving = new AbortController();
  await fetch(`${server.url}/sandbox/events`, { signal: leaving.signal });
  expect(server.sandbox.listeners).toBe(1);
  leaving.abort();
  await expect.poll(() => server.sandbox.listeners).toBe(0);
});

test('the feed dresses only what the bot says on DingTalk', async () => {
  for (const conversation of ['cibi-work', 'cibi-folk']) {
    server.sandbox.say({ conversation, from: 'wang', text: '**人**' });
    server.sandbox.say({ conversation, from: 'bot', text: '**机器人**' });
  }
  const feed = await readFeed('');
  expect(feed.map(({ html }) => html)).toEqual([
    undefined,
    '<p><strong>机器人</strong></p>\n',
    undefined,
    undefined,
  ]);
  const rest = await readFeed('?after=m3');
  expect(rest.map(({ id }) => id)).toEqual(['m4']);
  expect((await fetch(`${server.url}/sandbox/feed?after=gone`)).status).toBe(400);
});

test('what is no picture is never shown as a page', async () => {
  await server.sandbox.post({
    conversation: 'cibi-work',
    sender: 'wang',
    text: '',
    pictures: [new TextEncoder().encode('<script>alert(1)</script>')],
    addressed: false,
    id: 'p1',
  });
  const [message] = await server.sandbox.messages(null, null);
  const response = await fetch(`${server.url}/sandbox/pictures/${message?.pictures[0]}`);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect((await fetch(`${server.url}/sandbox/pictures/none`)).status).toBe(404);
});

test('a small picture stands beside each, under the same rules', async () => {
  const { sandbox, url } = server;
  await sandbox.post({
    conversation: 'cibi-work',
    sender: 'wang',
    text: '',
    pictures: [Buffer.from(PNG, 'base64')],
    addressed: false,
    id: 'p1',
  });
  const [message] = await readFeed('');
  const preview = await fetch(`${url}${message?.pictures[0]}/preview`);
  expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/gif']);
  expect(preview.headers.get('cache-control')).toContain('immutable');
  expect(preview.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(Buffer.from(await preview.arrayBuffer()).toString('base64')).toBe(SMALL);
  expect((await fetch(`${url}/sandbox/pictures/none/preview`)).status).toBe(404);
});
