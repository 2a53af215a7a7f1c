import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SendError } from '../../src/channels/channel.ts';
import { PLATFORM_PACE } from '../../src/domain/pace.ts';
import {
  AT,
  openStore,
  privateServer,
  type StoreFixture,
  type StoreServer,
} from '../contract/store-server.ts';
import { type DeliveryFixture, openDelivery } from './delivery-fixture.ts';

const EVERY_MS = PLATFORM_PACE.dingtalk.everyMs;
const REST_MS = PLATFORM_PACE.dingtalk.perConversationMs;
/** Three bulletins at a time, and a place for a reply. */
const WIDTH = 4;

let server: StoreServer;
let base: StoreFixture;
let fixture: DeliveryFixture;
/** Sends under way by text: each stays until it is let go. */
let held: Map<string, (error?: SendError) => void>;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => base.reset());
afterEach(async () => {
  for (const letGo of held.values()) letGo();
  fixture.channel.during(async () => undefined);
  await fixture.deliverer.stop();
});

/** A platform whose sends stay under way until the test lets them go. */
function openHeld(sendsAtOnce: number): void {
  fixture = openDelivery(base, { sendsAtOnce });
  held = new Map();
  fixture.channel.during(({ text }) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    held.set(text, (error) => {
      held.delete(text);
      if (error) reject(error);
      else resolve();
    });
    return promise;
  });
}

const sent = () => fixture.channel.sent.map(({ text }) => text);
const underWay = () => [...held.keys()];
const letGo = (text: string, error?: SendError) => held.get(text)?.(error);
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 2 });
/** Those travel, and no other: also after the lane has had time to look again. */
async function expectUnderWay(...texts: string[]): Promise<void> {
  await until(() => expect(underWay()).toEqual(texts));
  for (let n = 0; n < 5; n += 1) {
    fixture.deliverer.wake();
    await base.store.deliveries.nextAt(null, AT, AT);
  }
  expect(underWay()).toEqual(texts);
}

describe('sends side by side', () => {
  it('go one after the other where the channel says nothing else', async () => {
    openHeld(1);
    await fixture.put('bulletin', ['a', 'b']);
    const drained = fixture.deliverer.drain();
    await expectUnderWay('a');
    letGo('a');
    await expectUnderWay('b');
    letGo('b');
    await drained;
    expect(sent()).toEqual(['a', 'b']);
  });

  it('are as many as the channel takes, one place kept for replies; a slow one holds nobody else', async () => {
    openHeld(WIDTH);
    await fixture.put('bulletin', ['a', 'b', 'c', 'd', 'e']);
    const drained = fixture.deliverer.drain();
    await expectUnderWay('a', 'b', 'c');
    await fixture.put('reply', ['r1', 'r2']);
    fixture.deliverer.wake();
    await expectUnderWay('a', 'b', 'c', 'r1');
    letGo('r1');
    await expectUnderWay('a', 'b', 'c', 'r2');
    letGo('c');
    letGo('r2');
    await expectUnderWay('a', 'b', 'd');
    for (const text of ['d', 'b']) letGo(text);
    await expectUnderWay('a', 'e');
    letGo('e');
    await until(() => expect(sent()).toEqual(['r1', 'c', 'r2', 'd', 'b', 'e']));
    letGo('a');
    await drained;
    expect(await fixture.states()).toEqual(
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'r1', 'r2'].map((key) => [key, 'sent'])),
    );
  });

  it('never go two to one conversation, and keep its order', async () => {
    openHeld(WIDTH);
    await fixture.put('notice', ['p1'], { conversation: null, account: 'sun' });
    await fixture.put('notice', ['p2'], { conversation: 'single-sun' });
    await fixture.put('notice', ['p3'], { conversation: null, account: 'sun' });
    await fixture.put('notice', ['q']);
    const drained = fixture.deliverer.drain();
    await expectUnderWay('p1', 'q');
    letGo('p1');
    await expectUnderWay('q', 'p2');
    letGo('p2');
    await expectUnderWay('q', 'p3');
    letGo('q');
    letGo('p3');
    await drained;
    expect(sent()).toEqual(['p1', 'p2', 'q', 'p3']);
  });

  it('lose nothing of the order when the first of a conversation fails for good', async () => {
    openHeld(WIDTH);
    await fixture.put('notice', ['p1', 'p2'], { conversation: 'g' });
    const drained = fixture.deliverer.drain();
    await expectUnderWay('p1');
    letGo('p1', new SendError('never', '机器人不在群里'));
    await expectUnderWay('p2');
    letGo('p2');
    await drained;
    expect(await fixture.states()).toEqual({ p1: 'failed', p2: 'sent' });
  });

  it('after the stop switch only those that were under way arrive', async () => {
    openHeld(WIDTH);
    await fixture.put('bulletin', ['a', 'b', 'c', 'd', 'e']);
    const drained = fixture.deliverer.drain();
    await expectUnderWay('a', 'b', 'c');
    await base.town.sending.stop({ actor: 'sun', at: AT });
    for (const text of ['a', 'b', 'c']) letGo(text);
    await drained;
    expect(sent()).toEqual(['a', 'b', 'c']);
    expect(await base.town.outbox.waiting()).toBe(2);
  });

  it('a crash leaves no more unknown than were under way', async () => {
    openHeld(WIDTH);
    await fixture.put('bulletin', ['a', 'b', 'c', 'd', 'e']);
    fixture.deliverer.wake();
    await expectUnderWay('a', 'b', 'c');
    const { rows } = await base.database.pool.query(
      `select key from outbox where state = 'sending' order by id`,
    );
    expect(rows).toEqual([{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
  });

  it('of which one cannot be reported: the others arrive, and who waits is told', async () => {
    openHeld(WIDTH);
    await fixture.put('bulletin', ['a', 'b']);
    fixture.failsToSettle('a', new Error('Connection terminated unexpectedly'));
    const drained = fixture.deliverer.drain();
    const told = expect(drained).rejects.toThrow('Connection terminated');
    await expectUnderWay('a', 'b');
    letGo('a');
    await told;
    letGo('b');
    await fixture.deliverer.drain();
    expect(await fixture.states()).toEqual({ a: 'sent', b: 'sent' });
    expect(fixture.settled).toEqual(['b']);
  });

  it('end before the deliverer has stopped', async () => {
    openHeld(WIDTH);
    await fixture.put('bulletin', ['a', 'b', 'c', 'd']);
    fixture.deliverer.wake();
    await expectUnderWay('a', 'b', 'c');
    const stopped = fixture.deliverer.stop();
    for (const text of underWay()) letGo(text);
    await stopped;
    expect(await fixture.states()).toEqual({ a: 'sent', b: 'sent', c: 'sent', d: 'pending' });
  });
});

describe('pace', () => {
  const times = () => fixture.channel.sent.map(({ text, at }) => [text, at - AT.getTime()]);

  it('of one conversation holds back no other', async () => {
    fixture = openDelivery(base);
    await fixture.put('bulletin', ['a1', 'a2'], { conversation: 'a' });
    await fixture.put('bulletin', ['b', 'c']);
    await fixture.deliverer.drain();
    expect(times()).toEqual([
      ['a1', 0],
      ['b', EVERY_MS],
      ['c', 2 * EVERY_MS],
      ['a2', REST_MS],
    ]);
  });

  it('is not lost to a machine that is a little late each time', async () => {
    fixture = openDelivery(base);
    const keys = Array.from({ length: 40 }, (_, index) => `b${index}`);
    await fixture.put('bulletin', keys);
    fixture.channel.during(async () => fixture.clock.moveTo(new Date(fixture.clock.now().getTime() + 20)));
    await fixture.deliverer.drain();
    expect(times().at(-1)).toEqual(['b39', 39 * EVERY_MS + 20]);
  });
});
