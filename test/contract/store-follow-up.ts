import { expect, it } from 'vitest';
import type { OutboxDraft } from '../../src/store/face.ts';
import { draftOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const DAY_MS = 86_400_000;

export function describeFollowUp(opened: () => StoreFixture): void {
  /** A bulletin's delivery to a group of its own, waiting. */
  const put = async (key: string, changes: Partial<OutboxDraft> = {}) => {
    const draft = draftOf(key, { bulletin: 1, conversation: `to-${key}`, ...changes });
    const [row] = await opened().town.outbox.put([draft], AT);
    if (!row) throw new Error('not put');
    await opened().town.groups.remember({
      platform: draft.platform,
      id: draft.conversation ?? '',
      kind: 'group',
      title: key,
    });
    return row.id;
  };
  const sent = async (key: string, changes: Partial<OutboxDraft> = {}) => {
    const id = await put(key, changes);
    await opened().store.deliveries.sent(id, `p-${key}`, AT);
    return id;
  };
  const states = async () => {
    const { rows } = await opened().database.pool.query<{ key: string; state: string; recall: string }>(
      'select key, state, recall from outbox order by id',
    );
    return Object.fromEntries(rows.map(({ key, state, recall }) => [key, `${state} ${recall ?? '-'}`]));
  };

  it('calls off what waits, asks for what left, leaves what never arrived', async () => {
    const { store, town } = opened();
    await sent('sent');
    await put('waiting');
    await store.deliveries.claim(await put('leaving'), AT);
    await store.deliveries.settle(await put('failed'), 'failed', '机器人不在群里', AT);
    await store.deliveries.settle(await put('uncertain'), 'uncertain', '发时断网', AT);
    await sent('another bulletin', { bulletin: 2 });
    expect(await town.outbox.recall(1, msLater(5))).toEqual({ cancelled: 1, asked: 2 });
    expect(await states()).toEqual({
      sent: 'sent asked',
      waiting: 'cancelled -',
      leaving: 'sending asked',
      failed: 'failed -',
      uncertain: 'uncertain -',
      'another bulletin': 'sent -',
    });
    expect(await town.outbox.unsettled(1)).toBe(2);
    expect(await store.followUp.nextRecall('dingtalk', msLater(4))).toBeNull();
    expect(await store.followUp.nextRecall('wechat', msLater(5))).toBeNull();
    expect(await store.followUp.nextRecall('dingtalk', msLater(5))).toMatchObject({
      town: 'huanghu',
      bulletin: 1,
      conversation: 'to-sent',
      platformId: 'p-sent',
      attempts: 0,
    });
  });

  it('takes back what was on the way once it has arrived, and never sends it again', async () => {
    const { store, town } = opened();
    const arrives = await put('arrives');
    const fails = await put('fails');
    for (const id of [arrives, fails]) await store.deliveries.claim(id, AT);
    await town.outbox.recall(1, AT);
    expect(await store.followUp.nextRecall('dingtalk', AT)).toBeNull();
    await store.deliveries.retry(fails, msLater(1), '平台忙', true);
    await store.deliveries.sent(arrives, 'p-arrives', AT);
    expect(await states()).toEqual({ arrives: 'sent asked', fails: 'cancelled asked' });
    expect(await store.deliveries.next('dingtalk', msLater(DAY_MS))).toBeNull();
    expect(await store.followUp.nextRecall('dingtalk', AT)).toMatchObject({ id: arrives });
    expect(await town.outbox.unsettled(1)).toBe(1);
  });

  it('settles each recall once, with the reason, and counts its tries anew', async () => {
    const { store, town } = opened();
    const done = await sent('done');
    const refused = await sent('refused');
    await store.deliveries.retry(refused, AT, null, true);
    await town.outbox.recall(1, AT);
    await store.followUp.retryRecall(done, msLater(2_000));
    expect(await store.followUp.nextRecall('dingtalk', AT)).toMatchObject({ id: refused, attempts: 0 });
    await store.followUp.settleRecall(refused, '发出太久了');
    await store.followUp.settleRecall(refused, null);
    expect(await store.followUp.nextRecall('dingtalk', AT)).toBeNull();
    expect(await store.followUp.nextRecallAt('dingtalk', AT, msLater(1_999))).toBeNull();
    expect(await store.followUp.nextRecallAt('wechat', AT, msLater(2_000))).toBeNull();
    expect(await store.followUp.nextRecallAt(null, AT, msLater(2_000))).toEqual(msLater(2_000));
    expect(await store.followUp.nextRecall('dingtalk', msLater(2_000))).toMatchObject({
      id: done,
      attempts: 1,
    });
    await store.followUp.settleRecall(done, null);
    expect(await town.outbox.unsettled(1)).toBe(0);
    expect(await town.bulletins.deliveries(1)).toMatchObject([
      { title: 'done', recall: 'done', recallNote: null },
      { title: 'refused', recall: 'refused', recallNote: '发出太久了' },
    ]);
  });

  it('counts what stands in groups, by platform, and keeps figure and time', async () => {
    const { store, town } = opened();
    const first = await sent('first');
    const second = await sent('second');
    const wechat = await sent('wechat', { platform: 'wechat' });
    await sent('another bulletin', { bulletin: 2 });
    await put('waiting');
    const ids = async (platform: 'dingtalk' | 'wechat') =>
      (await store.followUp.standing('huanghu', 1, platform)).map(({ id }) => id);
    expect(await ids('dingtalk')).toEqual([first, second]);
    expect(await ids('wechat')).toEqual([wechat]);
    expect(await store.followUp.standing('elsewhere', 1, 'dingtalk')).toEqual([]);
    await store.followUp.counted(first, 0, msLater(1));
    await store.followUp.counted(first, 21, msLater(2));
    expect(await town.bulletins.deliveries(1)).toMatchObject([
      { id: first, readers: 21, readersAt: msLater(2) },
      { id: second, readers: null, readersAt: null },
      { title: 'waiting' },
      { id: wechat, readers: null },
    ]);
    await town.outbox.recall(1, AT);
    expect(await ids('dingtalk')).toEqual([]);
  });
}
