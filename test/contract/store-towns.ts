import { expect, it } from 'vitest';
import type { TownStore } from '../../src/store/face.ts';
import { bulletinOf, checkInOf, draftOf, messageOf } from './samples.ts';
import { CREDIT } from './store-check-ins.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'bot', at: AT };
const EVER = ['2021-01-01', '2021-12-31'] as const;
const GROUP = { platform: 'dingtalk', id: 'group-1', kind: 'group', title: '工作群' } as const;
const WANG = { platform: 'dingtalk', account: 'wang', name: '王姐' } as const;

export function describeTowns(opened: () => StoreFixture): void {
  const addSecond = () =>
    opened().store.towns.load({ ...opened().loaded, id: 'luniao' }, { actor: 'bot', at: msLater(1) });

  it('keeps a town with its campaign, and replaces it with an audit row', async () => {
    const { store, loaded, database } = opened();
    expect(await store.towns.all()).toEqual([loaded]);
    const changed = { ...loaded, campaign: { ...loaded.campaign, name: '新活动' }, sourceHash: 'other' };
    await store.towns.load(changed, { actor: 'bot', at: msLater(1) });
    await addSecond();
    expect(await store.towns.all()).toEqual([changed, { ...loaded, id: 'luniao' }]);
    const { rows } = await database.pool.query(
      `select town, action, before->>'sourceHash' as before, after->>'sourceHash' as after from audit order by id`,
    );
    const row = { action: 'campaign-loaded', before: null, after: loaded.sourceHash };
    expect(rows).toEqual([
      { ...row, town: 'huanghu' },
      { ...row, town: 'huanghu', before: loaded.sourceHash, after: 'other' },
      { ...row, town: 'luniao' },
    ]);
  });

  it('finds the town of a message by the binding of its group, else by the sender', async () => {
    const { store } = opened();
    await addSecond();
    await store.of('luniao').groups.bind('dingtalk', 'group-1', 'a', CHANGE);
    await store.of('huanghu').people.add(WANG, CHANGE);
    const of = (group: string, account: string) => store.towns.townOf('dingtalk', group, account);
    expect(await of('group-1', 'wang')).toBe('luniao');
    expect(await of('group-2', 'wang')).toBe('huanghu');
    expect(await of('group-2', 'nobody')).toBeNull();
    expect(await store.towns.townOf('wechat', 'group-1', 'wang')).toBeNull();
  });

  it('shows no town anything of another', async () => {
    const { store, town } = opened();
    await addSecond();
    const other = store.of('luniao');
    await fill(town);
    const empty = await everythingIn(other);
    expect(empty).toEqual(await everythingIn(store.of('nowhere')));
    const before = await everythingIn(town);
    expect(before).not.toEqual(empty);

    // Nor can it change anything there.
    await other.checkIns.record(checkInOf(1, { town: 'luniao', unit: 'hushan' }), [
      { ...CREDIT, unit: 'hushan' },
    ]);
    await other.bulletins.create(bulletinOf(1, { title: '别镇' }), CHANGE);
    await other.outbox.put([draftOf('b-1', { bulletin: 1, text: '别镇' })], AT);
    await other.plans.add({ key: 'plan', job: 'nudge', runAt: AT, payload: {} });
    await other.people.add({ ...WANG, name: '别镇王姐' }, CHANGE);
    await other.sending.stop(CHANGE);
    await other.outbox.cancelUnsent(1, AT);
    await other.plans.cancel('plan', AT);
    await other.dialogues.close(1, AT);
    expect(await other.inbox.reopen('dingtalk', 'failed')).toBeNull();
    expect(await everythingIn(town)).toEqual(before);
    // A stop in one town holds back no other.
    expect(await store.deliveries.next('dingtalk', AT)).toMatchObject({ key: 'b-1', town: 'huanghu' });
    expect(await other.checkIns.nextNo()).toBe(1);
  });

  async function fill(town: TownStore): Promise<void> {
    const wang = await town.people.add(WANG, CHANGE);
    await town.people.grant(wang, { role: 'lecturer', unit: 'cibi', dedicated: true }, CHANGE);
    await town.people.takeLeave(wang.id, '2021-04-06', '2021-04-07', CHANGE);
    await town.groups.remember(GROUP);
    await town.groups.bind('dingtalk', 'group-1', 'cibi', CHANGE);
    await town.checkIns.record(checkInOf(await town.checkIns.nextNo()), [CREDIT]);
    await town.bulletins.create(bulletinOf(1), CHANGE);
    await town.outbox.put([draftOf('b-1', { bulletin: 1 }), draftOf('lost', { class: 'reminder' })], AT);
    const { store } = opened();
    await store.deliveries.settle(2, 'failed', '没有这个会话', AT);
    await town.plans.add({ key: 'plan', job: 'nudge', runAt: AT, payload: {} });
    const asked = { kind: 'unit', payload: {}, askedAt: AT, expiresAt: msLater(1_000) };
    await town.dialogues.ask({ platform: 'dingtalk', conversation: 'group-1', person: wang.id, ...asked });
    await store.inbox.put(messageOf('failed'), AT);
    await town.inbox.fail(messageOf('failed'), 'E7K2');
  }
}

/** Whatever a town's store can be asked. */
async function everythingIn(town: TownStore): Promise<Record<string, unknown>> {
  return {
    reception: await town.people.receive(messageOf('unknown'), AT),
    people: await town.people.all(),
    onLeave: [...(await town.people.onLeave('2021-04-06'))],
    groups: await town.groups.all(),
    robots: await town.robots.proved(),
    checkIn: await town.checkIns.byNo(1),
    latestBy: await town.checkIns.latestBy('wang', 9),
    latestOf: await town.checkIns.latestOf('cibi', 9),
    headcounts: await town.checkIns.recentHeadcounts('cibi', 9),
    lecturers: [...(await town.checkIns.lecturersBetween(...EVER))],
    history: await town.checkIns.history(1),
    coverage: await town.coverage.between(...EVER),
    ofUnit: await town.coverage.of('cibi', ...EVER),
    bulletin: await town.bulletins.byNo(1),
    bulletins: await town.bulletins.latest(9),
    deliveries: await town.bulletins.deliveries(1),
    waiting: await town.outbox.waiting(),
    unsettled: await town.outbox.unsettled(1),
    lost: await town.outbox.lost(9),
    lostById: await town.outbox.lostById(2),
    planned: await town.plans.isPlanned('nudge'),
    stoppedAt: await town.sending.stoppedAt(),
  };
}
