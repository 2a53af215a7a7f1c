import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SendError } from '../../src/channels/channel.ts';
import { PLATFORM_PACE } from '../../src/domain/pace.ts';
import { retryOf } from '../../src/queue/delivery.ts';
import type { OutboxClass } from '../../src/store/face.ts';
import {
  AT,
  msLater,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { type DeliveryFixture, openDelivery } from './delivery-fixture.ts';

const EVERY_MS = PLATFORM_PACE.dingtalk.everyMs;
const CHANGE = { actor: 'sun', at: AT };

let server: StoreServer;
let base: StoreFixture;
let fixture: DeliveryFixture;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await base.reset();
  fixture = openDelivery(base);
});
afterEach(() => fixture.deliverer.stop());

const texts = () => fixture.channel.sent.map(({ text }) => text);
/** Milliseconds after 09:00 at which each text left. */
const times = () => fixture.channel.sent.map(({ at }) => at - AT.getTime());
const ten = Array.from({ length: 10 }, (_, index) => `b${index}`);

/** Longer pauses are left to the next tick: here time goes to whatever comes next. */
async function drainToTheEnd(): Promise<void> {
  for (;;) {
    await fixture.deliverer.drain();
    const next = await base.store.deliveries.nextAt(null, fixture.clock.now(), msLater(86_400_000));
    if (!next) return;
    await fixture.clock.moveTo(next);
  }
}

describe('a failed send', () => {
  const later = new SendError('later', '平台忙');
  const asked = new SendError('later', '太快了', { retryAfter: 7_000 });
  const never = new SendError('never', '机器人不在群里');
  const unknown = new SendError('unknown', '发时断网');
  const surprise = new Error('socket hang up');

  it.each<[OutboxClass, string, Error[], string, number]>([
    ['bulletin', 'later', [later], 'sent', 1],
    ['reply', 'later', [later], 'sent', 1],
    ['bulletin', 'asked to wait', [asked], 'sent', 1],
    ['bulletin', 'never', [never], 'failed', 0],
    ['reply', 'never', [never], 'failed', 0],
    ['bulletin', 'unknown', [unknown], 'uncertain', 0],
    ['reminder', 'unknown', [unknown], 'uncertain', 0],
    ['reply', 'unknown', [unknown], 'sent', 1],
    ['notice', 'unknown', [unknown], 'sent', 1],
    ['reply', 'unknown twice', [unknown, unknown], 'uncertain', 0],
    ['bulletin', 'not even a SendError', [surprise], 'uncertain', 0],
    ['reply', 'not even a SendError', [surprise], 'sent', 1],
    ['bulletin', 'later for five minutes', Array(9).fill(later), 'sent', 1],
    ['reply', 'later for an hour', Array(60).fill(later), 'failed', 0],
    ['bulletin', 'asked to wait nine times', Array(9).fill(asked), 'sent', 1],
  ])('of a %s: %s', async (kind, _what, errors, state, sent) => {
    await fixture.put(kind, ['m']);
    fixture.channel.fails('m', ...errors);
    await drainToTheEnd();
    expect(await fixture.states()).toEqual({ m: state });
    expect(texts()).toHaveLength(sent);
    expect(fixture.settled).toEqual(['m']);
    await drainToTheEnd();
    expect(texts()).toHaveLength(sent);
  });

  it.each([
    ['knows nothing of it, is made again', null, ['m']],
    ['has it, is not', 'platform-1', []],
  ])('whose outcome is unknown, to a platform that %s', async (_what, found, sentNow) => {
    const [row] = await fixture.put('bulletin', ['m']);
    fixture.channel.found.set(String(row?.id), found);
    fixture.channel.fails('m', unknown);
    await drainToTheEnd();
    expect(texts()).toEqual(sentNow);
    expect(await fixture.states()).toEqual({ m: 'sent' });
    expect(fixture.settled).toEqual(['m']);
  });

  it('keeps why, for the peace office', async () => {
    const [row] = await fixture.put('reminder', ['m']);
    fixture.channel.fails('m', never);
    await fixture.deliverer.drain();
    expect(await base.town.outbox.lostById(row?.id ?? 0)).toMatchObject({
      error: '机器人不在群里',
      state: 'failed',
    });
  });

  it('holds back nothing else', async () => {
    await fixture.put('bulletin', ['a', 'b', 'c']);
    fixture.channel.fails('a', asked);
    fixture.channel.fails('b', unknown);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['c', 'a']);
    expect(times()[1]).toBe(7_000);
  });

  it.each([
    [0, 1_000],
    [1, 4_000],
    [2, 16_000],
    [3, 60_000],
    [50, 60_000],
  ])('waits longer after attempt %i: about %i ms', (attempts, ms) => {
    const pause = (random: number) => retryOf({ class: 'bulletin', attempts }, later, () => random);
    expect(pause(0)).toEqual({ afterMs: ms * 0.75, counts: true });
    expect(pause(1)).toEqual({ afterMs: ms * 1.25, counts: true });
    expect(retryOf({ class: 'bulletin', attempts }, asked)).toEqual({ afterMs: 7_000, counts: false });
  });
});

describe('pace', () => {
  it('keeps sends on the platform apart, on the domain clock', async () => {
    await fixture.put('bulletin', ten);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(ten);
    expect(times()).toEqual(ten.map((_, index) => index * EVERY_MS));
  });

  it('keeps sends to one conversation further apart', async () => {
    await fixture.put('reminder', ['a', 'b', 'c'], { conversation: 'group-1' });
    await fixture.deliverer.drain();
    expect(times()).toEqual([0, 3_000, 6_000]);
  });

  it('of one conversation holds back no other', async () => {
    await fixture.put('bulletin', ['a', 'b', 'c'], { conversation: 'group-1' });
    await fixture.put('bulletin', ['d', 'e']);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['a', 'd', 'e', 'b', 'c']);
    expect(times()).toEqual([0, 51, 102, 3_000, 6_000]);
  });

  it('is no concern of replies and notices, which go first', async () => {
    await fixture.put('bulletin', ['b1', 'b2']);
    await fixture.put('reply', ['r1', 'r2'], { conversation: 'group-1' });
    await fixture.put('notice', ['n1']);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['r1', 'r2', 'n1', 'b1', 'b2']);
    expect(times()).toEqual([0, 0, 0, 0, EVERY_MS]);
  });

  it('lets a reply overtake the rest of a broadcast', async () => {
    await fixture.put('bulletin', ten);
    fixture.channel.during(async ({ text }) => {
      if (text !== 'b3') return;
      await fixture.put('reply', ['r']);
      fixture.deliverer.wake();
    });
    await fixture.deliverer.drain();
    expect(texts()).toEqual([...ten.slice(0, 4), 'r', ...ten.slice(4)]);
  });

  it('goes on waiting, not spinning, when it is woken over and over', async () => {
    await fixture.put('bulletin', ten);
    fixture.channel.during(async () => fixture.deliverer.wake());
    await fixture.deliverer.drain();
    expect(times()).toEqual(ten.map((_, index) => index * EVERY_MS));
    expect(fixture.clock.waits).toEqual(Array(9).fill(EVERY_MS));
  });
});

describe('a recall in the middle of a broadcast', () => {
  it.each<[string, Error[], string]>([
    ['arrives', [], 'sent'],
    ['fails for now', [new SendError('later', '平台忙')], 'cancelled'],
    ['fails for good', [new SendError('never', '机器人不在群里')], 'failed'],
  ])('lets nothing leave but the one under way, which %s', async (_, errors, end) => {
    await fixture.put('bulletin', ten, { bulletin: 1 });
    fixture.channel.fails('b3', ...errors);
    fixture.channel.during(async ({ text }) => {
      if (text !== 'b3') return;
      expect(await base.town.outbox.recall(1, fixture.clock.now())).toEqual({ cancelled: 6, asked: 4 });
    });
    await drainToTheEnd();
    const states = Object.values(await fixture.states());
    expect(states).toEqual(['sent', 'sent', 'sent', end, ...Array(6).fill('cancelled')]);
    expect(texts()).toEqual(errors.length === 0 ? ten.slice(0, 4) : ten.slice(0, 3));
  });
});

describe('quiet hours', () => {
  it('put off bulletins and reminders, not replies, and the morning brings them', async () => {
    await fixture.clock.moveTo(new Date('2021-04-06T21:00:00+08:00'));
    await fixture.put('bulletin', ['b']);
    await fixture.put('reminder', ['m']);
    await fixture.put('reply', ['r']);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['r']);
    const morning = new Date('2021-04-07T08:00:00+08:00');
    expect(await base.store.deliveries.nextAt(null, fixture.clock.now(), morning)).toEqual(morning);
    await fixture.clock.moveTo(morning);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['r', 'b', 'm']);
  });

  it('let a broadcast that runs into them rest until the morning', async () => {
    await fixture.clock.moveTo(new Date('2021-04-06T20:59:59.800+08:00'));
    await fixture.put('bulletin', ten);
    await fixture.deliverer.drain();
    expect(texts()).toEqual(ten.slice(0, 4));
    await fixture.clock.moveTo(new Date('2021-04-07T08:00:00+08:00'));
    await fixture.deliverer.drain();
    expect(texts()).toEqual(ten);
  });
});

describe('what is too late', () => {
  it('is not sent, and said to be so', async () => {
    await fixture.put('reminder', ['gone', 'good'], { expiresAt: msLater(1) });
    await fixture.put('reminder', ['last']);
    await fixture.clock.moveTo(msLater(1));
    await fixture.deliverer.drain();
    expect(await fixture.states()).toEqual({ gone: 'expired', good: 'expired', last: 'sent' });
    expect(texts()).toEqual(['last']);
    expect(fixture.settled).toEqual(['gone', 'good', 'last']);
  });
});

describe('the stop switch', () => {
  it('lets nothing leave after its commit but the one under way', async () => {
    await fixture.put('bulletin', ten);
    let atCommit = Number.NaN;
    fixture.channel.during(async ({ text }) => {
      if (text !== 'b4') return;
      await base.town.sending.stop(CHANGE);
      atCommit = fixture.channel.sent.length;
    });
    await fixture.deliverer.drain();
    expect(atCommit).toBe(4);
    expect(texts()).toEqual(ten.slice(0, 5));
    expect(await base.town.outbox.waiting()).toBe(5);
    await fixture.put('reply', ['r']);
    await fixture.deliverer.drain();
    expect(texts().slice(5)).toEqual(['r']);
    await base.town.sending.resume({ ...CHANGE, at: msLater(60_000) });
    await fixture.deliverer.drain();
    expect(texts()).toEqual([...ten.slice(0, 5), 'r', ...ten.slice(5)]);
  });

  it.each([1, 4, 20, 33])('holds where it meets the claims in mid-flight, at message %i', async (no) => {
    // So many that the stop is on disk before the last of them leaves.
    const many = 120;
    await fixture.put(
      'bulletin',
      Array.from({ length: many }, (_, index) => `b${index}`),
    );
    const atCommit = Promise.withResolvers<number>();
    fixture.channel.during(async ({ text }) => {
      if (text !== `b${no}`) return;
      // Not waited for: it races with the sends that follow.
      void base.town.sending.stop(CHANGE).then(() => atCommit.resolve(fixture.channel.sent.length));
    });
    await fixture.deliverer.drain();
    expect(fixture.channel.sent.length - (await atCommit.promise)).toBeLessThanOrEqual(1);
    expect(await base.town.outbox.waiting()).toBe(many - fixture.channel.sent.length);
    expect(fixture.channel.sent.length).toBeLessThan(many);
  });
});

describe('after a crash', () => {
  async function halfSent(kind: OutboxClass, key: string): Promise<string> {
    const [row] = await fixture.put(kind, [key]);
    await base.store.deliveries.claim(row?.id ?? 0, AT);
    return String(row?.id);
  }

  it.each<[OutboxClass, string | null | undefined, string, string[]]>([
    ['bulletin', 'platform-1', 'sent', []],
    ['bulletin', null, 'sent', ['m']],
    ['bulletin', undefined, 'uncertain', []],
    ['reminder', undefined, 'uncertain', []],
    ['reply', undefined, 'sent', ['m']],
    ['notice', undefined, 'sent', ['m']],
  ])('a half-sent %s that the platform knows as %s ends as %s', async (kind, known, state, sentNow) => {
    const id = await halfSent(kind, 'm');
    if (known !== undefined) fixture.channel.found.set(id, known);
    await fixture.deliverer.recover();
    await fixture.deliverer.drain();
    expect(await fixture.states()).toEqual({ m: state });
    expect(texts()).toEqual(sentNow);
    expect(fixture.settled).toEqual(['m']);
  });

  it('is uncertain when the platform cannot be asked, and says so to the peace office', async () => {
    const id = await halfSent('reminder', 'm');
    fixture.channel.find = () => Promise.reject(new Error('connect ECONNREFUSED'));
    await fixture.deliverer.recover();
    expect(await base.town.outbox.lostById(Number(id))).toMatchObject({
      state: 'uncertain',
      error: '发送时程序中断',
    });
  });

  it('sends a reply whose handler died before it could', async () => {
    await fixture.put('reply', ['r'], { state: 'direct' });
    await fixture.deliverer.drain();
    expect(texts()).toEqual([]);
    await fixture.deliverer.recover();
    await fixture.deliverer.drain();
    expect(texts()).toEqual(['r']);
  });
});
