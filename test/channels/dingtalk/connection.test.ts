import { DWClient, TOPIC_ROBOT } from 'dingtalk-stream';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/domain/clock.ts';
import { type Emulator, startDingTalk } from '../../wire/dingtalk/emulator.ts';
import { FAULTS } from '../../wire/dingtalk/faults.ts';
import { PATHS } from '../../wire/dingtalk/paths.ts';
import { createLeapingClock, type LeapingClock } from './clocks.ts';
import { outbound, type Started, startChannel } from './start-channel.ts';

/** A leaping clock that does something once a while has passed. */
function createEventClock(): {
  clock: Clock;
  leaping: LeapingClock;
  onceAfter(ms: number, event: () => void): void;
} {
  const leaping = createLeapingClock();
  const events: { at: number; event: () => void }[] = [];
  const clock: Clock = {
    now: leaping.now,
    async wait(ms) {
      await leaping.wait(ms);
      const now = leaping.now().getTime();
      for (const due of events.filter(({ at }) => at <= now)) {
        events.splice(events.indexOf(due), 1);
        due.event();
      }
    },
  };
  return {
    clock,
    leaping,
    onceAfter: (ms, event) => events.push({ at: leaping.now().getTime() + ms, event }),
  };
}

/** A message gets through, over one connection, and the gateway was never asked twice at a time. */
async function expectWhole({ dingtalk, accepted, channel }: Started): Promise<void> {
  const before = accepted.length;
  await dingtalk.say('text-in-group');
  expect(accepted.length).toBe(before + 1);
  await dingtalk.until(() => dingtalk.gateway.live === 1, 'one connection');
  expect(dingtalk.calls.maxInFlight(PATHS.open)).toBe(1);
  expect(channel.health()).toEqual({ ok: true, detail: '钉钉已连上' });
}

const reconnected = (dingtalk: Emulator, opens = 2) =>
  dingtalk.until(() => dingtalk.calls.count(PATHS.open) >= opens && dingtalk.gateway.live > 0);

describe('start and stop', () => {
  test('connects once, and leaves nothing behind', async () => {
    const started = await startChannel();
    await expectWhole(started);
    await started.channel.stop();
    await started.dingtalk.until(() => started.dingtalk.gateway.live === 0);
    expect(started.channel.health().ok).toBe(false);
    expect(started.dingtalk.calls.count(PATHS.open)).toBe(1);
  });

  test('two channels in one process do not share what they listen to', async () => {
    const [one, other] = [await startChannel(), await startChannel()];
    await one.dingtalk.say('text-in-group', { text: '一' });
    await other.dingtalk.say('text-in-group', { text: '二' });
    expect(one.accepted.map(({ text }) => text)).toEqual(['一']);
    expect(other.accepted.map(({ text }) => text)).toEqual(['二']);
    const topics = new DWClient({ clientId: 'a', clientSecret: 'b' }).config.subscriptions.map(
      ({ topic }) => topic,
    );
    expect(topics).not.toContain(TOPIC_ROBOT);
  });

  test('start resolves though nothing answers, stop ends a wait and a hanging call', async () => {
    const dingtalk = await startDingTalk();
    await dingtalk.unplug();
    const bases = { apiBase: dingtalk.base, oapiBase: dingtalk.base };
    const away = await startChannel({ ...bases, random: () => 1, timing: { backoffMs: 600_000 } });
    expect(away.channel.health()).toEqual({ ok: false, detail: '钉钉连不上,正在重试' });
    await away.channel.stop();

    await dingtalk.plug();
    dingtalk.faults.next(PATHS.open, FAULTS.slow(0));
    const hanging = await startChannel(bases);
    dingtalk.faults.next(PATHS.open, FAULTS.hang);
    dingtalk.gateway.close();
    await dingtalk.until(() => dingtalk.calls.inFlight(PATHS.open) === 1);
    await hanging.channel.stop();
    await dingtalk.until(() => dingtalk.calls.inFlight(PATHS.open) === 0);
    await dingtalk.stop();
  });
});

describe('lost connections', () => {
  test.each([
    0.1, 0.5, 0.999,
  ])('gateway down for five minutes (jitter %f): few calls, then whole', async (random) => {
    const { clock, leaping, onceAfter } = createEventClock();
    const started = await startChannel({ clock, random: () => random });
    const { dingtalk } = started;
    const back = Promise.withResolvers<void>();
    onceAfter(300_000, () => {
      dingtalk.gateway.up();
      back.resolve();
    });
    dingtalk.gateway.down();
    await back.promise;
    const opens = dingtalk.calls.count(PATHS.open);
    await reconnected(dingtalk, opens);
    // 1 + 2 + 4 … 60, 60 s, times the jitter.
    expect(opens).toBeLessThanOrEqual(8 + 300 / (60 * random));
    expect(Math.max(...leaping.waits)).toBeLessThanOrEqual(60_000);
    await expectWhole(started);
  });

  test('connections refused for five minutes', async () => {
    const { clock, onceAfter } = createEventClock();
    const started = await startChannel({ clock, random: () => 0.5 });
    const { dingtalk } = started;
    const back = Promise.withResolvers<void>();
    onceAfter(300_000, () => void dingtalk.plug().then(back.resolve));
    await dingtalk.unplug();
    await back.promise;
    await reconnected(dingtalk);
    await expectWhole(started);
  });

  test.each([
    ['closed', (dingtalk: Emulator) => dingtalk.gateway.close()],
    ['reset', (dingtalk: Emulator) => dingtalk.gateway.reset()],
    ['frozen', (dingtalk: Emulator) => dingtalk.gateway.freeze()],
  ])('a socket that is %s', async (_, strike) => {
    const started = await startChannel({ clock: createLeapingClock(), timing: { pingMs: 50 } });
    strike(started.dingtalk);
    await reconnected(started.dingtalk);
    await expectWhole(started);
  });

  test('a peer that answers pings and delivers nothing is replaced without a gap', async () => {
    const started = await startChannel({
      clock: createLeapingClock(),
      emulator: { pingMs: 3_600_000 },
      timing: { pingMs: 20, silenceMs: 100, graceMs: 40 },
    });
    const { dingtalk } = started;
    let least = 1;
    const watch = dingtalk.until(() => {
      least = Math.min(least, dingtalk.gateway.live);
      return dingtalk.calls.count(PATHS.open) >= 4;
    });
    await watch;
    expect(least).toBe(1);
    expect(dingtalk.gateway.maxLive).toBeLessThanOrEqual(2);
  });

  test('the server’s own pings keep a quiet connection', async () => {
    const started = await startChannel({
      emulator: { pingMs: 20 },
      timing: { pingMs: 15, silenceMs: 200 },
    });
    const { dingtalk } = started;
    await dingtalk.until(() => dingtalk.gateway.connections.some(({ pingsAnswered }) => pingsAnswered >= 20));
    expect(dingtalk.calls.count(PATHS.open)).toBe(1);
    await expectWhole(started);
  });

  test('a gateway that hangs up at once is not hammered', async () => {
    const clock = createLeapingClock();
    const started = await startChannel({ clock, random: () => 1 });
    const { dingtalk } = started;
    for (let n = 1; n <= 8; n += 1) {
      dingtalk.gateway.close();
      await reconnected(dingtalk, n + 1);
    }
    expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    await expectWhole(started);
  });
});

describe('the disconnect frame', () => {
  test('the new connection stands before the old one goes, and no message is lost', async () => {
    const started = await startChannel({ clock: createLeapingClock(), emulator: { disconnectGraceMs: 300 } });
    const { dingtalk, accepted } = started;
    let least = 1;
    dingtalk.gateway.disconnect();
    const acks = Array.from({ length: 20 }, (_, n) => dingtalk.say('text-in-group', { text: String(n) }));
    await dingtalk.until(() => {
      least = Math.min(least, dingtalk.gateway.live);
      return dingtalk.gateway.maxLive === 2 && dingtalk.gateway.live === 1;
    });
    await Promise.all(acks);
    expect(least).toBe(1);
    expect(accepted).toHaveLength(20);
    await expectWhole(started);
    expect(dingtalk.calls.count(PATHS.open)).toBe(2);
  });

  test('what came by the old connection is acknowledged on it', async () => {
    const kept = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const started = await startChannel({
      clock: createLeapingClock(),
      accept() {
        asked.resolve();
        return kept.promise;
      },
    });
    const { dingtalk } = started;
    const acked = dingtalk.say('text-in-group');
    await asked.promise;
    dingtalk.gateway.disconnect();
    await dingtalk.until(() => dingtalk.gateway.live === 2);
    kept.resolve();
    expect((await acked).deliveries).toBe(1);
  });

  test('the old connection goes although the server forgets to close it', async () => {
    const started = await startChannel({
      clock: createLeapingClock(),
      emulator: { disconnectGraceMs: 3_600_000 },
      timing: { graceMs: 50 },
    });
    started.dingtalk.gateway.disconnect();
    await started.dingtalk.until(() => started.dingtalk.gateway.maxLive === 2);
    await expectWhole(started);
  });
});

describe('what the gateway may answer', () => {
  test.each([
    ['a server error', FAULTS.serverError],
    ['a page', FAULTS.page],
    ['nonsense', FAULTS.answer(200, { hello: 1 })],
    [
      'an address of no WebSocket',
      FAULTS.answer(200, { endpoint: 'file:///etc/passwd', ticket: 'ticket=1' }),
    ],
    ['no address', FAULTS.answer(200, { endpoint: '', ticket: 'ticket=1' })],
    ['a dead address', FAULTS.answer(200, { endpoint: 'ws://127.0.0.1:1/connect', ticket: 'ticket=1' })],
    ['a throttle', FAULTS.tooManyPerSecond],
    ['a reset', FAULTS.reset],
    ['nothing at all', FAULTS.hang],
  ])('%s: tried again', async (_, fault) => {
    const started = await startChannel({ clock: createLeapingClock(), timing: { requestMs: 200 } });
    started.dingtalk.faults.next(PATHS.open, fault);
    started.dingtalk.gateway.close();
    await reconnected(started.dingtalk, 3);
    await expectWhole(started);
  });

  test('a handshake that is never answered', async () => {
    const started = await startChannel({ clock: createLeapingClock(), timing: { handshakeMs: 100 } });
    started.dingtalk.gateway.hangHandshakes(1);
    started.dingtalk.gateway.close();
    await reconnected(started.dingtalk, 3);
    await expectWhole(started);
  });

  test('a handshake that is refused', async () => {
    const started = await startChannel({ clock: createLeapingClock() });
    const { dingtalk } = started;
    const endpoint = `${dingtalk.base.replace('http', 'ws')}/connect`;
    dingtalk.faults.next(PATHS.open, FAULTS.answer(200, { endpoint, ticket: 'used' }));
    dingtalk.gateway.close();
    await reconnected(dingtalk, 3);
    await expectWhole(started);
  });
});

describe('bad credentials', () => {
  test('told once in Chinese, tried every five minutes, shown in the health, and over when they are taken', async () => {
    const clock = createLeapingClock();
    const started = await startChannel({ clock });
    const { dingtalk, alerts, channel, logged } = started;
    dingtalk.faults.next(PATHS.open, FAULTS.badCredentials, 3);
    dingtalk.gateway.close();
    await dingtalk.until(() => dingtalk.calls.count(PATHS.open) === 4);
    expect(channel.health()).toMatchObject({ ok: false, detail: expect.stringContaining('Client Secret') });
    await reconnected(dingtalk, 5);
    await expectWhole(started);
    expect(clock.waits.filter((ms) => ms === 300_000)).toHaveLength(3);
    expect(alerts).toEqual([{ kind: 'credentials' }]);
    expect(logged().match(/DINGTALK_CLIENT_SECRET/g)).toHaveLength(1);
  });

  test('a wrong secret from the start: no crash, sends are kept for later', async () => {
    const started = await startChannel({ clientSecret: 'wrong-secret' });
    const { channel, alerts, logged } = started;
    expect(channel.health()).toMatchObject({ ok: false, detail: expect.stringContaining('Client ID') });
    const target = { platform: 'dingtalk', conversation: 'cidA==' } as const;
    await expect(channel.send(target, outbound('a'))).rejects.toMatchObject({
      outcome: 'later',
      retryAfter: 300_000,
    });
    expect(alerts).toEqual([{ kind: 'credentials' }]);
    expect(logged()).not.toContain('wrong-secret');
  });
});

describe('frames that are none', () => {
  test.each([
    '',
    'not json 王示例',
    'null',
    '7',
    '[]',
    '{}',
    '{"type":"SYSTEM"}',
    '{"type":"CALLBACK"}',
    '{"type":"CALLBACK","headers":{"topic":"error"},"data":"{}"}',
    `{"type":"CALLBACK","headers":{"topic":"${TOPIC_ROBOT}"},"data":"{}"}`,
    `{"type":"CALLBACK","headers":{"topic":"${TOPIC_ROBOT}"}}`,
    `{"type":"CALLBACK","headers":{"topic":"${TOPIC_ROBOT}"},"data":"not json 王示例"}`,
    '{"type":"HOLOGRAM","headers":{}}',
  ])('%j: the connection lives on', async (frame) => {
    const started = await startChannel();
    started.dingtalk.gateway.sendRaw(frame);
    await expectWhole(started);
    expect(started.dingtalk.calls.count(PATHS.open)).toBe(1);
    expect(started.logged()).not.toContain('王示例');
  });
});
