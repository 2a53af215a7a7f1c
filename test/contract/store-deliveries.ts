import { expect, it } from 'vitest';
import type { OutboxDraft } from '../../src/store/face.ts';
import { draftOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'sun', at: AT };

export function describeDeliveries(opened: () => StoreFixture): void {
  const put = async (...drafts: OutboxDraft[]) => {
    const rows = await opened().town.outbox.put(drafts, AT);
    return rows.map(({ id }) => id);
  };
  const reply = (key: string, changes: Partial<OutboxDraft> = {}) =>
    draftOf(key, { class: 'reply', ...changes });
  /** Claims and marks sent whatever may go, until nothing may. */
  const drainedKeys = async (now = AT) => {
    const keys: string[] = [];
    for (;;) {
      const row = await opened().store.deliveries.next('dingtalk', now);
      if (!row) return keys;
      keys.push(row.key);
      await opened().store.deliveries.sent(row.id, `p-${row.id}`, now);
    }
  };

  it('says the same key once in a town, also when two say it at once', async () => {
    const { town } = opened();
    const twice = await Promise.all([1, 2].map(() => town.outbox.put([draftOf('a'), draftOf('b')], AT)));
    expect(twice.flat().map(({ key }) => key)).toEqual(['a', 'b']);
    const more = await town.outbox.put([draftOf('c'), draftOf('a'), draftOf('d')], AT);
    expect(more.map(({ key }) => key)).toEqual(['c', 'd']);
    expect(more[0]).toMatchObject({ ...draftOf('c'), town: 'huanghu', attempts: 0 });
    expect(await town.outbox.put([], AT)).toEqual([]);
  });

  it('lets replies and notices go before the rest, then the earliest, then the first said', async () => {
    await put(
      draftOf('bulletin'),
      draftOf('earlier', { class: 'reminder', notBefore: msLater(-1) }),
      draftOf('second bulletin'),
      reply('reply', { notBefore: msLater(-5) }),
      draftOf('notice', { class: 'notice', conversation: null, account: 'sun', notBefore: msLater(-9) }),
      reply('later', { notBefore: msLater(1) }),
      reply('elsewhere', { platform: 'wechat' }),
      reply('direct', { state: 'direct' }),
    );
    expect(await drainedKeys()).toEqual(['notice', 'reply', 'earlier', 'bulletin', 'second bulletin']);
    expect(await drainedKeys(msLater(1))).toEqual(['later']);
    expect(await opened().store.deliveries.next('wechat', AT)).toMatchObject({ key: 'elsewhere' });
  });

  it('passes over conversations that get nothing now, and lets replies to those that only rest', async () => {
    const { deliveries } = opened().store;
    await put(
      draftOf('busy', { conversation: 'g1' }),
      draftOf('resting', { conversation: 'g2' }),
      draftOf('person', { conversation: null, account: 'sun' }),
      draftOf('free', { conversation: 'g3' }),
    );
    const next = (busy: string[], resting: string[]) => deliveries.next('dingtalk', AT, { busy, resting });
    expect(await next([], [])).toMatchObject({ key: 'busy' });
    expect(await next(['g1'], [])).toMatchObject({ key: 'resting' });
    expect(await next(['g1'], ['g2'])).toMatchObject({ key: 'person' });
    expect(await next(['g1', 'single-sun'], ['g2'])).toMatchObject({ key: 'free' });
    expect(await next(['g1', 'single-sun', 'g3'], ['g2'])).toBeNull();
    await put(reply('answer', { conversation: 'g2' }), reply('held', { conversation: 'g1' }));
    expect(await next(['g1'], ['g2'])).toMatchObject({ key: 'answer' });
    expect(await next(['g1', 'g2'], [])).toMatchObject({ key: 'person' });
  });

  it('is claimed by one only', async () => {
    const [id = 0] = await put(draftOf('a'));
    const { deliveries } = opened().store;
    const claims = await Promise.all([1, 2, 3, 4].map(() => deliveries.claim(id, AT)));
    expect(claims.filter((row) => row !== null).map(({ key }) => key)).toEqual(['a']);
    expect(await deliveries.next('dingtalk', AT)).toBeNull();
    const [later = 0] = await put(draftOf('b', { notBefore: msLater(1) }));
    expect(await deliveries.claim(later, AT)).toBeNull();
    await deliveries.settle(later, 'expired', '过了时候', AT);
    expect(await deliveries.claim(later, msLater(1))).toBeNull();
  });

  it('rests while the town has stopped sending: bulletins and reminders only', async () => {
    const { store, town } = opened();
    const [bulletin = 0] = await put(
      draftOf('bulletin'),
      draftOf('reminder', { class: 'reminder' }),
      reply('reply'),
    );
    await put(draftOf('later', { notBefore: msLater(1_000) }));
    expect(await town.sending.stop(CHANGE)).toBe(true);
    expect(await town.sending.stop(CHANGE)).toBe(false);
    expect(await town.sending.stoppedAt()).toEqual(AT);
    expect(await store.deliveries.claim(bulletin, AT)).toBeNull();
    expect(await store.deliveries.nextAt(null, AT, msLater(9_999))).toBeNull();
    expect(await drainedKeys()).toEqual(['reply']);
    expect(await town.outbox.waiting()).toBe(3);
    expect(await town.sending.resume({ ...CHANGE, at: msLater(5) })).toBe(true);
    expect(await town.sending.resume(CHANGE)).toBe(false);
    expect(await town.sending.stoppedAt()).toBeNull();
    expect(await drainedKeys()).toEqual(['bulletin', 'reminder']);
    expect(await store.deliveries.nextAt(null, AT, msLater(9_999))).toEqual(msLater(1_000));
    const { rows } = await opened().database.pool.query(
      `select action, actor from audit where subject = 'town huanghu' order by id`,
    );
    expect(rows).toEqual([
      { action: 'sending-stopped', actor: 'sun' },
      { action: 'sending-resumed', actor: 'sun' },
    ]);
  });

  it('lets a claim that came first through, and none after the stop', async () => {
    const { store, town } = opened();
    const [first = 0, second = 0] = await put(draftOf('a'), draftOf('b'));
    expect(await store.deliveries.claim(first, AT)).not.toBeNull();
    await store.transact('huanghu', async ({ sending }) => {
      await sending.stop(CHANGE);
    });
    expect(await store.deliveries.claim(second, AT)).toBeNull();
    await store.deliveries.sent(first, 'p1', AT);
    expect(await town.outbox.waiting()).toBe(1);
  });

  it('comes back with or without an attempt used up', async () => {
    const { deliveries } = opened().store;
    const [id = 0] = await put(draftOf('a'));
    await deliveries.claim(id, AT);
    await deliveries.retry(id, msLater(500), '太快了', false);
    expect(await deliveries.next('dingtalk', msLater(499))).toBeNull();
    expect(await deliveries.next('dingtalk', msLater(500))).toMatchObject({
      attempts: 0,
      notBefore: msLater(500),
    });
    await deliveries.retry(id, msLater(900), null, true);
    expect(await deliveries.next('dingtalk', msLater(900))).toMatchObject({ attempts: 1 });
    await deliveries.settle(id, 'failed', '机器人不在群里', msLater(901));
    expect(await opened().town.outbox.lostById(id)).toMatchObject({
      error: '机器人不在群里',
      at: msLater(901),
    });
  });

  it('knows the next time something may go, after one moment and up to another', async () => {
    const { deliveries } = opened().store;
    await put(
      draftOf('now'),
      draftOf('a', { notBefore: msLater(200) }),
      draftOf('b', { notBefore: msLater(100), platform: 'wechat' }),
    );
    expect(await deliveries.nextAt('dingtalk', AT, msLater(200))).toEqual(msLater(200));
    expect(await deliveries.nextAt('dingtalk', AT, msLater(199))).toBeNull();
    expect(await deliveries.nextAt('dingtalk', msLater(200), msLater(300))).toBeNull();
    expect(await deliveries.nextAt(null, AT, msLater(300))).toEqual(msLater(100));
  });

  it('marks many as sent at once', async () => {
    const ids = await put(...Array.from({ length: 50 }, (_, index) => draftOf(`k${index}`, { bulletin: 1 })));
    await Promise.all(ids.map((id) => opened().store.deliveries.sent(id, `p-${id}`, msLater(id))));
    const { rows } = await opened().database.pool.query(
      `select id from outbox where state = 'sent' and platform_id = 'p-' || id and settled_at is not null order by id`,
    );
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(await opened().town.outbox.unsettled(1)).toBe(0);
  });

  it('after a crash makes replies pending again and names the broadcasts found half-sent', async () => {
    const { store } = opened();
    const [, , , bulletin = 0, notice = 0] = await put(
      reply('direct', { state: 'direct' }),
      reply('pending reply'),
      draftOf('pending bulletin'),
      draftOf('half-sent bulletin'),
      draftOf('half-sent notice', { class: 'notice' }),
    );
    await store.deliveries.claim(bulletin, AT);
    await store.deliveries.claim(notice, AT);
    const half = await store.deliveries.recover();
    expect(half.map(({ key, state }) => [key, state])).toEqual([['half-sent bulletin', 'sending']]);
    expect(await drainedKeys()).toEqual(['direct', 'pending reply', 'half-sent notice', 'pending bulletin']);
  });
}
