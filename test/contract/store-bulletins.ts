import { expect, it } from 'vitest';
import { bulletinOf, draftOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'sun', at: AT };

export function describeBulletins(opened: () => StoreFixture): void {
  const remember = (id: string, title: string) =>
    opened().town.groups.remember({ platform: 'dingtalk', id, kind: 'group', title });

  it('gives back what was created and what it became, with an audit row for each', async () => {
    const { town, database } = opened();
    const created = bulletinOf(1, { text: '第一行\n第二行 {{ x }}' });
    await town.bulletins.create(created, CHANGE);
    expect(await town.bulletins.byNo(1)).toEqual(created);
    const confirmed = {
      ...created,
      state: 'scheduled' as const,
      sendAt: msLater(1_000),
      confirmedAt: msLater(5),
      confirmedBy: 'sun',
      rounds: 1,
    };
    await town.bulletins.update(confirmed, 'confirmed', { ...CHANGE, at: msLater(5) });
    expect(await town.bulletins.byNo(1)).toEqual(confirmed);
    expect(await town.bulletins.byNo(2)).toBeNull();
    const { rows } = await database.pool.query(
      `select action, actor, before->>'state' as before, after->>'state' as after from audit
       where subject = 'bulletin 1' order by id`,
    );
    expect(rows).toEqual([
      { action: 'created', actor: 'sun', before: null, after: 'preview' },
      { action: 'confirmed', actor: 'sun', before: 'preview', after: 'scheduled' },
    ]);
  });

  it('lists the newest first', async () => {
    const { bulletins } = opened().town;
    for (const no of [1, 2, 3]) await bulletins.create(bulletinOf(no), CHANGE);
    expect((await bulletins.latest(2)).map(({ no }) => no)).toEqual([3, 2]);
  });

  it('names those being sent or taken back', async () => {
    const { bulletins } = opened().town;
    const states = ['preview', 'scheduled', 'sending', 'done', 'cancelled', 'recalling', 'recalled'] as const;
    for (const [index, state] of states.entries()) {
      await bulletins.create(bulletinOf(index + 1, { state }), CHANGE);
    }
    expect(await bulletins.underway()).toEqual([3, 6]);
  });

  it('shows the last delivery to each group', async () => {
    const { store, town } = opened();
    await remember('group-1', '赐璧群');
    await remember('group-2', '虎山群');
    const [one, two] = await town.outbox.put(
      [
        draftOf('b1-1-1', { bulletin: 1 }),
        draftOf('b1-2-1', { bulletin: 1, conversation: 'group-2' }),
        draftOf('b2-1-1', { bulletin: 2 }),
      ],
      AT,
    );
    if (!one || !two) throw new Error('not put');
    await store.deliveries.settle(one.id, 'failed', '机器人不在群里', AT);
    await store.deliveries.sent(two.id, 'p2', AT);
    const before = await town.bulletins.deliveries(1);
    const untouched = {
      platform: 'dingtalk',
      recall: null,
      recallNote: null,
      readers: null,
      readersAt: null,
    };
    expect(before).toEqual([
      {
        ...untouched,
        id: one.id,
        conversation: 'group-1',
        title: '赐璧群',
        state: 'failed',
        error: '机器人不在群里',
      },
      {
        ...untouched,
        id: two.id,
        conversation: 'group-2',
        title: '虎山群',
        state: 'sent',
        error: null,
      },
    ]);
    const [again] = await town.outbox.put([draftOf('b1-1-2', { bulletin: 1 })], AT);
    expect(await town.bulletins.deliveries(1)).toMatchObject([
      { id: again?.id, state: 'pending', error: null },
      { id: two.id, state: 'sent' },
    ]);
    expect(await town.outbox.unsettled(1)).toBe(1);
    expect(await town.outbox.unsettled(2)).toBe(1);
  });

  it('is called off only while none of its deliveries has left', async () => {
    const { store, town } = opened();
    const drafts = [1, 2].map((no) => draftOf(`b1-${no}`, { bulletin: 1, conversation: `group-${no}` }));
    const [first] = await town.outbox.put([...drafts, draftOf('b2-1', { bulletin: 2 })], AT);
    expect(await town.outbox.cancelUnsent(2, AT)).toBe(true);
    expect(await town.outbox.cancelUnsent(2, AT)).toBe(false);
    await store.deliveries.claim(first?.id ?? 0, AT);
    expect(await town.outbox.cancelUnsent(1, AT)).toBe(false);
    expect(await town.outbox.waiting()).toBe(1);
  });

  it('lists what did not arrive, by whom it was for, newest first', async () => {
    const { store, town } = opened();
    await remember('group-1', '赐璧群');
    await town.people.add({ platform: 'dingtalk', account: 'wang', name: '王姐' }, CHANGE);
    const [reply, reminder, bulletin] = await town.outbox.put(
      [
        draftOf('r', { class: 'reply' }),
        draftOf('n', { class: 'reminder', conversation: null, account: 'wang' }),
        draftOf('b', { bulletin: 1 }),
      ],
      AT,
    );
    await store.deliveries.settle(reply?.id ?? 0, 'uncertain', '发时断网', msLater(1));
    await store.deliveries.settle(reminder?.id ?? 0, 'failed', '没有这个会话', msLater(2));
    await store.deliveries.settle(bulletin?.id ?? 0, 'failed', '机器人不在群里', msLater(3));
    const lostReply = {
      id: reply?.id,
      class: 'reply',
      state: 'uncertain',
      to: '赐璧群',
      error: '发时断网',
      at: msLater(1),
    };
    expect(await town.outbox.lost(10)).toEqual([
      {
        id: reminder?.id,
        class: 'reminder',
        state: 'failed',
        to: '王姐',
        error: '没有这个会话',
        at: msLater(2),
      },
      lostReply,
    ]);
    expect(await town.outbox.lost(1)).toHaveLength(1);
    expect(await town.outbox.lostById(reply?.id ?? 0)).toEqual(lostReply);
    expect(await town.outbox.lostById(bulletin?.id ?? 0)).toMatchObject({ state: 'failed', to: '赐璧群' });
    expect(await town.outbox.lostById(99)).toBeNull();
  });
}
