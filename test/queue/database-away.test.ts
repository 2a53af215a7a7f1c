import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Deliveries, Store } from '../../src/store/face.ts';
import { openStore, privateServer, type StoreFixture, type StoreServer } from '../contract/store-server.ts';
import { openDelivery } from './delivery-fixture.ts';

let server: StoreServer;
let base: StoreFixture;

beforeAll(async () => {
  server = await privateServer();
  base = await openStore(server);
});
afterAll(async () => {
  await base[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => base.reset());

type Call = 'next' | 'claim' | 'sent' | 'settle' | 'retry';

/** A store that loses its connection at the `times` first calls of one kind, before or after they were committed. */
function losing(
  call: Call,
  { times = 1, isCommitted }: { times?: number; isCommitted: boolean },
): StoreFixture {
  const { deliveries } = base.store;
  let left = times;
  const flaky = async (...args: unknown[]) => {
    const lose = left > 0;
    left -= 1;
    const run = deliveries[call] as (...given: unknown[]) => Promise<unknown>;
    const result = lose && !isCommitted ? undefined : await run(...args);
    if (lose) throw new Error('Connection terminated unexpectedly');
    return result;
  };
  const store: Store = { ...base.store, deliveries: { ...deliveries, [call]: flaky } as Deliveries };
  return { ...base, store };
}

describe('a delivery that the database leaves in the lurch', () => {
  it.each<[Call, boolean]>([
    ['next', false],
    ['claim', false],
    ['claim', true],
    ['sent', false],
    ['sent', true],
  ])('goes out once when %s is cut off (committed: %s)', async (call, isCommitted) => {
    const { deliverer, channel, put, states, settled } = openDelivery(losing(call, { isCommitted }));
    await put('bulletin', ['a', 'b']);
    const stumbles = call === 'next' || call === 'claim';
    const drained = deliverer.drain();
    // Nobody who waits is told that all is delivered when it is not; the next tick goes on.
    await (stumbles ? expect(drained).rejects.toThrow('Connection terminated') : drained);
    await deliverer.drain();
    expect(channel.sent.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(await states()).toEqual({ a: 'sent', b: 'sent' });
    expect(settled).toEqual(['a', 'b']);
    await deliverer.stop();
  });

  it('is asked for on the platform before it is marked late, and sent again when it is not there', async () => {
    const { deliverer, channel, put, states } = openDelivery(losing('sent', { isCommitted: false }));
    const [row] = await put('bulletin', ['a']);
    channel.found.set(String(row?.id), null);
    await deliverer.drain();
    expect(channel.sent.map(({ text }) => text)).toEqual(['a', 'a']);
    expect(await states()).toEqual({ a: 'sent' });
    await deliverer.stop();
  });

  it('is written down once the database is back', async () => {
    const lost = losing('settle', { times: 2, isCommitted: false });
    const { deliverer, channel, put, states } = openDelivery(lost);
    await put('bulletin', ['a', 'b']);
    channel.fails('a', new Error('socket hang up'));
    await deliverer.drain();
    expect(await states()).toEqual({ a: 'uncertain', b: 'sent' });
    await deliverer.stop();
  });

  it('does not wake a row that was called off meanwhile', async () => {
    const { deliverer, channel, put, states } = openDelivery(losing('claim', { isCommitted: false }));
    const [row] = await put('bulletin', ['a'], { bulletin: 1 });
    await base.town.outbox.cancelUnsent(1, row?.notBefore ?? new Date(0));
    await base.store.deliveries.retry(row?.id ?? 0, row?.notBefore ?? new Date(0), null, false);
    await deliverer.drain();
    expect(channel.sent).toEqual([]);
    expect(await states()).toEqual({ a: 'cancelled' });
    await deliverer.stop();
  });
});
