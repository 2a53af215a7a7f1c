import type { DWClientDownStream } from 'dingtalk-stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Emulator, type EmulatorOptions, startDingTalk } from './emulator.ts';
import { FAULTS } from './faults.ts';
import { PATHS } from './paths.ts';
import { fieldsOf } from './reply.ts';
import { StreamClient } from './stream-client.ts';

let dingtalk: Emulator;
const clients: StreamClient[] = [];

beforeEach(() => {
  // The SDK tells of every connection there.
  vi.spyOn(console, 'info').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await dingtalk.stop();
  vi.useRealTimers();
});

async function start(options: EmulatorOptions = {}): Promise<void> {
  dingtalk = await startDingTalk(options);
}

function connectWith(onMessage: (frame: DWClientDownStream, client: StreamClient) => void): StreamClient {
  const { base, clientId, clientSecret } = dingtalk;
  const client = new StreamClient({ base, clientId, clientSecret, onMessage });
  clients.push(client);
  return client;
}

/** A client that acknowledges everything and keeps the data of what came. */
async function connected(got: string[] = []): Promise<StreamClient> {
  const client = connectWith((frame, self) => {
    got.push(frame.data);
    self.acknowledge(frame);
  });
  await client.open();
  await dingtalk.until(() => dingtalk.gateway.live > 0);
  return client;
}

test('the SDK connects, gets a message and acknowledges it', async () => {
  await start();
  const got: string[] = [];
  await connected(got);
  const payload = dingtalk.compose('text-in-group', { text: '进度' });

  const ack = await dingtalk.push(payload);

  expect(got.map((data) => JSON.parse(data))).toEqual([payload]);
  expect(payload.text).toEqual({ content: ' 进度' });
  expect(ack).toMatchObject({ code: 200, data: { response: {} }, deliveries: 1 });
  expect(dingtalk.gateway.unacknowledged).toBe(0);
  expect(dingtalk.violations).toEqual([]);
});

test('wrong credentials: 401 authFailed', async () => {
  await start();
  const { base, clientId } = dingtalk;
  const client = new StreamClient({ base, clientId, clientSecret: 'wrong', onMessage: () => undefined });

  await expect(client.open()).rejects.toThrow('401 authFailed');
  expect(dingtalk.gateway.live).toBe(0);
});

test('a ticket opens one connection', async () => {
  await start();
  const client = await connected();

  await expect(client._connect()).rejects.toThrow('401');
});

test('a ticket ends after 90 seconds', async () => {
  let time = 0;
  await start({ now: () => time });
  const client = connectWith(() => undefined);
  await client.getEndpoint();
  time = 90_000;

  await expect(client._connect()).rejects.toThrow('401');
});

test('pings at the pace asked for, and the SDK echoes them', async () => {
  await start({ pingMs: 5 });
  await connected();

  await dingtalk.until(() => (dingtalk.gateway.connections[0]?.pingsAnswered ?? 0) >= 3);

  expect(dingtalk.violations).toEqual([]);
});

test('an unacknowledged message comes again with a new messageId and the same msgId', async () => {
  await start({ redeliverAfterMs: 10 });
  const got: DWClientDownStream[] = [];
  const client = connectWith((frame, self) => {
    got.push(frame);
    if (got.length === 2) self.acknowledge(frame);
  });
  await client.open();

  const ack = await dingtalk.say('text-single');

  expect(ack.deliveries).toBe(2);
  expect(new Set(got.map((frame) => frame.headers.messageId)).size).toBe(got.length);
  expect(new Set(got.map((frame) => fieldsOf(frame.data)?.msgId)).size).toBe(1);
});

test('a message nobody acknowledges is given up', async () => {
  await start({ redeliverAfterMs: 5, deliveries: 2 });
  const client = connectWith(() => undefined);
  await client.open();

  await expect(dingtalk.say('text-single')).rejects.toThrow('not acknowledged after 2 deliveries');
});

test('a message waits for a connection', async () => {
  await start();
  const acknowledged = dingtalk.say('text-single');
  await connected();

  expect((await acknowledged).deliveries).toBe(1);
});

test('a disconnect frame ends the connection after its grace; the new one gets the messages', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await start();
  const old: string[] = [];
  const fresh: string[] = [];
  await connected(old);
  dingtalk.gateway.disconnect();
  await connected(fresh);
  await dingtalk.until(() => dingtalk.gateway.live === 2);

  await dingtalk.say('text-single');
  vi.advanceTimersByTime(10_000);
  await dingtalk.until(() => dingtalk.gateway.live === 1);

  expect([old.length, fresh.length]).toEqual([0, 1]);
  expect(dingtalk.gateway.maxLive).toBe(2);
});

test('a frozen connection stays open and hears nothing', async () => {
  await start({ pingMs: 5 });
  const lost: string[] = [];
  await connected(lost);
  dingtalk.gateway.freeze();
  const pings = dingtalk.gateway.connections[0]?.pings;
  const acknowledged = dingtalk.say('text-single');
  const got: string[] = [];
  await connected(got);
  await acknowledged;

  expect([lost.length, got.length]).toEqual([0, 1]);
  expect(dingtalk.gateway.connections[0]).toMatchObject({ isFrozen: true, pings });
  expect(dingtalk.gateway.live).toBe(2);
});

test('gateway down: open connections break, addresses and handshakes are refused', async () => {
  await start();
  const client = await connected();
  await client.getEndpoint();
  dingtalk.gateway.down();
  await dingtalk.until(() => dingtalk.gateway.live === 0);

  await expect(client._connect()).rejects.toThrow();
  await expect(client.open()).rejects.toThrow('fetch failed');
  dingtalk.gateway.up();
  await client.open();
  expect(dingtalk.gateway.live).toBe(1);
});

test('the whole host can leave the net and come back at its address', async () => {
  await start();
  const client = await connected();
  await dingtalk.unplug();
  await expect(client.open()).rejects.toThrow('fetch failed');
  await dingtalk.plug();
  await client.open();
  expect((await dingtalk.say('text-single')).code).toBe(200);
});

test('a handshake that is never answered', async () => {
  await start();
  dingtalk.gateway.hangHandshakes();
  const client = connectWith(() => undefined);
  Object.assign(client, { sslopts: { handshakeTimeout: 20 } });

  await expect(client.open()).rejects.toThrow('Opening handshake has timed out');
  await client.open();
});

test.each([
  ['not JSON', '{'],
  ['no headers', '{"type":"SYSTEM"}'],
])('a malformed frame, %s, breaks the bare SDK', async (_name, frame) => {
  await start();
  const client = connectWith(() => undefined);
  const thrown = new Promise<unknown>((resolve) => {
    const read = client.onDownStream.bind(client);
    client.onDownStream = (data) => {
      try {
        read(data);
      } catch (error) {
        resolve(error);
      }
    };
  });
  await client.open();
  dingtalk.gateway.sendRaw(frame);

  expect(await thrown).toBeInstanceOf(Error);
});

test('what no gateway understands is kept as a violation', async () => {
  await start();
  const client = await connected();
  client.socketCallBackResponse('unknown', {});

  await dingtalk.until(() => dingtalk.violations.length === 1);
  expect(dingtalk.violations[0]).toContain('not an acknowledgement');
});

test('counts addresses asked for at the same time', async () => {
  await start();
  dingtalk.faults.next(PATHS.open, FAULTS.hang, 2);
  const abort = new AbortController();
  const opens = [1, 2].map(() =>
    fetch(dingtalk.base + PATHS.open, { method: 'POST', signal: abort.signal }).catch(() => 'aborted'),
  );
  await dingtalk.until(() => dingtalk.calls.inFlight(PATHS.open) === 2);
  abort.abort();
  await Promise.all(opens);
  await dingtalk.until(() => dingtalk.calls.inFlight(PATHS.open) === 0);

  expect(dingtalk.calls.maxInFlight(PATHS.open)).toBe(2);
});

test('fake timers carry the pings and the redelivery along', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  await start();
  const arrived = Promise.withResolvers<void>();
  let count = 0;
  const client = connectWith((frame, self) => {
    arrived.resolve();
    count += 1;
    if (count === 2) self.acknowledge(frame);
  });
  await client.open();
  await dingtalk.until(() => dingtalk.gateway.live === 1);
  const acknowledged = dingtalk.say('text-single');
  await arrived.promise;
  vi.advanceTimersByTime(60_000);

  expect((await acknowledged).deliveries).toBe(2);
  expect(dingtalk.gateway.connections[0]?.pings).toBe(12);
});
