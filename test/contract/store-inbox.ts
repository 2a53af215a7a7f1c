import { expect, it } from 'vitest';
import { checkInOf, draftOf, messageOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

export function describeInbox(opened: () => StoreFixture): void {
  const seqs = async () => (await opened().store.inbox.open()).map(({ message }) => message.id);

  it('keeps a message as it came, until it is answered', async () => {
    const { store, town } = opened();
    const pictures = [{ key: 'a'.repeat(64), mediaType: 'image/png' }];
    const message = messageOf('m1', { text: '打卡 35人\u0000 <b>{{ x }}</b> 👌', pictures });
    const kept = await store.inbox.put(message, msLater(5));
    expect(kept).toMatchObject({ message, attempts: 0, faultRef: null });
    const [open] = await store.inbox.open();
    expect(open?.message).toEqual({ ...message, text: '打卡 35人 <b>{{ x }}</b> 👌' });
    expect(await town.inbox.answer(message, [], msLater(10))).toEqual([]);
    expect(await store.inbox.open()).toEqual([]);
    const { rows } = await opened().database.pool.query('select message, state, town from inbox');
    expect(rows).toEqual([{ message: null, state: 'done', town: 'huanghu' }]);
  });

  it('takes a second arrival for the same message, one after the other and both at once', async () => {
    const { store } = opened();
    expect(await store.inbox.put(messageOf('m1'), AT)).not.toBeNull();
    expect(await store.inbox.put(messageOf('m1', { text: '别的' }), AT)).toBeNull();
    const both = await Promise.all([1, 2, 3].map(() => store.inbox.put(messageOf('m2'), AT)));
    expect(both.filter((entry) => entry !== null)).toHaveLength(1);
    expect(await seqs()).toEqual(['m1', 'm2']);
  });

  it('takes a redelivery within one batch, and the same id on another platform, for what they are', async () => {
    const { store } = opened();
    const wechat = { ...messageOf('m1').conversation, platform: 'wechat' as const };
    // The first goes alone; what comes while it is written goes together.
    const ids = ['first', 'm1', 'm2', 'm1', 'm3', 'm2'];
    const puts = ids.map((id) => store.inbox.put(messageOf(id), AT));
    puts.push(store.inbox.put(messageOf('m1', { conversation: wechat }), AT));
    const kept = await Promise.all(puts);
    expect(kept.map((entry) => entry !== null)).toEqual([true, true, true, false, true, false, true]);
    expect(await seqs()).toEqual(['first', 'm1', 'm2', 'm3', 'm1']);
  });

  it('keeps 300 messages that come at once in the order they came', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `m${index}`);
    await Promise.all(ids.map((id) => opened().store.inbox.put(messageOf(id), AT)));
    expect(await seqs()).toEqual(ids);
  });

  it('is answered once, with replies that come back in order', async () => {
    const { store, town } = opened();
    const message = messageOf('m1');
    await store.inbox.put(message, AT);
    const replies = ['b', 'a', 'c'].map((key) => draftOf(key, { class: 'reply', state: 'direct' }));
    const said = await town.inbox.answer(message, replies, AT);
    expect(said?.map(({ key, text, town: of }) => [key, text, of])).toEqual([
      ['b', '正文 b', 'huanghu'],
      ['a', '正文 a', 'huanghu'],
      ['c', '正文 c', 'huanghu'],
    ]);
    expect(await town.inbox.answer(message, [draftOf('d')], AT)).toBeNull();
    expect((await opened().database.pool.query('select 1 from outbox')).rowCount).toBe(3);
  });

  it('leaves nothing of a check-in whose answer is not kept', async () => {
    const { store, town } = opened();
    await store.inbox.put(messageOf('m1'), AT);
    const failing = store.transact('huanghu', async (inside) => {
      await inside.checkIns.record(checkInOf(1), []);
      await inside.outbox.put([draftOf('reply')], AT);
      await inside.inbox.answer(messageOf('m1'), [], AT);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await town.checkIns.byNo(1)).toBeNull();
    expect(await seqs()).toEqual(['m1']);
    expect(await store.deliveries.next('dingtalk', AT)).toBeNull();
    expect(await town.checkIns.history(1)).toEqual([]);
  });

  it('knows the replies to an answered message that nobody has begun to send', async () => {
    const { store, town } = opened();
    await store.inbox.put(messageOf('m1'), AT);
    const reply = (key: string, state: 'direct' | 'pending') =>
      draftOf(key, { class: 'reply', state, inReplyTo: 'm1' });
    const drafts = [reply('a', 'direct'), reply('b', 'direct'), reply('c', 'pending')];
    const [first] = (await town.inbox.answer(messageOf('m1'), drafts, AT)) ?? [];
    const unsent = async () => (await town.outbox.unsentReplies('dingtalk', 'm1')).map(({ key }) => key);
    expect(await unsent()).toEqual(['a', 'b']);
    await store.deliveries.sent(first?.id ?? 0, 'p1', AT);
    expect(await unsent()).toEqual(['b']);
    expect(await town.outbox.unsentReplies('wechat', 'm1')).toEqual([]);
    expect(await store.of('luniao').outbox.unsentReplies('dingtalk', 'm1')).toEqual([]);
  });

  it('keeps a failed message for another try, under the reference given first', async () => {
    const { store, town } = opened();
    const message = messageOf('m1');
    await store.inbox.put(message, AT);
    await town.inbox.fail(message, 'E7K2');
    expect(await seqs()).toEqual([]);
    expect(await town.inbox.reopen('dingtalk', 'm1')).toMatchObject({
      message,
      attempts: 1,
      faultRef: 'E7K2',
    });
    expect(await town.inbox.reopen('dingtalk', 'm1')).toBeNull();
    await town.inbox.fail(message, 'ZZZZ');
    expect(await town.inbox.reopen('dingtalk', 'm1')).toMatchObject({ attempts: 2, faultRef: 'E7K2' });
    await town.inbox.answer(message, [], AT);
    await town.inbox.fail(message, 'ZZZZ');
    expect(await town.inbox.reopen('dingtalk', 'm1')).toBeNull();
    const { rows } = await opened().database.pool.query('select message, state from inbox');
    expect(rows).toEqual([{ message: null, state: 'done' }]);
  });
}
